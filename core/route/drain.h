/*
 * drain.h - sends a mailbox to a session that is behind, page by page.
 *
 * A session with a drain reads from the mailbox: what may be stored goes there first, so nothing
 * overtakes what waits.  What it is sent lies in its window until the client has acknowledged it,
 * and a full window ends a page.  The drain ends when the session has all there is, and gets what
 * comes next live.
 *
 * Which rows are for a session: all since it became available, and of those before only what no
 * device has acknowledged, which one session of an account gets at a time.
 */
#ifndef XYLEM_ROUTE_DRAIN_H
#define XYLEM_ROUTE_DRAIN_H

#include "route/session.h"

/* Behind s->given; no effect when it drains already, or nobody is connected: then it does so when it is resumed.
 * Without memory the session ends. */
void drain_begin(struct session *s);
void drain_waiting(struct session *s);      /* the same if anything waits, unless another session is getting it */
void drain_resume(struct session *s);       /* a resumed one: what is unsent in its window, then what came meanwhile */
void drain_kick(struct account *a);         /* a row has been released or abandoned */
void drain_without(struct account *a, uint64_t row);   /* the store has dropped it: no page that is older has it */
void drain_room(struct session *s);         /* the connection or the window has room again */
void drain_end(struct session *s);          /* the session ends: what was not acknowledged stays */

#endif
