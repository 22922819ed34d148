/*
 * errand.c - see errand.h.
 */
#include "main/errand.h"

#include "base/list.h"

static void arrived(struct message *m)
{
    struct errand *e = list_entry(m, struct errand, message);

    e->fn(e);
}

void errand_run(struct errand *e)
{
    pthread_mutex_init(&e->lock, NULL);
    pthread_cond_init(&e->over, NULL);
    e->done = false;
    e->message.fn = arrived;
    shard_post(shard_at(0), &e->message);
    pthread_mutex_lock(&e->lock);
    while (!e->done)
        pthread_cond_wait(&e->over, &e->lock);
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
