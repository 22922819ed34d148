/*
 * pool.h - work that would block a shard: lanes of threads with a bounded queue.
 *
 * A job is embedded in what it concerns and runs once on a thread of its lane; then its done() is
 * called on the shard that submitted it.  A full lane refuses: that is "unavailable" to whoever
 * asked.
 */
#ifndef XYLEM_NET_POOL_H
#define XYLEM_NET_POOL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/list.h"
#include "net/shard.h"

struct lane;

struct job {
    void         (*run)(struct job *j);    /* on the lane's thread */
    void         (*done)(struct job *j);   /* on the origin shard, once per accepted submit */
    /* private */
    struct link    link;
    struct message message;
    struct shard  *origin;
    atomic_bool    cancelled;
};

struct lane *lane_new(const char *name, unsigned threads, size_t cap, struct error *e);
bool         lane_submit(struct lane *l, struct job *j);  /* on a shard; false: full or closing */
void         job_cancel(struct job *j);     /* not run if it has not begun; done() comes anyway */
bool         job_is_cancelled(const struct job *j);       /* any thread; for long work to look at */
/* Waits for what runs, cancels what waits, joins.  Off the shards, before shards_stop(). */
void         lane_free(struct lane **l);

struct lane_stats { size_t waiting, running; unsigned long long ran, refused; };
void lane_stats(struct lane *l, struct lane_stats *out);

#endif
