/*
 * api_work.c - timers, jobs on pool threads and batches for workers (xylem/work.h).
 *
 * A job may still run when its request has ended: until the thread comes back it keeps the request's
 * memory, its stanza and the profile that its configuration lies in, and it is told that nobody waits.
 */
#include "module/api.h"
#include "module/api_parts.h"

#include "base/log.h"
#include "base/mem.h"
#include "hook/handles.h"
#include "hook/job.h"
#include "hook/request.h"
#include "module/lanes.h"
#include "net/pool.h"
#include "route/local.h"
#include "route/turn.h"
#include "xml/body_text.h"

struct offload {
    struct job        job;
    struct wait       wait;
    struct xy_job     seen;         /* by the module */
    atomic_bool       cancelled;
    struct arena     *request_memory;
    struct stanza    *stanza;
    struct profile   *profile;
    xy_mod           *m;
    xy_work_fn        work;
    xy_work_done_fn   done;
    void             *arg;
};

static void run(struct job *j)
{
    struct offload *o = list_entry(j, struct offload, job);

    instance_name_thread(o->m);
    o->work(&o->seen, o->arg);
    instance_name_thread(NULL);
}

static void come_back(struct job *j)
{
    wait_done(&list_entry(j, struct offload, job)->wait);
}

static void free_arena(void *arg)
{
    struct arena *a = arg;

    arena_free(&a);
}

/* What the job made (xy_job_alloc) ends with the request. */
static void tell(struct wait *w, xy_mod *m, xy_req *rq)
{
    struct offload *o = list_entry(w, struct offload, wait);

    if (arena_on_end(o->request_memory, free_arena, o->seen.arena)) {
        o->seen.arena = NULL;
        o->done(m, rq, o->arg);
        return;
    }
    api_end_unavailable(rq);
}

static void nobody_waits(struct wait *w)
{
    struct offload *o = list_entry(w, struct offload, wait);

    atomic_store_explicit(&o->cancelled, true, memory_order_relaxed);
    job_cancel(&o->job);
}

static void destroy(struct wait *w)
{
    struct offload *o = list_entry(w, struct offload, wait);

    arena_free(&o->seen.arena);
    arena_free(&o->request_memory);
    stanza_unref(&o->stanza);
    profile_unref(&o->profile);
    mem_free(&o);
}

static struct offload *prepare(xy_mod *m, xy_req *rq)
{
    struct offload *o = try_alloc(sizeof *o);
    struct domain_local *local = m->local;

    if (o == NULL)
        return NULL;
    o->seen.arena = arena_new(1024);
    if (request_arena(rq) == NULL || o->seen.arena == NULL) {
        arena_free(&o->seen.arena);
        mem_free(&o);
        return NULL;
    }
    o->m = m;
    o->request_memory = arena_ref(rq->arena);
    o->stanza = rq->stanza == NULL ? NULL : stanza_ref(rq->stanza);
    if (local != NULL && local->profiles[m->module->slot] != NULL)
        o->profile = profile_ref(local->profiles[m->module->slot]);
    o->seen.module = m->module;
    o->seen.config = m->config;
    o->seen.state = m->state;
    o->seen.domain_name = m->domain_name;
    o->seen.cancelled = &o->cancelled;
    o->job.run = run;
    o->job.done = come_back;
    o->wait.call = tell;
    o->wait.destroy = destroy;
    o->wait.detached = nobody_waits;
    return o;
}

static xy_flow offload(xy_mod *m, xy_req *held, xy_work_fn work, xy_work_done_fn done, void *arg)
{
    xy_req *rq = api_may_wait(m, held, "xy_offload");
    struct lane *l = api_take_refusal() || rq == NULL ? NULL : module_lane(m->module);
    struct offload *o = l == NULL ? NULL : prepare(m, rq);

    if (o == NULL)
        return api_end_unavailable(held);
    o->work = work;
    o->done = done;
    o->arg = arg;
    wait_begin(&o->wait, m, rq);
    if (!lane_submit(l, &o->job)) {
        o->wait.detached = NULL;
        api_end_unavailable(held);       /* lets go of the wait, which then only has to be freed */
        wait_done(&o->wait);
    }
    return XY_LATER;
}

/* ---- workers ---- */

/* What the thread is given stays until it has had its turn, whether anybody waits or not. */
struct put {
    struct worker_item item;
    struct wait        wait;
    struct arena      *request_memory;
    struct stanza     *stanza;
    xy_work_done_fn    done;
};

static void put_back(struct work *w)
{
    wait_done(&list_entry(list_entry(w, struct worker_item, work), struct put, item)->wait);
}

static void put_tell(struct wait *w, xy_mod *m, xy_req *rq)
{
    struct put *p = list_entry(w, struct put, wait);

    p->done(m, rq, p->item.arg);
}

static void put_destroy(struct wait *w)
{
    struct put *p = list_entry(w, struct put, wait);

    arena_free(&p->request_memory);
    stanza_unref(&p->stanza);
    mem_free(&p);
}

static xy_flow worker_put_one(xy_mod *m, xy_req *held, void *arg, size_t bytes, xy_work_done_fn done)
{
    xy_req *rq = api_may_wait(m, held, "xy_worker_put");
    bool possible = !api_take_refusal() && rq != NULL && request_arena(rq) != NULL;
    struct put *p = possible ? try_alloc(sizeof *p) : NULL;

    if (p == NULL)
        return api_end_unavailable(held);
    p->item.work.done = put_back;
    p->item.arg = arg;
    p->done = done;
    p->request_memory = arena_ref(rq->arena);
    p->stanza = rq->stanza == NULL ? NULL : stanza_ref(rq->stanza);
    p->wait.call = put_tell;
    p->wait.destroy = put_destroy;
    wait_begin(&p->wait, m, rq);
    if (!module_worker_put(m->module, &p->item, bytes)) {
        api_end_unavailable(held);
        wait_done(&p->wait);
    }
    return XY_LATER;
}

/* ---- turns ---- */

static xy_flow refuse_for_now(xy_req *held, const char *text)
{
    request_end(held, &(struct request_outcome){ .how = OUTCOME_ERROR, .text = text,
                                                 .condition = CONDITION_RESOURCE_CONSTRAINT });
    return XY_DONE;
}

static xy_flow take_turn(xy_mod *m, xy_req *held, xy_stanza_fn work)
{
    xy_req *rq = api_may_wait(m, held, "xy_take_turn");

    if (rq == NULL)
        return api_end_unavailable(held);
    switch (rq->session == NULL ? TURN_NOW : turn_take(m, rq, work)) {
    case TURN_NOW:
        return work(m, held);
    case TURN_LATER:
        return XY_LATER;
    case TURN_FULL:
        return refuse_for_now(held, "Too many requests at once");
    default:
        return refuse_for_now(held, NULL);
    }
}

/* ---- on the pool thread ---- */

static void *job_alloc(xy_job *job, size_t size)
{
    return arena_alloc(job->arena, size);
}

static void *job_state(xy_job *job)
{
    return job->state;
}

static const void *job_config(xy_job *job)
{
    return job->config;
}

static const char *job_data_dir(xy_job *job)
{
    (void)job;
    return api_data_dir();
}

__attribute__((format(printf, 3, 4)))
static void job_log(xy_job *job, xy_level level, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    log_vwrite((enum log_level)level, (struct log_about){ job->module->name, job->domain_name, 0 }, fmt,
               ap);
    va_end(ap);
}

static bool job_cancelled(const xy_job *job)
{
    return job->cancelled != NULL && atomic_load_explicit(job->cancelled, memory_order_relaxed);
}

static const char *job_body_text(xy_job *job, const char *xml, size_t len, size_t *text_len)
{
    char *text = arena_alloc(job->arena, len < BODY_TEXT_MOST ? len + 1 : BODY_TEXT_MOST + 1);

    if (text == NULL)
        return NULL;
    *text_len = body_text(xml, len, text);
    text[*text_len] = '\0';
    return text;
}

/* ---- timers ---- */

static xy_timer *set_timer(xy_mod *m, uint64_t ms, xy_timer_fn fn, void *arg)
{
    api_check_thread(m, "xy_timer_set");
    return instance_timer_set(m, ms, fn, arg);
}

void api_fill_work(xy_api *t)
{
    t->timer_set = set_timer;
    t->timer_cancel = instance_timer_cancel;
    t->offload = offload;
    t->worker_put = worker_put_one;
    t->take_turn = take_turn;
    t->job_alloc = job_alloc;
    t->job_state = job_state;
    t->job_config = job_config;
    t->job_data_dir = job_data_dir;
    t->job_log = job_log;
    t->job_cancelled = job_cancelled;
    t->job_body_text = job_body_text;
}
