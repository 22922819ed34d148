/*
 * instance.c - see instance.h.
 */
#include "hook/instance.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/sys.h"
#include "hook/request.h"
#include "hook/ticket.h"
#include "net/shard.h"
#include "net/timer.h"

#define SLOW_NS         (10 * NS_PER_MS)
#define STUCK_NS        (100 * NS_PER_MS)       /* others have noticed: always said, and as an error */
#define SLOW_EVERY_NS   NS_PER_S                /* say it at most so often for one instance */
#define INSTANCE_MEMORY ((size_t)256 << 20)     /* its own arenas and timers; states are the account's */

struct xy_timer {
    struct timer timer;
    struct link  in_instance;
    xy_timer    *ticket;            /* what the module holds, until it fires */
    xy_mod      *m;
    xy_timer_fn  fn;
    void        *arg;
};

static _Thread_local xy_mod  *current;
static _Thread_local uint64_t inner;            /* time spent in calls inside the one running now */
static _Thread_local bool     resting;          /* see instance_rest() */

xy_mod *instance_current(void)
{
    return current;
}

void instance_name_thread(xy_mod *m)
{
    current = m;
}

/* ---- visits ---- */

struct instance_visit instance_enter(xy_mod *m)
{
    struct instance_visit v = { current, sys.mono_ns(), inner };

    current = m;
    inner = 0;
    m->refused = false;
    return v;
}

static void say_slow(xy_mod *m, uint64_t now, uint64_t took)
{
    uint64_t n = atomic_fetch_add_explicit(&m->slow, 1, memory_order_relaxed) + 1;

    if (took < STUCK_NS && m->slow_said != 0 && now - m->slow_said < SLOW_EVERY_NS)
        return;
    m->slow_said = now;
    log_write(took < STUCK_NS ? LOG_LEVEL_WARN : LOG_LEVEL_ERROR,
              (struct log_about){ m->module->name, m->domain_name, 0 },
              "held the loop for %" PRIu64 " ms%s%s (%" PRIu64 " slow calls so far)", took / NS_PER_MS,
              m->doing != NULL ? ", doing: " : "", m->doing != NULL ? m->doing : "", n);
}

/* Written by the instance's own shard only: a plain sum, which others may read. */
static void add(atomic_uint_fast64_t *to, uint64_t by)
{
    uint64_t now = atomic_load_explicit(to, memory_order_relaxed);

    atomic_store_explicit(to, now + by, memory_order_relaxed);
}

void instance_leave(xy_mod *m, struct instance_visit v)
{
    uint64_t now = sys.mono_ns();
    uint64_t took = now - v.started;
    uint64_t own = took > inner ? took - inner : 0;

    add(&m->cpu_ns, own);
    add(&m->calls, 1);
    if (own > SLOW_NS)
        say_slow(m, now, own);
    m->doing = NULL;
    current = v.before;
    inner = v.inner + took;
}

/* ---- life ---- */

static unsigned counters_of(const xy_module *desc)
{
    unsigned n = 0;

    while (desc->counters != NULL && desc->counters[n].name != NULL)
        n++;
    return n;
}

static void release(xy_mod *m)
{
    atomic_fetch_sub(&m->module->instances, 1);
    mem_free(&m->counters);
    mem_free(&m->state);
    mem_free(&m->domain_name);
    mem_free(&m);
}

static xy_mod *allocate(struct module *module, const char *domain_name)
{
    const xy_module *desc = module->desc;
    xy_mod *m = try_alloc(sizeof *m);

    if (m == NULL)
        return NULL;
    m->module = module;
    atomic_fetch_add(&module->instances, 1);
    m->ncounters = counters_of(desc);
    m->domain_name = try_copy(domain_name);
    m->counters = try_alloc(m->ncounters * sizeof *m->counters);
    m->state = try_alloc(desc->state_size);
    if (m->domain_name == NULL || m->counters == NULL || m->state == NULL) {
        release(m);
        return NULL;
    }
    return m;
}

static void timer_end(xy_timer *t)
{
    xy_mod *m = t->m;

    timer_cancel(&t->timer);
    ticket_end(t->ticket);
    list_remove(&t->in_instance);
    budget_return(&m->budget, sizeof *t);
    mem_free(&t);
    instance_closed(m);
}

static void end_open(xy_mod *m)
{
    struct request_outcome gone = { .how = OUTCOME_STATUS, .status = XY_UNAVAILABLE };
    struct link *n;

    while ((n = list_first(&m->timers)) != NULL)
        timer_end(list_entry(n, xy_timer, in_instance));
    while ((n = list_first(&m->requests)) != NULL)
        request_end(list_entry(n, xy_req, in_holder), &gone);
}

xy_mod *instance_new(struct module *module, const void *config, const char *domain_name, void *local,
                     unsigned index, struct error *e)
{
    xy_mod *m = allocate(module, domain_name);

    if (m == NULL) {
        error_set(e, ERR_NO_MEMORY, "no memory for module %s", module->name);
        return NULL;
    }
    m->config = config;
    m->local = local;
    m->index = index;
    m->shard = shard_self();
    m->status = XY_INFO;
    list_init(&m->requests);
    list_init(&m->timers);
    budget_init(&m->budget, NULL, INSTANCE_MEMORY);

    m->phase = INSTANCE_RUNNING;        /* start() may set timers and ask for documents */
    if (module->desc->start == NULL)
        return m;

    struct instance_visit visit = instance_enter(m);
    int failed = module->desc->start(m);
    instance_leave(m, visit);
    if (failed != 0) {
        m->phase = INSTANCE_FAILED;
        end_open(m);
        error_set(e, ERR_UNAVAILABLE, "%s",
                  m->fail_text[0] != '\0' ? m->fail_text : "it gave no reason");
    }
    return m;
}

void instance_free(xy_mod **mp)
{
    xy_mod *m = *mp;

    if (m == NULL)
        return;
    *mp = NULL;
    instance_opened(m);                 /* ours: it must not go under our feet */
    if (m->phase == INSTANCE_RUNNING && m->module->desc->stop != NULL) {
        struct instance_visit visit = instance_enter(m);
        m->module->desc->stop(m);
        instance_leave(m, visit);
    }
    m->phase = INSTANCE_STOPPED;
    end_open(m);
    instance_closed(m);
}

void instance_rest(xy_mod *m)
{
    resting = true;
    end_open(m);
}

bool instances_rest(void)
{
    return resting;
}

void instance_closed(xy_mod *m)
{
    assert(m->open > 0);
    if (--m->open == 0 && m->phase == INSTANCE_STOPPED)
        release(m);
}

/* ---- what the SDK shows of it ---- */

void instance_count(xy_mod *m, unsigned which, uint64_t by)
{
    assert(which < m->ncounters);
    add(&m->counters[which], by);
}

void instance_set_status(xy_mod *m, xy_level level, const char *text)
{
    m->status = level;
    snprintf(m->status_text, sizeof m->status_text, "%s", text != NULL ? text : "");
}

int instance_fail(xy_mod *m, const char *fmt, va_list ap)
{
    if (vsnprintf(m->fail_text, sizeof m->fail_text, fmt, ap) < 0)
        m->fail_text[0] = '\0';
    return -1;
}

static void timer_fired(struct timer *timer)
{
    xy_timer *t = list_entry(timer, xy_timer, timer);
    struct instance_visit visit = instance_enter(t->m);

    ticket_end(t->ticket);
    t->m->doing = "a timer";
    t->fn(t->m, t->arg);
    instance_leave(t->m, visit);
    timer_end(t);
}

xy_timer *instance_timer_set(xy_mod *m, uint64_t ms, xy_timer_fn fn, void *arg)
{
    if (m->phase == INSTANCE_STOPPED || resting || !budget_charge(&m->budget, sizeof(xy_timer)))
        return NULL;

    xy_timer *t = try_alloc(sizeof *t);
    if (t == NULL || (t->ticket = ticket_new(t)) == NULL) {
        budget_return(&m->budget, sizeof *t);
        mem_free(&t);
        return NULL;
    }
    t->m = m;
    t->fn = fn;
    t->arg = arg;
    timer_init(&t->timer, timer_fired);
    list_append(&m->timers, &t->in_instance);
    instance_opened(m);
    timer_set(&t->timer, ms);
    return t->ticket;
}

void instance_timer_cancel(xy_timer **t)
{
    xy_timer *mine = ticket_object(*t);

    if (mine != NULL)
        timer_end(mine);
    *t = NULL;
}
