/*
 * errand.h - something for shard 0 that the main thread waits for.
 */
#ifndef XYLEM_MAIN_ERRAND_H
#define XYLEM_MAIN_ERRAND_H

#include <pthread.h>
#include <stdbool.h>

#include "net/shard.h"

struct errand {
    void          (*fn)(struct errand *e);       /* on shard 0; errand_done() now or later */
    void           *arg;
    /* private */
    struct message  message;
    pthread_mutex_t lock;
    pthread_cond_t  over;
    bool            done;
};

/* Off the shards: posts it and returns when errand_done() was called for it. */
void errand_run(struct errand *e);
void errand_done(struct errand *e);              /* any thread; e may be gone afterwards */

/* While the main thread waits in errand_run() it calls look every so many ms; NULL: not any more. */
void errand_watch(unsigned ms, void (*look)(void *arg), void *arg);

#endif
