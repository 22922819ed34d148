/*
 * ask.h - IQs that the server itself sends, and the answers to them.
 *
 * Results and errors are matched only against what was asked: by id and by who answers; others
 * are dropped.  The id names the shard that asked, so the answer finds it from anywhere.
 */
#ifndef XYLEM_ROUTE_ASK_H
#define XYLEM_ROUTE_ASK_H

#include "xml/stanza.h"

struct ask;
struct session;

#define ASK_ID_MAX 48

/* Takes *iq over (from and to set, get or set), gives it an id and sends it.  done comes once on
 * this shard: with the answer, or NULL when none came in time.  NULL: refused, done does not
 * come. */
struct ask *ask_send(struct stanza **iq, uint64_t timeout_ms,
                     void (*done)(void *arg, struct stanza *answer), void *arg);
/* The same, straight to a session; NULL also when the connection has no room. */
struct ask *ask_session(struct session *s, struct stanza **iq, uint64_t timeout_ms,
                        void (*done)(void *arg, struct stanza *answer), void *arg);
void        ask_cancel(struct ask **a);

/* A result or error that came for the server or one of its accounts; any shard. */
void        ask_answered(struct stanza *answer);

void        asks_stop(void);               /* at the end of a shard */

#endif
