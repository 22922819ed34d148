/*
 * worker.c - see worker.h.
 */
#include "net/worker.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/sys.h"

struct worker {
    struct worker_spec spec;
    char            name[16];
    pthread_t       thread;
    pthread_mutex_t lock;
    pthread_cond_t  work;
    struct list     waiting;
    size_t          nwaiting;
    uint64_t        began;           /* the last batch, mono ns */
    atomic_size_t   bytes;           /* waiting and in work */
    uint64_t        turns;           /* batches and idle calls that have returned */
    bool            sleeping, gathering, working, nudged, closing;
};

static void finished(struct message *m)
{
    struct work *w = list_entry(m, struct work, message);

    w->done(w);
}

void work_done(struct work *w)
{
    atomic_fetch_sub_explicit(&w->worker->bytes, w->bytes, memory_order_relaxed);
    w->message.fn = finished;
    shard_post(w->origin, &w->message);
}

static struct timespec after_ms(uint64_t since_ns, uint64_t ms)
{
    uint64_t at = since_ns + ms * NS_PER_MS;

    return (struct timespec){ (time_t)(at / NS_PER_S), (long)(at % NS_PER_S) };
}

/* With the lock held.  false: it has been idle for idle_ms, or is nudged. */
static bool await_work(struct worker *w)
{
    bool may_idle = w->spec.idle != NULL && w->spec.idle_ms != 0;
    struct timespec deadline = after_ms(sys.mono_ns(), w->spec.idle_ms);
    int rc = 0;

    w->sleeping = true;
    while (list_empty(&w->waiting) && !w->closing && !w->nudged && rc != ETIMEDOUT) {
        if (may_idle)
            rc = pthread_cond_timedwait(&w->work, &w->lock, &deadline);
        else
            pthread_cond_wait(&w->work, &w->lock);
    }
    w->sleeping = false;
    return !list_empty(&w->waiting) || w->closing;
}

/* With the lock held, and something there. */
static void gather(struct worker *w)
{
    struct timespec deadline = after_ms(w->began, w->spec.gap_ms);
    int rc = w->began == 0 ? ETIMEDOUT : 0;     /* the first waits for nothing */

    w->gathering = true;
    while (w->nwaiting < w->spec.enough && !w->closing && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&w->work, &w->lock, &deadline);
    w->gathering = false;
    w->began = sys.mono_ns();
}

static void take_batch(struct worker *w, struct list *batch)
{
    size_t most = w->spec.most == 0 ? SIZE_MAX : w->spec.most;
    struct link *n;

    list_init(batch);
    for (size_t i = 0; i < most && (n = list_take(&w->waiting)) != NULL; i++) {
        list_append(batch, n);
        w->nwaiting--;
    }
}

static void *worker_main(void *arg)
{
    struct worker *w = arg;
    const struct worker_spec *spec = &w->spec;
    struct list batch;

    pthread_setname_np(pthread_self(), w->name);
    if (spec->start != NULL)
        spec->start(spec->arg);
    pthread_mutex_lock(&w->lock);
    while (!w->closing || !list_empty(&w->waiting)) {
        bool work = await_work(w);

        if (work && w->spec.gap_ms != 0)
            gather(w);
        take_batch(w, &batch);
        w->nudged &= work;
        w->working = true;
        pthread_mutex_unlock(&w->lock);
        if (!list_empty(&batch))
            spec->batch(spec->arg, &batch);
        else if (!work)
            spec->idle(spec->arg);
        pthread_mutex_lock(&w->lock);
        w->working = false;
        w->turns++;
    }
    pthread_mutex_unlock(&w->lock);
    if (spec->stop != NULL)
        spec->stop(spec->arg);
    return NULL;
}

static void destroy(struct worker *w)
{
    pthread_cond_destroy(&w->work);
    pthread_mutex_destroy(&w->lock);
    mem_free(&w);
}

struct worker *worker_new(const struct worker_spec *spec, struct error *e)
{
    struct worker *w = must_alloc(sizeof *w);
    pthread_condattr_t monotonic;
    sigset_t all, old;

    assert(spec->batch != NULL);
    w->spec = *spec;
    memcpy(w->name, spec->name, strnlen(spec->name, sizeof w->name - 1));
    list_init(&w->waiting);
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w->work, &monotonic);
    pthread_condattr_destroy(&monotonic);
    sigfillset(&all);                       /* signals are for the main thread */
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int rc = pthread_create(&w->thread, NULL, worker_main, w);

    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (rc == 0)
        return w;
    error_set(e, ERR_UNAVAILABLE, "cannot start thread of worker %s", spec->name);
    destroy(w);
    return NULL;
}

bool worker_put(struct worker *w, struct work *item, size_t bytes)
{
    assert(shard_self() != NULL && item->done != NULL);
    size_t used = atomic_load_explicit(&w->bytes, memory_order_relaxed);

    do {                                    /* one item alone always fits */
        if (used != 0 && (used >= w->spec.bytes || bytes > w->spec.bytes - used))
            return false;
    } while (!atomic_compare_exchange_weak_explicit(&w->bytes, &used, used + bytes,
                                                    memory_order_relaxed, memory_order_relaxed));
    item->bytes = bytes;
    item->worker = w;
    item->origin = shard_self();
    item->link = (struct link){ NULL, NULL };
    pthread_mutex_lock(&w->lock);
    assert(!w->closing);
    list_append(&w->waiting, &item->link);
    w->nwaiting++;
    if (w->sleeping || (w->gathering && w->nwaiting >= w->spec.enough))
        pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
    return true;
}

void worker_nudge(struct worker *w)
{
    assert(w->spec.idle != NULL);
    pthread_mutex_lock(&w->lock);
    w->nudged = true;
    if (w->sleeping)
        pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
}

/* The bytes alone would not do: they are given back before the answer is on its way. */
bool worker_is_idle(struct worker *w, uint64_t *turns)
{
    pthread_mutex_lock(&w->lock);
    bool idle = !w->working && atomic_load_explicit(&w->bytes, memory_order_relaxed) == 0;

    *turns += w->turns;
    pthread_mutex_unlock(&w->lock);
    return idle;
}

void worker_free(struct worker **worker)
{
    struct worker *w = *worker;

    *worker = NULL;
    assert(shard_self() == NULL);
    pthread_mutex_lock(&w->lock);
    w->closing = true;
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    destroy(w);
}
