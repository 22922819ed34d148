/*
 * session.h - one bound resource: where the router and a stream meet.
 *
 * The stream side gives stanzas to session_receive() and takes them through session_ops; neither
 * knows the other's insides.  A session and its stream live on the account's shard.
 */
#ifndef XYLEM_ROUTE_SESSION_H
#define XYLEM_ROUTE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "route/account.h"
#include "route/identity.h"
#include "xml/stanza.h"

enum deliver_result { DELIVER_TAKEN, DELIVER_FULL };      /* full: over the output budget, nothing taken */

struct session_info { const char *address; uint16_t port; const char *tls, *cipher; };

struct session_ops {                                      /* the stream's; all on the session's shard */
    /* tail: serialized children of its own; may be empty */
    enum deliver_result (*deliver)(void *stream, struct stanza *s, const struct jid *to, struct str tail);
    enum deliver_result (*answer)(void *stream, struct stanza *s);    /* to what the client itself asked */
    size_t (*buffers)(void *stream);                      /* bytes of memory for output that waits */
    void (*close)(void *stream, const char *condition, const char *text);   /* a stream error, then the end */
    void (*pause)(void *stream, bool paused);             /* stop or go on reading from the client */
    void (*info)(void *stream, struct session_info *out);
    void (*request)(void *stream);                        /* an acknowledgement, XEP-0198 section 4 */
    void (*lost)(void *stream, const char *text);         /* the client does not answer: the connection ends */
    void (*acknowledge)(void *stream, uint32_t h);        /* says how many stanzas of the client are handled */
    void (*replaced)(void *stream);                       /* another connection has the session from now on */
};

struct source;                                            /* record.h: the stream as a sender of records */
struct managed;                                           /* managed.h */
struct window;                                            /* window.h */
struct drain;                                             /* drain.h: mailbox delivery under way */
struct module_states;
struct order;

struct session {
    struct link              in_account;
    struct account          *account;
    struct identity         *identity;                    /* owned */
    struct jid              *jid;                         /* full */
    const struct session_ops *ops;
    void                    *stream;
    uint64_t                 id;                          /* unique in this process */
    int64_t                  since;                       /* wall ms */
    char                    *presence;                    /* its last available one, as text; NULL: unavailable */
    struct list              requests;                    /* its stanzas under way here, xy_req.in_session */
    struct list              lines;                       /* of its requests, turn.h */
    struct list              due;                         /* what waits, the newest of each source, due.h */
    uint16_t                 ndue;
    size_t                   due_bytes;
    struct link              in_stopped;                  /* not read from while a shard has no credit, post.h */
    struct source           *source;                      /* NULL until it sends something storable */
    struct drain            *drain;                       /* not NULL: behind, it reads from the mailbox */
    struct managed          *managed;                     /* stream management; NULL: without */
    struct window           *window;                      /* given and not acknowledged; NULL: none yet */
    uint64_t                 given;                       /* rows up to this one were given, if they were for it */
    uint64_t                 joined;                      /* of those up to this one only what waits is for it */
    uint64_t                 by_hand;                     /* rows up to this one its client fetches itself; 0: none */
    struct module_states    *states;
    struct order            *order;                       /* held stanzas out of it */
    struct list              behind;                      /* xy_req.in_order: behind its broadcasts */
    uint16_t                 fans, nbehind;               /* its broadcasts under way; of behind */
    int8_t                   priority;
    bool                     detached;                    /* nobody is connected: it may be resumed, managed.h */
    bool                     missed;                      /* it was resumed, and there was no memory to drain */
    bool                     closing;                     /* takes and gives nothing any more */
    bool                     quiet;                       /* gets only what cannot wait (XEP-0352) */
    bool                     was_available;               /* modules were told of session_available */
    uint8_t                  pauses;                      /* reasons not to read from the client now */
    uint32_t                 kept;                        /* xy_kept: what modules keep with it, also over a crash */
};

enum bind_result {
    BIND_OK,
    BIND_CONFLICT,           /* the resource is taken and the policy is to refuse */
    BIND_LIMIT,              /* sessions per account */
    BIND_BAD_RESOURCE,
    BIND_GONE,               /* the account was deleted or disabled meanwhile, or has another password */
    BIND_UNAVAILABLE         /* the account could not be loaded now, or memory was refused */
};

/* Asks for a session on the account's shard; identity is taken over on BIND_OK.  resource: NULL
 * or "" lets the server choose (128 bits of randomness).  done comes there too, never from
 * inside. */
struct bind;
struct bind *session_bind(struct identity *id, const char *resource, const struct session_ops *ops, void *stream,
                          void (*done)(void *stream, enum bind_result r, struct session *s));
void         session_bind_cancel(struct bind **b);         /* done will not come */

/* -128 to 127, absent: 0 (RFC 6121 section 4.7.2.3).  false: it is none. */
bool presence_priority(const struct stanza *presence, int8_t *out);

/* For receive.c and bind.c. */
struct session *session_new(struct account *a, struct identity *id, struct jid **full,
                            const struct session_ops *ops, void *stream);       /* takes *full over */
void session_attach(struct session *s, xy_req *rq);           /* rq is about a stanza of this session */
/* available NULL: none from now on.  false: memory refused, it is as before. */
bool session_set_presence(struct session *s, const struct stanza *available, int8_t priority);
void session_tell_available(struct session *s);               /* modules, when it has become so */

/* A stanza from the client; takes the reference.  It has passed framing and parsing; everything
 * else (addresses, types, identity) is checked here. */
void session_receive(struct session *s, struct stanza **stanza);

/* The stream ended (any reason): unavailable presence is made, modules are told, the session is freed. */
void session_end(struct session **s);

/* At the end of a shard: those that wait for their clients; the store keeps them for the next process. */
void session_drop(struct session **s);

/* A stanza of its own goes out, but not before what this session broadcast earlier (RFC 6120
 * section 10.1). */
void session_put_out(struct session *s, xy_req *rq);

/* A broadcast in the name of this session begins; was routed to everybody.  0: it is no session's. */
uint64_t session_fan_began(const struct jid *from);
void     session_fan_ended(const struct jid *from, uint64_t id);

/* There is room again after DELIVER_FULL. */
void session_drained(struct session *s);

/* To this session, through its budgets.  false: it found no room (the caller decides what that means). */
bool session_deliver(struct session *s, struct stanza *stanza, const struct jid *to);

/* The same with a row of the mailbox.  What finds no room is not lost: from then on it reads the mailbox, drain.h. */
bool session_deliver_row(struct session *s, struct stanza *stanza, const struct jid *to, uint64_t row);
/* For drain.c: a row, and what comes again after a resumption (row 0: from the window). */
bool session_write_row(struct session *s, struct stanza *stanza, const struct jid *to, uint64_t row);
bool session_write_again(struct session *s, struct stanza *stanza, uint64_t row);

/* No row up to this one is still needed for it; UINT64_MAX: none at all. */
uint64_t session_has_all_up_to(const struct session *s);

/* The client has gone without a word, or does not answer. */
void session_lost(struct session *s, const char *text);

/* What it asked for is not lost behind a large answer: then it is not read from for a while.
 * false: even so there is too much. */
bool session_answer(struct session *s, struct stanza *stanza);

void *session_module_state(struct session *s, xy_mod *m);
void session_keep(struct session *s, uint32_t bits, bool on);     /* the store is told, if it is to be resumed */
struct parser_pool;
struct stanza *session_presence(const struct session *s, struct parser_pool *p);  /* yours; NULL: none or refused */
static inline bool session_is_available(const struct session *s) { return s->presence != NULL; }
struct session *session_find(const struct account *a, struct str resource);    /* NULL: none */
struct session *session_after(const struct account *a, const struct session *s);  /* NULL: first; at the end NULL */

/* Reading from the client stops while anybody has a reason. */
void session_pause(struct session *s, bool pause);

/* Its client is inactive (XEP-0352): what can wait does, see due.h.  false: it is active, and what waited goes out. */
void session_quiet(struct session *s, bool quiet);

/* Presence that finds no room waits, the newest per source: it replaces and never queues.  false: it found no place. */
bool session_deliver_presence(struct session *s, struct stanza *stanza, const struct jid *to);

/* Ends a session from the server's side, such as `session kick`: stream error, then everything of session_end. */
void session_close(struct session *s, const char *condition, const char *text);
void session_out_of_memory(struct session *s);      /* not even an error can be made for it: nobody is left waiting */

#endif
