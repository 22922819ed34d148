/*
 * session.h - one bound resource: where the router and a stream meet.
 *
 * The stream side gives stanzas to session_receive() and takes them through session_ops; neither knows the
 * other's insides.  A session and its stream live on the account's shard.
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
    enum deliver_result (*deliver)(void *stream, struct stanza *s, const struct jid *to);
    void (*close)(void *stream, const char *condition, const char *text);   /* a stream error, then the end */
    void (*pause)(void *stream, bool paused);             /* stop or go on reading from the client */
    void (*info)(void *stream, struct session_info *out);
};

struct session {
    struct link              in_account;
    struct account          *account;
    struct identity         *identity;                    /* owned */
    struct jid              *jid;                         /* full */
    const struct session_ops *ops;
    void                    *stream;
    uint64_t                 id;                          /* unique in this process */
    int64_t                  since;                       /* wall ms */
    struct stanza           *presence;                    /* its last available one; NULL: unavailable */
    int8_t                   priority;
    bool                     closing;                     /* takes and gives nothing any more */
    bool                     was_available;               /* session_available was said for it */
    bool                     paused;
    unsigned char            token[16];                   /* of the stream, for delivery records */
    uint64_t                 seq;                         /* stanzas received */
    struct list              records;                     /* delivery records not finished, in order */
    struct module_states    *states;
    struct order            *order;                       /* held stanzas out of it */
    struct list              presence_due;                /* newest presence per source that found no room */
    struct drain            *drain;                       /* mailbox delivery under way, route/mailbox.h */
};

enum bind_result {
    BIND_OK,
    BIND_CONFLICT,           /* the resource is taken and the policy is to refuse */
    BIND_LIMIT,              /* sessions per account */
    BIND_BAD_RESOURCE,
    BIND_GONE,               /* the account was deleted or disabled meanwhile */
    BIND_UNAVAILABLE         /* the account could not be loaded now, or memory was refused */
};

/* Asks for a session; identity is taken over on BIND_OK.  resource: NULL or "" lets the server choose (128 bits of
 * randomness).  done comes on this (the account's) shard, never from inside; the stream cancels by setting
 * *cancelled_stream via session_bind_cancel. */
struct bind;
struct bind *session_bind(struct identity *id, const char *resource, const struct session_ops *ops, void *stream,
                          void (*done)(void *stream, enum bind_result r, struct session *s));
void         session_bind_cancel(struct bind **b);         /* done will not come */

/* A stanza from the client; takes the reference.  It has passed framing and parsing; everything else (addresses,
 * types, identity) is checked here. */
void session_receive(struct session *s, struct stanza **stanza);

/* The stream ended (any reason): unavailable presence is made, modules are told, the session is freed. */
void session_end(struct session **s);

/* There is room again after DELIVER_FULL. */
void session_drained(struct session *s);

/* To this session, through its budgets.  false: it found no room (the caller decides what that means). */
bool session_deliver(struct session *s, struct stanza *stanza, const struct jid *to);

void *session_module_state(struct session *s, xy_mod *m);
static inline bool session_available(const struct session *s) { return s->presence != NULL; }

/* Ends a session from the server's side, such as `session kick`: stream error, then everything of session_end. */
void session_close(struct session *s, const char *condition, const char *text);

#endif
