/*
 * request.h - work that somebody waits for: what modules hold as xy_req.
 *
 * A stanza on its way is a request, so is a question to a service, the loading of an account, a command and
 * a module's own background work.  A request belongs to one shard at a time, has memory, a deadline while a
 * module keeps it, and exactly one ending.  Asynchronous calls hang on it as `waits`: when the request ends
 * first, their callbacks never come.
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
struct record;

enum request_kind { REQUEST_STANZA, REQUEST_SERVICE, REQUEST_LOAD, REQUEST_COMMAND, REQUEST_BACKGROUND };

struct request_outcome {            /* how a module (or the core for it) ended the request */
    enum { OUTCOME_VERDICT, OUTCOME_REPLY, OUTCOME_ERROR, OUTCOME_STATUS, OUTCOME_AUTH } how;
    xy_flow                verdict;
    xy_xml                *payload;             /* REPLY: in any arena, copied at once */
    enum stanza_condition  condition;           /* ERROR */
    const char            *text;                /* ERROR: for the peer; DROP: the reason counted */
    xy_status              status;              /* STATUS */
    const xy_auth_answer  *auth;
};

struct request_ops {
    const char *what;                           /* "iq", "auth", "load": for logs */
    void (*finished)(xy_req *rq, const struct request_outcome *o);   /* exactly once; rq is freed by it or later */
};

struct xy_req {
    struct task               task;             /* in the run queue */
    const struct request_ops *ops;
    uint64_t                  id;               /* for logs */
    enum request_kind         kind;
    struct stanza            *stanza;           /* a reference; NULL: no stanza */
    const struct jid         *to;               /* in the stanza's arena or in `arena`; NULL: none */
    struct arena             *arena_;           /* made when first asked for: request_arena() */
    void                     *slot;             /* the module's, xy_slot() */
    struct domain            *domain;           /* a reference: whose modules are asked */
    struct account           *account;          /* pinned; NULL */
    struct session           *session;          /* the sender's, only while it lives; NULL */
    struct record            *record;           /* delivery record of the inbound stanza; NULL */
    xy_mod                   *holder;           /* the instance that keeps it (XY_LATER), or is being called */
    struct link               in_holder;
    struct timer              deadline;
    struct list               waits;            /* asynchronous calls under way */
    uint8_t                   point;            /* xy_point of the hooks running */
    uint16_t                  hook;             /* next hook to call */
    bool                      calling;          /* inside the module's function: endings are noted, not acted on */
    bool                      ended;
    bool                      keep;             /* xy_mailbox_keep was called */
    struct link               in_order;         /* waits behind a held one of the same pair, see route/order.h */
    void                     *order;
    void                     *data;             /* of who opened it (command output, service caller ...) */
};

xy_req *request_new(enum request_kind kind, const struct request_ops *ops);   /* NULL: refused */
void    request_free(xy_req **rq);                                            /* ended, no waits, not queued */

struct arena *request_arena(xy_req *rq);                                      /* NULL: refused */

/*
 * Calls fn of the instance with rq.  XY_LATER: rq stays with m under the deadline (ms, 0: none); on its end
 * the core ends it as unavailable (an iq: remote-server-timeout).  Anything else comes back at once, with
 * *o filled for XY_DONE when the module answered.  An XY_DONE without an answer has how OUTCOME_VERDICT.
 */
xy_flow request_call(xy_req *rq, xy_mod *m, xy_stanza_fn fn, uint64_t deadline_ms, struct request_outcome *o);

/* From the SDK: ends rq.  During request_call it is noted; after XY_LATER it calls ops->finished from the run
 * queue.  A second ending is ignored and counted. */
void request_end(xy_req *rq, const struct request_outcome *o);

/* An asynchronous call on behalf of rq; ends with wait_done (the callback, if rq still lives) exactly once. */
struct wait {
    struct link  in_request;
    xy_req      *rq;                            /* NULL: the request ended first */
    xy_mod      *m;
    void       (*call)(struct wait *w, xy_mod *m, xy_req *rq);      /* calls the module's function */
    void       (*destroy)(struct wait *w);      /* frees what embeds it; always called */
};
void wait_begin(struct wait *w, xy_mod *m, xy_req *rq);
void wait_done(struct wait *w);                 /* on rq's shard; runs call() from the run queue, then destroy() */

#endif
