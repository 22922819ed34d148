/*
 * errand.c - see errand.h.
 */
#include "main/errand.h"

#include <time.h>

#include "base/list.h"
#include "base/sys.h"

static struct { unsigned ms; void (*look)(void *arg); void *arg; } watch;        /* the main thread's */

void errand_watch(unsigned ms, void (*look)(void *arg), void *arg)
{
    watch.ms = ms;
    watch.look = look;
    watch.arg = arg;
}

static void init_clock(pthread_cond_t *c)
{
    pthread_condattr_t clock;

    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(c, &clock);
    pthread_condattr_destroy(&clock);
}

/* false: that was too long.  The lock is held. */
static bool wait_for(struct errand *e, unsigned ms)
{
    uint64_t at = sys.mono_ns() + ms * NS_PER_MS;
    const struct timespec until = { (time_t)(at / NS_PER_S), (long)(at % NS_PER_S) };

    while (!e->done && pthread_cond_timedwait(&e->over, &e->lock, &until) == 0)
        ;
    return e->done;
}

static void wait_until_done(struct errand *e)
{
    while (watch.look != NULL && !wait_for(e, watch.ms)) {
        pthread_mutex_unlock(&e->lock);
        watch.look(watch.arg);
        pthread_mutex_lock(&e->lock);
    }
    while (!e->done)
        pthread_cond_wait(&e->over, &e->lock);
}

static void arrived(struct message *m)
{
    struct errand *e = list_entry(m, struct errand, message);

    e->fn(e);
}

void errand_run(struct errand *e)
{
    pthread_mutex_init(&e->lock, NULL);
    init_clock(&e->over);
    e->done = false;
    e->message.fn = arrived;
    shard_post(shard_at(0), &e->message);
    pthread_mutex_lock(&e->lock);
    wait_until_done(e);
    pthread_mutex_unlock(&e->lock);
    pthread_cond_destroy(&e->over);
    pthread_mutex_destroy(&e->lock);
}

void errand_done(struct errand *e)
{
    pthread_mutex_lock(&e->lock);
    e->done = true;
    pthread_cond_signal(&e->over);
    pthread_mutex_unlock(&e->lock);
}
