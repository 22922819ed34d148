/*
 * drain.h - sends a mailbox to a session that is behind, page by page.
 *
 * A session with a drain reads from the mailbox: what may be stored goes there first, so nothing
 * overtakes what waits.  Behind each page goes a ping (XEP-0199); its answer, whatever it is,
 * means that the client has taken the page, and only then the rows leave the mailbox.  The ping goes
 * to the connection itself: were it routed, the server could answer it for a client that does not
 * read.  One session of an account drains at a time.
 */
#ifndef XYLEM_ROUTE_DRAIN_H
#define XYLEM_ROUTE_DRAIN_H

#include "route/session.h"

void drain_begin(struct session *s);        /* no effect when another session of the account drains */
void drain_waiting(struct session *s);      /* the same, when anything waits at all */
void drain_kick(struct account *a, bool stored);    /* a row has been committed (or abandoned): somebody may take it */
void drain_room(struct session *s);         /* the connection has room again */
void drain_end(struct session *s);          /* the session ends: what was not acknowledged stays */
void drain_stop(void);                      /* at the end of a shard */

#endif
