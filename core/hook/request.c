/* request.c - see request.h */

#include "hook/request.h"

#include <assert.h>
#include <stdatomic.h>

#include "base/log.h"
#include "base/mem.h"
#include "hook/ticket.h"

#define SPARE_MOST  256         /* requests kept for reuse on each thread */
#define ARENA_FIRST 512

static _Thread_local struct list spare;
static _Thread_local unsigned    spares;
static _Thread_local uint64_t    last_id;

xy_req *request_new(enum request_kind kind, const struct request_ops *ops)
{
    xy_req *rq;

    if (spare.head.next == NULL)
        list_init(&spare);
    struct link *n = list_take(&spare);
    if (n != NULL) {
        rq = list_entry(n, xy_req, in_holder);
        spares--;
        *rq = (xy_req){ 0 };
    } else if ((rq = try_alloc(sizeof *rq)) == NULL)
        return NULL;
    rq->kind = (uint8_t)kind;
    rq->ops = ops;
    rq->id = ++last_id;
    list_init(&rq->waits);
    return rq;
}

xy_req *request_of(const xy_req *held)
{
    return ticket_is(held) ? ticket_object(held) : (xy_req *)(uintptr_t)held;
}

static bool give_ticket(xy_req *rq)
{
    if (rq->ticket == NULL)
        rq->ticket = ticket_new(rq);
    return rq->ticket != NULL;
}

static void take_ticket(xy_req *rq)
{
    ticket_end(rq->ticket);
    rq->ticket = NULL;
}

static void waits_detach(xy_req *rq)
{
    struct link *n;

    while ((n = list_take(&rq->waits)) != NULL) {
        struct wait *w = list_entry(n, struct wait, in_request);
        w->rq = NULL;
        if (w->detached != NULL)
            w->detached(w);
    }
}

static void holder_leave(xy_req *rq)
{
    timer_cancel(&rq->deadline);
    if (!link_in_list(&rq->in_holder))
        return;
    list_remove(&rq->in_holder);
    instance_closed(rq->holder);
}

void request_free(xy_req **rqp)
{
    xy_req *rq = *rqp;

    if (rq == NULL)
        return;
    *rqp = NULL;
    take_ticket(rq);
    waits_detach(rq);
    holder_leave(rq);
    task_cancel(&rq->task);
    list_remove(&rq->in_session);
    stanza_unref(&rq->stanza);
    arena_free(&rq->arena);
    if (spare.head.next == NULL)
        list_init(&spare);
    if (spares >= SPARE_MOST) {
        mem_free(&rq);
        return;
    }
    list_append(&spare, &rq->in_holder);
    spares++;
}

void request_thread_end(void)
{
    struct link *n;

    while (spare.head.next != NULL && (n = list_take(&spare)) != NULL) {
        xy_req *rq = list_entry(n, xy_req, in_holder);
        mem_free(&rq);
    }
    spares = 0;
    ticket_thread_end();
}

struct arena *request_arena(xy_req *rq)
{
    if (rq->arena == NULL)
        rq->arena = arena_new(ARENA_FIRST);
    return rq->arena;
}

/* ---- outcomes ---- */

static const void *copy_bytes(struct arena *a, const void *p, size_t len)
{
    return p == NULL ? NULL : arena_copy(a, p, len);
}

static bool copy_keys(struct arena *a, xy_auth_answer *to)
{
    xy_scram_keys *k = arena_alloc(a, sizeof *k);

    if (k == NULL)
        return false;
    *k = *to->keys;
    k->salt = copy_bytes(a, k->salt, k->salt_len);
    k->stored_key = copy_bytes(a, k->stored_key, k->key_len);
    k->server_key = copy_bytes(a, k->server_key, k->key_len);
    to->keys = k;
    return k->salt != NULL && k->stored_key != NULL && k->server_key != NULL;
}

static bool copy_names(struct arena *a, xy_auth_answer *to)
{
    size_t n = 0;

    while (to->names[n] != NULL)
        n++;
    const char **names = arena_alloc(a, (n + 1) * sizeof *names);
    bool *enabled = arena_alloc(a, (n + 1) * sizeof *enabled);
    if (names == NULL || enabled == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        names[i] = arena_text(a, to->names[i]);
        enabled[i] = to->enabled == NULL || to->enabled[i];
        if (names[i] == NULL)
            return false;
    }
    to->names = names;
    to->enabled = enabled;
    return true;
}

static const xy_auth_answer *copy_auth(struct arena *a, const xy_auth_answer *from)
{
    xy_auth_answer *to = arena_alloc(a, sizeof *to);

    if (to == NULL)
        return NULL;
    memcpy(to, from, from->size < sizeof *to ? from->size : sizeof *to);
    to->size = sizeof *to;
    to->jid = arena_text(a, to->jid);
    to->reason = arena_text(a, to->reason);
    to->next = arena_text(a, to->next);
    if ((to->jid == NULL) != (from->jid == NULL) || (to->next == NULL) != (from->next == NULL))
        return NULL;
    if (to->keys != NULL && !copy_keys(a, to))
        return NULL;
    if (to->names != NULL && !copy_names(a, to))
        return NULL;
    return to;
}

/* What the module's answer points to may end with the module's call: keep our own. */
static void outcome_keep(xy_req *rq, const struct request_outcome *o)
{
    static const xy_auth_answer no_memory = {
        .size = sizeof no_memory, .status = XY_AUTH_UNAVAILABLE, .reason = "out of memory"
    };
    struct arena *a = request_arena(rq);

    rq->outcome = *o;
    if (o->how == OUTCOME_AUTH) {
        rq->outcome.auth = a == NULL ? NULL : copy_auth(a, o->auth);
        if (rq->outcome.auth == NULL)
            rq->outcome.auth = &no_memory;
        return;
    }
    if (o->text != NULL)
        rq->outcome.text = a == NULL ? NULL : arena_text(a, o->text);
    if (o->payload == NULL || o->payload->arena == a)
        return;
    rq->outcome.payload = a == NULL ? NULL : xml_copy(a, o->payload);
    if (rq->outcome.payload == NULL)
        rq->outcome = (struct request_outcome){ .how = OUTCOME_ERROR,
                                                .condition = CONDITION_RESOURCE_CONSTRAINT };
}

static void finish_now(struct task *t)
{
    xy_req *rq = list_entry(t, xy_req, task);
    struct request_outcome o = rq->outcome;

    take_ticket(rq);
    waits_detach(rq);
    rq->holder = NULL;
    rq->ended = false;                      /* the next module may keep it again */
    rq->ops->finished(rq, &o);
}

/* rq NULL: it is over, and nobody knows any more what it was. */
static void ignore(const xy_req *rq)
{
    xy_mod *m = instance_current();
    struct log_about about = { .request = rq != NULL ? rq->id : 0 };

    if (m != NULL) {
        atomic_fetch_add_explicit(&m->late, 1, memory_order_relaxed);
        about.module = m->module->name;
        about.domain = m->domain_name;
    }
    log_write(LOG_LEVEL_WARN, about, "%s was ignored",
              rq != NULL ? "a second answer to one request" : "an answer to a request that is over");
}

void request_end(xy_req *held, const struct request_outcome *o)
{
    xy_req *rq = request_of(held);

    if (rq == NULL || rq->ended) {
        ignore(rq);
        return;
    }
    rq->ended = true;
    outcome_keep(rq, o);
    waits_detach(rq);
    if (rq->calling)
        return;
    holder_leave(rq);
    rq->task.fn = finish_now;
    shard_defer(&rq->task);
}

void requests_leave(struct list *of_session)
{
    struct link *n;

    while ((n = list_take(of_session)) != NULL) {
        xy_req *rq = list_entry(n, xy_req, in_session);
        rq->session = NULL;
        rq->left = true;
    }
}

static void deadline_passed(struct timer *t)
{
    xy_req *rq = list_entry(t, xy_req, deadline);
    struct request_outcome o = { .how = OUTCOME_STATUS, .status = XY_UNAVAILABLE };

    log_write(LOG_LEVEL_WARN,
              (struct log_about){ rq->holder->module->name, rq->holder->domain_name, rq->id },
              "no answer in time (%s): ended for the module", rq->ops->what);
    request_end(rq, &o);
}

bool request_hold(xy_req *rq, xy_mod *m, uint64_t deadline_ms)
{
    if (instances_rest() || !give_ticket(rq))
        return false;
    rq->holder = m;
    list_append(&m->requests, &rq->in_holder);
    instance_opened(m);
    timer_init(&rq->deadline, deadline_passed);
    if (deadline_ms != 0)
        timer_set(&rq->deadline, deadline_ms);
    return true;
}

static xy_flow visit(xy_req *rq, xy_mod *m, xy_stanza_fn fn)
{
    struct instance_visit inside = instance_enter(m);

    m->doing = rq->ops->what;
    rq->holder = m;
    rq->calling = true;
    rq->ended = false;
    xy_flow flow = fn(m, rq->ticket);
    rq->calling = false;
    instance_leave(m, inside);
    return flow;
}

static void leave(xy_req *rq)
{
    take_ticket(rq);
    waits_detach(rq);
    rq->holder = NULL;
}

void request_show(xy_req *rq, xy_mod *m, xy_stanza_fn fn)
{
    if (!give_ticket(rq))
        return;                             /* it misses this one, as with any memory that is refused */
    visit(rq, m, fn);
    leave(rq);
    rq->ended = false;
}

xy_flow request_call(xy_req *rq, xy_mod *m, xy_stanza_fn fn, uint64_t deadline_ms,
                     struct request_outcome *o)
{
    if (!give_ticket(rq)) {
        *o = (struct request_outcome){ .how = OUTCOME_ERROR,
                                       .condition = CONDITION_RESOURCE_CONSTRAINT };
        return XY_DONE;
    }
    xy_flow flow = visit(rq, m, fn);

    if (flow == XY_LATER && !rq->ended && request_hold(rq, m, deadline_ms))
        return XY_LATER;
    leave(rq);
    if (rq->ended)
        *o = rq->outcome;
    else if (flow == XY_LATER)              /* the shard is about to end */
        *o = (struct request_outcome){ .how = OUTCOME_STATUS, .status = XY_UNAVAILABLE };
    else
        *o = (struct request_outcome){ .how = OUTCOME_VERDICT, .verdict = flow };
    rq->ended = false;
    /* It has ended: nobody keeps it. */
    return o->how != OUTCOME_VERDICT || o->verdict == XY_LATER ? XY_DONE : o->verdict;
}

/* ---- asynchronous calls ---- */

static void wait_run(struct task *t)
{
    struct wait *w = list_entry(t, struct wait, task);
    xy_mod *m = w->m;

    if (w->rq != NULL) {
        list_remove(&w->in_request);
        struct instance_visit visit = instance_enter(m);
        m->doing = w->rq->ops->what;
        w->call(w, m, w->rq->ticket);
        instance_leave(m, visit);
    }
    w->destroy(w);
    instance_closed(m);
}

void wait_begin(struct wait *w, xy_mod *m, xy_req *rq)
{
    w->m = m;
    w->rq = rq;
    w->task = (struct task){ .fn = wait_run };
    w->in_request = (struct link){ 0 };
    list_append(&rq->waits, &w->in_request);
    instance_opened(m);
}

void wait_done(struct wait *w)
{
    shard_defer(&w->task);
}
