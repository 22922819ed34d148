/*
 * request.h - work that somebody waits for: what modules hold as xy_req.
 *
 * A stanza on its way is a request, so is a question to a service, the loading of an account, a
 * command and a module's own background work.  A request belongs to one shard at a time, has
 * memory, a deadline while a module keeps it, and exactly one ending.  Asynchronous calls hang
 * on it as `waits`: when the request ends first, their callbacks never come.
 *
 * Modules see a ticket in place of the address: one who answers too late, when the request has
 * gone on to another module or its memory to another request, finds nobody.
 *
 * What an ending does is the business of who opened it: struct request_ops.
 */
#ifndef XYLEM_HOOK_REQUEST_H
#define XYLEM_HOOK_REQUEST_H

#include <stdbool.h>
#include <stdint.h>
#include <xylem/types.h>

#include "base/arena.h"
#include "base/list.h"
#include "hook/instance.h"
#include "net/shard.h"
#include "net/timer.h"
#include "xml/stanza.h"

struct domain;
struct account;
struct session;
struct arrival;
struct record;
struct taker;

enum request_kind { REQUEST_STANZA, REQUEST_SERVICE, REQUEST_LOAD, REQUEST_COMMAND, REQUEST_BACKGROUND,
                    REQUEST_EXCHANGE };

enum archive_copy { ARCHIVE_SENDER = 1, ARCHIVE_RECIPIENT = 2 };      /* bits */

/* How a module, or the core for it, ended the request. */
struct request_outcome {
    enum { OUTCOME_VERDICT, OUTCOME_REPLY, OUTCOME_ERROR, OUTCOME_STATUS, OUTCOME_AUTH } how;
    xy_flow               verdict;
    const struct xml     *payload;              /* REPLY; NULL: an empty result.  ERROR: its application's condition */
    enum stanza_condition condition;            /* ERROR                                   */
    const char           *type;                 /* ERROR: constant; NULL: the condition's own */
    const char           *text;                 /* ERROR: for the peer; DROP: the reason   */
    xy_status             status;               /* STATUS                                  */
    const xy_auth_answer *auth;                 /* AUTH                                    */
};

struct request_ops {
    const char *what;                           /* "iq", "auth", "load": for logs */
    /* Exactly once; whoever opened the request frees it in here or later. */
    void (*finished)(xy_req *rq, const struct request_outcome *o);
};

/* A row of a mailbox from its id to its release, see route/mailbox.h. */
struct mailbox_row {
    struct link link;                           /* in the mailbox, ids ascending */
    uint64_t    id;                             /* 0: none */
    int64_t     stamp;                          /* wall ms */
    xy_req     *rq;                             /* whose release it is; NULL: a sender's own copy */
    uint32_t    bytes;                          /* on the wire */
    uint32_t    stored;                         /* as the store counts them; 0: not yet submitted */
    uint8_t     flags;                          /* XY_ROW_* */
    bool        committed;
    uint16_t    nbehind;
    struct list behind;                         /* xy_req.in_order: of its sender, not stored, delivered after it */
};

struct xy_req {
    struct task               task;             /* the run queue */
    struct message            message;          /* the way to another shard */
    const struct request_ops *ops;
    xy_req                   *ticket;           /* what its module holds; NULL: it is with none */
    uint64_t                  id;               /* for logs */
    struct stanza            *stanza;           /* a reference; NULL: no stanza */
    const struct jid         *to;               /* in the stanza's or the request's arena, or lent; NULL: none */
    struct arena             *arena;            /* made when first asked for, see request_arena() */
    void                     *slot;             /* the module's, xy_slot() */
    struct domain            *domain;           /* a reference: whose modules are asked */
    struct account           *account;          /* pinned; NULL */
    struct session           *session;          /* the sender's, while it lives; NULL */
    struct link               in_session;
    struct arrival           *arrival;          /* of a managed sender, ended with its handling; NULL: none */
    struct record            *record;           /* delivery record of the inbound stanza; NULL */
    struct mailbox_row        row;              /* in the recipient's mailbox */
    struct taker             *takers;           /* sessions that have it, in its arena; see route/deliver.c */
    xy_mod                   *holder;           /* the instance that is called or keeps it */
    struct link               in_holder;
    struct timer              deadline;
    struct list               waits;            /* asynchronous calls under way */
    struct request_outcome    outcome;          /* what request_end noted */
    void                    (*arrive)(xy_req *rq);   /* on the other shard */
    struct link               in_order;         /* behind a held one, see route/order.h */
    struct order_lane        *lane;
    void                     *data;             /* of whoever opened it */
    uint8_t                   kind;             /* enum request_kind */
    uint8_t                   status;           /* xy_status of the row's commit */
    uint8_t                   point;            /* xy_point of the hooks running */
    uint16_t                  hook;             /* next hook to call */
    bool                      calling;          /* inside the module's function: an ending is noted */
    bool                      ended;
    bool                      left;             /* its session has ended */
    bool                      keep;             /* xy_mailbox_keep was called */
    uint8_t                   archive;          /* whose archives it goes into, enum archive_copy */
    bool                      delivered;        /* some session took it already */
    bool                      lent;             /* `to` is somebody else's, for this call only: path_own_address() */
    bool                      stored_before;    /* the store has had that row all along, by another id */
    bool                      told;             /* the sender was told that it is not stored, see route/record.c */
};

/* Their session ends: they go on without it. */
void requests_leave(struct list *of_session);

xy_req *request_new(enum request_kind kind, const struct request_ops *ops);   /* NULL: refused */
void    request_free(xy_req **rq);              /* not queued; ends its waits */

void    request_thread_end(void);               /* at the end of a thread: what is kept for reuse */

struct arena *request_arena(xy_req *rq);        /* NULL: refused */

/* The request a module means; one of the core's own stays what it is.  NULL: it is over. */
xy_req *request_of(const xy_req *held);

/*
 * Calls fn of the instance with rq.  XY_LATER: rq stays with m under the deadline (ms, 0: none),
 * at whose end the core ends it as unavailable (an iq: remote-server-timeout), and ops->finished
 * will come.  Anything else: *o says how it ended (how OUTCOME_VERDICT when the module answered
 * nothing).
 */
xy_flow request_call(xy_req *rq, xy_mod *m, xy_stanza_fn fn, uint64_t deadline_ms,
                     struct request_outcome *o);

/* Calls fn of the instance with rq, which the module can only look at: what it says or begins ends with the call. */
void request_show(xy_req *rq, xy_mod *m, xy_stanza_fn fn);

/* rq stays with m until it is ended or the deadline (ms, 0: none) passes, as after an XY_LATER.
 * false: refused. */
bool request_hold(xy_req *rq, xy_mod *m, uint64_t deadline_ms);

/* From the SDK: ends what the module holds.  During request_call it is noted; after XY_LATER,
 * ops->finished comes from the run queue.  What o points to is copied.  A second or late ending
 * is ignored, logged and counted (xy_mod.late). */
void request_end(xy_req *held, const struct request_outcome *o);

/* An asynchronous call on behalf of rq: call() comes at most once, from the run queue and only
 * while rq is open; destroy() comes exactly once, after it or instead. */
struct wait {
    struct task  task;
    struct link  in_request;
    xy_req      *rq;                            /* NULL: the request ended first */
    xy_mod      *m;
    void       (*call)(struct wait *w, xy_mod *m, xy_req *held);     /* to hand on to the module */
    void       (*destroy)(struct wait *w);
    void       (*detached)(struct wait *w);     /* the request ended first; NULL: does not matter */
};
void wait_begin(struct wait *w, xy_mod *m, xy_req *rq);
void wait_done(struct wait *w);                 /* on rq's shard */

#endif
