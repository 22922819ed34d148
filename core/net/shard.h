/*
 * shard.h - a shard: one thread with an event loop, and what happens in it in which order.
 *
 * A loop turn is: timers, descriptors and the inbox call back; then the run queue; then what was
 * asked for at the end of the turn; then every connection with output is written once.  Callbacks
 * run to completion: shard_defer() only enqueues, so nobody is called from inside his own call.
 * Each step is bounded per turn, what is left goes on in the next one without sleeping.
 *
 * Shards share nothing; they send each other messages.  Control (replies, completions, returned
 * rows) is never refused, because whoever asked owns the message already, and never waits behind
 * deliveries. Deliveries need byte credit for their (from, to) pair; without credit the sender
 * parks a task. Messages of one class from one thread to one shard arrive in order.
 */
#ifndef XYLEM_NET_SHARD_H
#define XYLEM_NET_SHARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/list.h"

struct shard;

/* Work for later in this turn, embedded in what it concerns.  Free to be queued again, moved or
 * freed from the moment its fn is called. */
struct task {
    struct link link;
    void      (*fn)(struct task *t);
};

/* Something for another shard, embedded in what it carries.  The receiver owns it from fn on. */
struct message {
    struct message *_Atomic next;
    void          (*fn)(struct message *m);
    uint32_t        cost;            /* private: bytes of credit to give back, and whose */
    uint32_t        from;
};

/* What upper layers do on every shard: for read-copy-update, per-shard state, clean-up.  Each may
 * be NULL.  Registered before shards_start(); rest and stop run in reverse order, on the shard. */
struct shard_hooks {
    void (*start)(struct shard *s);
    void (*rest)(struct shard *s);   /* shards_stop() has begun: ends what would go on for ever;
                                        messages and tasks still run, on every shard */
    void (*stop)(struct shard *s);   /* all is quiet */
    void (*sleep)(struct shard *s);  /* about to wait: no shared snapshot is held here   */
    void (*wake)(struct shard *s);   /* the first thing after the wait, before callbacks */
};
void shard_hooks_add(const struct shard_hooks *hooks);

struct shards_spec {
    unsigned count;                  /* 0: one per usable core                           */
    size_t   pair_bytes;             /* delivery credit per pair of shards; 0: 1 MiB     */
};
#define SHARDS_MOST 256
unsigned shards_usable(void);        /* cores this process may run on */

int  shards_start(const struct shards_spec *spec, struct error *e);
/*
 * Closes every connection, listener and watch, lets messages and tasks run until nothing is left,
 * runs the stop hooks and joins the threads.  Not from a shard.  Lanes and workers are freed
 * before.
 */
void shards_stop(void);

/*
 * Off the shards: every shard has ended what it was in the middle of.  true: and none had anything
 * left to do, nor a message for another one.  What waits for a timer, a peer or another thread is
 * not seen.
 */
bool shards_quiet(void);

unsigned      shard_count(void);
struct shard *shard_at(unsigned index);
struct shard *shard_self(void);                     /* NULL off the shards */
unsigned      shard_index(const struct shard *s);
bool          shard_is_stopping(const struct shard *s);
uint64_t      shard_now(void);                      /* monotonic ms at the start of this turn; off
                                                       the shards: of this moment */

/* On a shard. */
void shard_defer(struct task *t);                   /* in the run queue; no effect if it is there */
void shard_at_end(struct task *t);                  /* once the run queue of this turn is through */
void task_cancel(struct task *t);

/* Control: from any thread. */
void shard_post(struct shard *to, struct message *m);
/* Deliveries: from a shard only.  false: no credit now, the message is still the caller's. */
bool shard_post_delivery(struct shard *to, struct message *m, size_t bytes);
/* The task is deferred here once there is credit for `to` again (half of it; all waiting tasks). */
void shard_wait_credit(struct shard *to, struct task *t);

struct shard_stats {                                /* counters of one shard since its start */
    uint64_t turns, tasks, messages, deliveries, wakes;
};
void shard_stats(const struct shard *s, struct shard_stats *out);    /* any thread; momentary */

#endif
