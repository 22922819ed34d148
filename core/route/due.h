/*
 * due.h - what waits for a session and is worth less with every newer one: presence, and chat states without a
 * message.
 *
 * Of each source only the newest waits, so it replaces and never queues.  It waits while the client does not read as
 * fast as it comes, and while the client is inactive (XEP-0352).
 */
#ifndef XYLEM_ROUTE_DUE_H
#define XYLEM_ROUTE_DUE_H

#include <stdbool.h>

#include "xml/stanza.h"

struct session;

/* Can it wait at all?  Presence itself can (RFC 6121 section 4), not what subscriptions say, nor an error; of messages
 * those that only tell of a chat state (XEP-0085), also as copies (XEP-0280). */
bool due_can_wait(const struct stanza *stanza);

/* An older one of its source waits: this takes its place.  false: none does. */
bool due_replace(struct session *s, struct stanza *stanza);
/* Waits behind the others.  false: it cannot, or there is no room. */
bool due_put(struct session *s, struct stanza *stanza);
/* A message has gone out: the chat state that waits from there is over. */
void due_overtaken(struct session *s, const struct stanza *message);

struct stanza *due_first(const struct session *s);        /* NULL: nothing waits */
void           due_remove_first(struct session *s);
void           due_clear(struct session *s);

#endif
