/*
 * lanes.c - see lanes.h.
 */
#include "module/lanes.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "hook/job.h"
#include "module/loader.h"

#define LANE_CAP     1024
#define LANE_THREADS 4
#define BATCH_MOST   256
#define WORKER_BYTES ((size_t)1 << 20)
#define RETRY_MS     1000       /* between attempts to start threads that were refused */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool closed;      /* what still runs at the end of the server gets no new threads */

static struct lane *make(struct module *m)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = cores > 0 && cores < LANE_THREADS ? (unsigned)cores : LANE_THREADS;
    struct error e;
    struct lane *l = lane_new(m->name, threads, LANE_CAP, &e);

    if (l == NULL)
        log_error("no threads for module %s: %s", m->name, e.text);
    return l;
}

/* With the lock held.  A process that gets no threads is in trouble already: it is not asked, nor is it logged, with
 * every stanza. */
static bool may_make(const struct module *m)
{
    return !closed && (m->no_threads_at == 0 || sys_mono_ms() - m->no_threads_at >= RETRY_MS);
}

static void note_made(struct module *m, bool made)
{
    m->no_threads_at = made ? 0 : sys_mono_ms();
}

struct lane *module_lane(struct module *m)
{
    if (atomic_load(&closed))
        return NULL;
    struct lane *l = atomic_load_explicit(&m->lane, memory_order_acquire);

    if (l != NULL)
        return l;
    pthread_mutex_lock(&lock);
    l = atomic_load_explicit(&m->lane, memory_order_acquire);
    if (l == NULL && may_make(m)) {
        l = make(m);
        note_made(m, l != NULL);
        atomic_store_explicit(&m->lane, l, memory_order_release);
    }
    pthread_mutex_unlock(&lock);
    return l;
}

/* ---- workers ---- */

struct module_worker {
    struct worker       *thread;
    const xy_worker_ops *ops;
    struct xy_job        job;               /* its arena ends with each call */
    void                *state;             /* what open() has given */
    void                *items[BATCH_MOST];
    xy_mod               named;             /* for crash reports */
    char                 no_name[1];        /* its domain: all */
};

static void call_begins(struct module_worker *w)
{
    w->job.arena = arena_new(1024);
    instance_name_thread(&w->named);
}

static void call_ends(struct module_worker *w)
{
    instance_name_thread(NULL);
    arena_free(&w->job.arena);
}

static void worker_opens(void *arg)
{
    struct module_worker *w = arg;

    if (w->ops->open == NULL)
        return;
    call_begins(w);
    w->state = w->ops->open(&w->job);
    call_ends(w);
}

static void worker_closes(void *arg)
{
    struct module_worker *w = arg;

    if (w->ops->close == NULL)
        return;
    call_begins(w);
    w->ops->close(&w->job, w->state);
    call_ends(w);
}

static void worker_works(void *arg, struct list *items)
{
    struct module_worker *w = arg;
    struct link *l;
    size_t n = 0;

    list_each(items, each)
        w->items[n++] = list_entry(list_entry(each, struct work, link), struct worker_item, work)->arg;
    call_begins(w);
    w->ops->batch(&w->job, w->state, w->items, n);
    call_ends(w);
    while ((l = list_take(items)) != NULL)
        work_done(list_entry(l, struct work, link));
}

static struct module_worker *make_worker(struct module *m)
{
    struct module_worker *w = try_alloc(sizeof *w);
    struct error e = { ERR_NO_MEMORY, "no memory" };
    const xy_worker_ops *ops = m->desc->worker;
    struct worker_spec spec = {
        .name = m->name, .bytes = ops->bytes != 0 ? (size_t)ops->bytes : WORKER_BYTES,
        .most = ops->most != 0 && ops->most < BATCH_MOST ? ops->most : BATCH_MOST, .arg = w,
        .start = worker_opens, .batch = worker_works, .stop = worker_closes,
    };

    if (w != NULL) {
        w->ops = ops;
        w->named.module = m;
        w->named.domain_name = w->no_name;
        w->job = (struct xy_job){ .module = m, .domain_name = "" };
        w->thread = worker_new(&spec, &e);
    }
    if (w != NULL && w->thread != NULL)
        return w;
    log_error("no thread for the worker of module %s: %s", m->name, e.text);
    mem_free(&w);
    return NULL;
}

static struct module_worker *worker_of(struct module *m)
{
    if (m->desc->worker == NULL || atomic_load(&closed))
        return NULL;
    struct module_worker *w = atomic_load_explicit(&m->worker, memory_order_acquire);

    if (w != NULL)
        return w;
    pthread_mutex_lock(&lock);
    w = atomic_load_explicit(&m->worker, memory_order_acquire);
    if (w == NULL && may_make(m)) {
        w = make_worker(m);
        note_made(m, w != NULL);
        atomic_store_explicit(&m->worker, w, memory_order_release);
    }
    pthread_mutex_unlock(&lock);
    return w;
}

bool module_worker_put(struct module *m, struct worker_item *item, size_t bytes)
{
    struct module_worker *w = worker_of(m);
    size_t weight = bytes == SIZE_MAX ? bytes : bytes + 1;      /* none weighs nothing */

    return w != NULL && worker_put(w->thread, &item->work, weight);
}

static void free_worker(struct module *m)
{
    struct module_worker *w = atomic_exchange(&m->worker, NULL);

    if (w == NULL)
        return;
    worker_free(&w->thread);
    mem_free(&w);
}

/* ---- both ---- */

bool lanes_are_idle(uint64_t *ran)
{
    struct module *m;
    size_t at = 0, busy = 0;

    *ran = 0;
    while ((m = module_next(&at)) != NULL) {
        struct lane *l = atomic_load_explicit(&m->lane, memory_order_acquire);
        struct module_worker *w = atomic_load_explicit(&m->worker, memory_order_acquire);
        struct lane_stats stats;
        busy += w != NULL && !worker_is_idle(w->thread, ran);
        if (l == NULL)
            continue;
        lane_stats(l, &stats);
        busy += stats.waiting + stats.running;
        *ran += stats.ran;
    }
    return busy == 0;
}

void lanes_free(void)
{
    struct module *m;
    size_t at = 0;

    pthread_mutex_lock(&lock);
    atomic_store(&closed, true);
    pthread_mutex_unlock(&lock);
    if (shard_count() > 0)
        shards_quiet();                     /* nobody is on his way to one any more */
    while ((m = module_next(&at)) != NULL) {
        struct lane *l = atomic_exchange(&m->lane, NULL);
        if (l != NULL)
            lane_free(&l);
        free_worker(m);
    }
}
