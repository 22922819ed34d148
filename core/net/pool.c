/*
 * pool.c - see pool.h.
 */
#include "net/pool.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "base/mem.h"

#define THREADS_MOST 64

struct lane {
    char            name[16];
    size_t          cap;
    unsigned        n_threads;
    pthread_t       threads[THREADS_MOST];
    pthread_mutex_t lock;
    pthread_cond_t  work;
    struct list     waiting;
    size_t          n_waiting, running;
    unsigned long long ran, refused;
    bool            closing;
};

static void finished(struct message *m)
{
    struct job *j = list_entry(m, struct job, message);

    j->done(j);
}

static void send_home(struct job *j)
{
    j->message.fn = finished;
    shard_post(j->origin, &j->message);
}

/* NULL: the lane closes and nothing waits. */
static struct job *next_job(struct lane *l)
{
    struct link *n;

    while ((n = list_take(&l->waiting)) == NULL) {
        if (l->closing)
            return NULL;
        pthread_cond_wait(&l->work, &l->lock);
    }
    l->n_waiting--;
    return list_entry(n, struct job, link);
}

static void *lane_main(void *arg)
{
    struct lane *l = arg;
    struct job *j;

    pthread_setname_np(pthread_self(), l->name);
    pthread_mutex_lock(&l->lock);
    while ((j = next_job(l)) != NULL) {
        bool run = !l->closing && !job_is_cancelled(j);

        l->running++;
        pthread_mutex_unlock(&l->lock);
        if (run)
            j->run(j);
        else
            job_cancel(j);
        send_home(j);
        pthread_mutex_lock(&l->lock);
        l->running--;
        l->ran += run;
    }
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

/* Signals are for the main thread. */
static int start_thread(pthread_t *thread, struct lane *l)
{
    sigset_t all, old;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int rc = pthread_create(thread, NULL, lane_main, l);

    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return rc;
}

static void destroy(struct lane *l)
{
    pthread_mutex_lock(&l->lock);
    l->closing = true;
    pthread_cond_broadcast(&l->work);
    pthread_mutex_unlock(&l->lock);
    for (unsigned i = 0; i < l->n_threads; i++)
        pthread_join(l->threads[i], NULL);
    pthread_cond_destroy(&l->work);
    pthread_mutex_destroy(&l->lock);
    mem_free(&l);
}

struct lane *lane_new(const char *name, unsigned threads, size_t cap, struct error *e)
{
    struct lane *l = must_alloc(sizeof *l);
    size_t len = strnlen(name, sizeof l->name - 1);

    assert(threads > 0);
    memcpy(l->name, name, len);
    l->cap = cap;
    list_init(&l->waiting);
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->work, NULL);
    if (threads > THREADS_MOST)
        threads = THREADS_MOST;
    for (; l->n_threads < threads; l->n_threads++) {
        if (start_thread(&l->threads[l->n_threads], l) != 0) {
            error_set(e, ERR_UNAVAILABLE, "cannot start thread %u of lane %s", l->n_threads + 1,
                      name);
            destroy(l);
            return NULL;
        }
    }
    return l;
}

bool lane_submit(struct lane *l, struct job *j)
{
    assert(shard_self() != NULL && j->run != NULL && j->done != NULL);
    j->origin = shard_self();
    j->link = (struct link){ NULL, NULL };
    atomic_store_explicit(&j->cancelled, false, memory_order_relaxed);
    pthread_mutex_lock(&l->lock);
    bool taken = !l->closing && l->n_waiting < l->cap;

    if (taken) {
        list_append(&l->waiting, &j->link);
        l->n_waiting++;
        pthread_cond_signal(&l->work);
    } else {
        l->refused++;
    }
    pthread_mutex_unlock(&l->lock);
    return taken;
}

void job_cancel(struct job *j)
{
    atomic_store_explicit(&j->cancelled, true, memory_order_relaxed);
}

bool job_is_cancelled(const struct job *j)
{
    return atomic_load_explicit(&j->cancelled, memory_order_relaxed);
}

void lane_free(struct lane **lane)
{
    struct lane *l = *lane;

    *lane = NULL;
    assert(shard_self() == NULL);
    destroy(l);
}

void lane_stats(struct lane *l, struct lane_stats *out)
{
    pthread_mutex_lock(&l->lock);
    *out = (struct lane_stats){ l->n_waiting, l->running, l->ran, l->refused };
    pthread_mutex_unlock(&l->lock);
}
