/*
 * managed.h - a session with stream management (XEP-0198): what outlives its connection, and the
 * process.
 *
 * `h` in <a/> is a durable watermark: a stanza that is stored counts when its record has been
 * committed, an iq-set for a module when it has been answered (or after a second), anything else
 * when it has been handed on or refused.  Of a session that can be resumed the number itself is in
 * the store before it is said, so that what the client is told after a crash never goes back.
 *
 *   attached ──connection lost──► detached ──resume──► attached
 *                                    └──── too long ──► ended
 *
 * A detached session keeps its place in the account: it is as available as it was.  What is stored
 * waits for it in the mailbox, what is not waits in its window, in less room than a connection has.
 */
#ifndef XYLEM_ROUTE_MANAGED_H
#define XYLEM_ROUTE_MANAGED_H

#include <xylem/store_provider.h>

#include "route/arrival.h"
#include "route/session.h"

#define MANAGED_TOKEN 16                    /* bytes; as text twice as many digits */

struct managed;

/* What the client gets in <enabled/>. */
struct managed_terms {
    char     id[2 * MANAGED_TOKEN + 1];     /* "": it cannot be resumed */
    uint64_t keep_ms;
};

/* From now on what the client sends is counted.  done comes when the session is in the store, never from inside:
 * from then on what it is given is counted too.  resume: asked for; keep_ms: at most so long, 0: as long as may be.
 * false: it is managed already, or memory was refused. */
bool managed_enable(struct session *s, bool resume, uint64_t keep_ms,
                    void (*done)(void *stream, const struct managed_terms *terms));

static inline bool session_is_managed(const struct session *s) { return s->managed != NULL; }

/* A stanza came.  NULL: the session is not managed (or memory was refused). */
struct arrival *managed_arrival(struct session *s);

/* What is stored of the session has changed with that stanza, which counts when the store has it.  Takes it over, or
 * not: of a session that cannot be resumed nothing is stored.  *a NULL: no stanza waits for it. */
void managed_changed(struct session *s, struct arrival **a);

/* How far it may be said that the client's stanzas are handled. */
uint64_t managed_handled(const struct session *s);
/* The client asks: the answer is managed_handled() now, and one more when that covers all that has come. */
void     managed_requested(struct session *s);
/* <a h=.../>; false: h is more than it was given. */
bool     managed_acknowledged(struct session *s, uint32_t h);
uint64_t managed_sent(const struct session *s);

/* For record.c: the stream's name in the store, and what a record of this session says with its commit. */
const unsigned char *managed_token(const struct session *s);
uint64_t managed_promised(const struct session *s);         /* 0: none */
bool     managed_may_resume(const struct session *s);       /* or it may turn out so; s: NULL, it has ended */
void     managed_committed(struct session *s, uint64_t position);

/* The connection is gone.  false: the session cannot be resumed, end it. */
bool managed_detach(struct session *s);
void managed_forget(struct managed *m);                     /* nor later: it ends; NULL does nothing */
void managed_free(struct managed **m);

/* What is stored of it, to go with another write of its account; NULL: nothing is new, or memory was refused. */
const xy_store_session *managed_news(struct session *s, struct arena *a);

/* ---- resumption ---- */

enum resume_result {
    RESUMED,
    RESUME_NOT_FOUND,                       /* no such session of that account */
    RESUME_TOO_HIGH,                        /* h is more than it was given */
    RESUME_GONE,                            /* the login is no longer good */
    RESUME_UNAVAILABLE
};

/* Takes the identity over on RESUMED.  A connection that still has the session loses it.  done is called on the
 * account's shard, never from inside; what was not acknowledged is sent again behind it.  s: NULL, but on RESUMED; on
 * RESUME_TOO_HIGH it is only to be asked what it was given. */
struct resume;
struct resume *session_resume(struct identity *id, const char *token, uint32_t h, const struct session_ops *ops,
                              void *stream, void (*done)(void *stream, enum resume_result r, struct session *s));
void           session_resume_cancel(struct resume **r);    /* done will not come */

/* An account is loaded: a session of an earlier process waits for its client.  false: memory refused. */
bool managed_restore(struct account *a, const xy_store_session *stored);
/* At start: sessions that nobody has asked for in a week are taken out of the store. */
void managed_sweep(void);

#endif
