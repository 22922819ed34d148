/*
 * fake_net.c - one shard without a thread: a run queue, timers on a clock that stands still, and pool
 * threads that are nothing but later tasks of the same queue.
 */
#include "kit.h"

#include <stdlib.h>

#include "hook/job.h"
#include "module/lanes.h"
#include "net/shard.h"
#include "net/timer.h"

static char the_shard;

struct shard *shard_self(void)
{
    return (struct shard *)(void *)&the_shard;
}

struct shard *shard_at(unsigned index)
{
    (void)index;
    return shard_self();
}

unsigned shard_index(const struct shard *s)
{
    (void)s;
    return 0;
}

unsigned shard_count(void)
{
    return 1;
}

uint64_t shard_now(void)
{
    return kit == NULL ? 0 : kit->now;
}

void shard_defer(struct task *t)
{
    if (!link_in_list(&t->link))
        list_append(&kit->tasks, &t->link);
}

/* Only to others, and there are none. */
void shard_post(struct shard *to, struct message *m)
{
    (void)to;
    m->fn(m);
}

void task_cancel(struct task *t)
{
    list_remove(&t->link);
}

/* ---- timers: few, so a list does ---- */

void timer_set(struct timer *t, uint64_t ms)
{
    timer_cancel(t);
    t->when = kit->now + ms;
    list_append(&kit->timers, &t->link);
}

void timer_cancel(struct timer *t)
{
    list_remove(&t->link);
}

uint64_t timer_left(const struct timer *t)
{
    return timer_is_set(t) && t->when > kit->now ? t->when - kit->now : 0;
}

static struct timer *first_due(uint64_t until)
{
    struct timer *first = NULL;

    list_each(&kit->timers, n) {
        struct timer *t = list_entry(n, struct timer, link);
        if (t->when <= until && (first == NULL || t->when < first->when))
            first = t;
    }
    return first;
}

void xyt_run(xyt *t)
{
    struct link *n;

    while ((n = list_take(&t->tasks)) != NULL) {
        struct task *task = list_entry(n, struct task, link);
        task->fn(task);
    }
}

void xyt_advance(xyt *t, uint64_t ms)
{
    uint64_t until = t->now + ms;
    struct timer *due;

    xyt_run(t);
    while ((due = first_due(until)) != NULL) {
        t->wall += (int64_t)(due->when - t->now);
        t->now = due->when;
        timer_cancel(due);
        due->fn(due);
        xyt_run(t);
    }
    t->wall += (int64_t)(until - t->now);
    t->now = until;
}

void xyt_deadline(xyt *t, int i)
{
    xyt_run(t);
    for (int turns = 0; turns < 100 && xyt_answer(t, i) == NULL; turns++)
        xyt_advance(t, KIT_REQUEST_MS);
}

/* ---- pool ---- */

struct lane *module_lane(struct module *m)
{
    return (struct lane *)(void *)m;        /* something that is not NULL */
}

struct later { struct task task; struct job *job; };

static void run_job(struct task *t)
{
    struct later *l = list_entry(t, struct later, task);
    struct job *j = l->job;

    free(l);
    if (!atomic_load(&j->cancelled))
        j->run(j);
    j->done(j);
}

bool lane_submit(struct lane *lane, struct job *j)
{
    struct later *l = kit->pool_full ? NULL : calloc(1, sizeof *l);

    (void)lane;
    if (l == NULL)
        return false;
    atomic_init(&j->cancelled, false);
    l->job = j;
    l->task.fn = run_job;
    if (kit->pool_held)
        list_append(&kit->held_jobs, &l->task.link);
    else
        shard_defer(&l->task);
    return true;
}

void xyt_pool_hold(xyt *t, bool hold)
{
    t->pool_held = hold;
    if (!hold)
        list_join(&t->tasks, &t->held_jobs);
    xyt_run(t);
}

void job_cancel(struct job *j)
{
    atomic_store(&j->cancelled, true);
}

bool job_is_cancelled(const struct job *j)
{
    return atomic_load(&j->cancelled);
}

/* ---- workers: what has gathered when the queue comes to it is one batch ---- */

#define BATCH_MOST 256

static void worker_works(struct task *t)
{
    struct kit_worker *w = list_entry(t, struct kit_worker, task);
    const xy_worker_ops *ops = w->module->desc->worker;
    size_t most = ops->most != 0 && ops->most < BATCH_MOST ? ops->most : BATCH_MOST, n = 0;
    struct xy_job job = { .module = w->module, .domain_name = "", .arena = arena_new(1024) };
    void *items[BATCH_MOST];
    struct list now;
    struct link *l;

    if (!w->open && ops->open != NULL)
        w->state = ops->open(&job);
    w->open = true;
    list_init(&now);
    while (n < most && (l = list_take(&w->waiting)) != NULL) {
        items[n++] = list_entry(list_entry(l, struct work, link), struct worker_item, work)->arg;
        list_append(&now, l);
    }
    ops->batch(&job, w->state, items, n);
    arena_free(&job.arena);
    while ((l = list_take(&now)) != NULL) {
        struct work *done = list_entry(l, struct work, link);
        done->done(done);
    }
    if (list_first(&w->waiting) != NULL)
        shard_defer(&w->task);
}

bool module_worker_put(struct module *m, struct worker_item *item, size_t bytes)
{
    struct kit_worker *w = &kit->workers[m->slot];

    (void)bytes;
    if (kit->pool_full || m->desc->worker == NULL)
        return false;
    if (w->module == NULL) {
        w->module = m;
        w->task.fn = worker_works;
        list_init(&w->waiting);
    }
    list_append(&w->waiting, &item->work.link);
    shard_defer(&w->task);
    return true;
}

void kit_workers_end(void)
{
    for (size_t i = 0; i < KIT_MODULES; i++) {
        struct kit_worker *w = &kit->workers[i];
        struct xy_job job = { .module = w->module, .domain_name = "", .arena = arena_new(1024) };
        if (w->open && w->module->desc->worker->close != NULL)
            w->module->desc->worker->close(&job, w->state);
        arena_free(&job.arena);
    }
}

void xyt_pool_full(xyt *t, bool full)
{
    t->pool_full = full;
}
