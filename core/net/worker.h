/*
 * worker.h - one thread that takes work in batches: for a store that commits in groups.
 *
 * Items wait in one bounded queue in the order they were put.  Whenever the batch function
 * returns, all that has come meanwhile (up to `most`) is the next batch: the group grows with the
 * load by itself.  With a `gap` it grows more: batches that are dear begin that far apart, unless
 * there is enough for one.  What comes after a pause is not kept waiting.
 */
#ifndef XYLEM_NET_WORKER_H
#define XYLEM_NET_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/list.h"
#include "net/shard.h"

struct worker;

struct work {                              /* embedded in what it carries */
    void         (*done)(struct work *w);  /* on the shard that put it, after work_done()       */
    int            result;                 /* for the batch function to leave a word in         */
    struct link    link;                   /* the batch function's until work_done()            */
    /* private */
    struct message message;
    struct shard  *origin;
    struct worker *worker;
    size_t         bytes;
};

struct worker_spec {
    const char *name;
    size_t      bytes;                     /* most that items put and not done may weigh together */
    size_t      most;                      /* items in a batch; 0: all there are                  */
    uint64_t    idle_ms;                   /* idle() after so long without work; 0: never         */
    uint64_t    gap_ms;                    /* at least, between the beginnings of two batches ... */
    size_t      enough;                    /* ... of fewer items than this                        */
    void       *arg;
    /* All on the worker's thread. */
    void      (*start)(void *arg);         /* may be NULL */
    void      (*batch)(void *arg, struct list *items);   /* struct work by link: calls work_done()
                                              once for each, now or in a later batch or idle call */
    void      (*idle)(void *arg);          /* may be NULL: with neither idle_ms nor nudges */
    void      (*stop)(void *arg);          /* may be NULL; the last call, nothing is waiting      */
};

struct worker *worker_new(const struct worker_spec *spec, struct error *e);
bool           worker_put(struct worker *w, struct work *item, size_t bytes);  /* false: full */
void           work_done(struct work *item);              /* on the worker's thread */
/* idle() is called once, as soon as there is nothing else to do.  On any thread. */
void           worker_nudge(struct worker *w);
/* Whether nothing waits, none is in work and all answers are on their way; adds to *turns how often
 * the thread has worked: as long as that stays the same, there was none in between either. */
bool           worker_is_idle(struct worker *w, uint64_t *turns);
/* Everything put is worked off first.  Off the shards, before shards_stop(). */
void           worker_free(struct worker **w);

#endif
