/*
 * store.h - the core's side of the store: calls that leave a shard for a lane and come back.
 */
#ifndef XYLEM_ROUTE_STORE_H
#define XYLEM_ROUTE_STORE_H

#include <xylem/store_provider.h>

#include "base/arena.h"
#include "hook/instance.h"
#include "net/worker.h"
#include "xml/jid.h"

struct store_call {
    struct work    work;               /* private */
    struct task    task;               /* private */
    xy_store_op    op;                 /* filled before, answered after */
    struct arena  *arena;              /* of the question and of the answer; ends with the call */
    char          *why;                /* private: what op.why is kept in */
    uint64_t       failures;           /* of a record: those its source knew of, see store_failures() */
    void         (*done)(struct store_call *c);
    void          *arg;
    void         (*answered)(struct store_call *c);     /* NULL, or called on the lane itself, before done: for work
                                          that no shard should be kept busy with */
};

struct store_call *store_call_new(xy_store_kind kind, void (*done)(struct store_call *c), void *arg);
/* The same about an account, which it names; NULL: refused. */
struct store_call *store_call_about(xy_store_kind kind, const struct jid *account,
                                    void (*done)(struct store_call *c), void *arg);
void               store_call_free(struct store_call **c);
/* done comes on this shard, never from inside; no store, a full lane or one that stands still answers
 * XY_UNAVAILABLE. */
void               store_submit(struct store_call *c);
/* The same, but what is refused is so at once: the reason, and done does not come; NULL: on its way. */
const char        *store_try(struct store_call *c);

/*
 * How often records were not stored.  One that was submitted with fewer failures is behind one that
 * failed, and is refused: what is stored of a stream is what it sent first, without a gap.
 */
uint64_t store_failures(void);
/* The lane that writes has been opening, or in one batch, for store_patience(). */
bool     store_stands_still(void);

/* Whether what it holds ends with this process.  Any thread, once it has been started. */
bool     store_is_fleeting(void);

/* A lane is being opened, which takes long when it brings the data to a new version. */
bool     store_is_opening(void);

/* ms that something may wait for a store that does not take it: 1000, or what was set before store_start. */
uint64_t store_patience(void);
void     store_set_patience(uint64_t ms);

/*
 * Who follows is told of each operation that has changed the store, on the lane that writes: in the order of the
 * commits, behind them, and before its answer is on its way.  It has seen all that is committed after store_follow()
 * returned.  false: too many follow already.  Any thread; nothing comes any more once store_unfollow() has returned.
 */
struct store_follower {
    void (*wrote)(struct store_follower *f, const xy_store_op *op);
};
bool store_follow(struct store_follower *f);
void store_unfollow(struct store_follower *f);

/* Whether all is over that was with the lane that writes when this was first asked, with *mark 0. */
bool store_is_past(uint64_t *mark);

/* From now on nothing is written: such operations are answered XY_UNAVAILABLE, for this reason, until it is NULL. */
void store_freeze(const char *why);
/* Nothing that writes is under way any more: what was put before the freeze is done, and whoever follows knows it. */
bool store_is_frozen(void);

/* At start, with the running per-server instance that offers "store".  A store that cannot be
 * opened now is tried again with every use: the server starts, and answers "unavailable"
 * meanwhile.  -1: no threads or no memory; store_stop() all the same. */
int  store_start(xy_mod *provider, const xy_store_ops *ops, struct error *e);
/* Whether nothing is with it and all answers are on their way.  ran: batches there ever were. */
bool store_is_idle(uint64_t *ran);
/* Nobody waits for it any more: what is being opened is broken off, and nothing new is taken.  Any thread. */
void store_give_up(void);
/* Off the shards: what was submitted is worked off first, what comes later is refused. */
void store_stop(void);

#endif
