/*
 * window.h - what a session was given and has not acknowledged yet.
 *
 * With stream management (XEP-0198) every stanza is in it, and the client's <a/> takes out what
 * came first; without it only rows of the mailbox are, and the answer to a ping (XEP-0199) says
 * that all before it have arrived.  The ping goes to the connection itself: were it routed, the
 * server could answer it for a client that does not read.
 *
 * A row is here as its id alone, for its stanza is in the mailbox; anything else is here as a
 * stanza, within a budget.  So a client that does not acknowledge costs a bounded part of memory.
 *
 *     acknowledged │ written, not acknowledged │ not written: while nobody is connected, or what
 *                  └ first                     └ unsent       comes before it is sent again
 */
#ifndef XYLEM_ROUTE_WINDOW_H
#define XYLEM_ROUTE_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "xml/stanza.h"

struct session;
struct window;

struct window *window_new(struct session *s);          /* without stream management; NULL: refused */
void           window_free(struct window **w);

/* From now on by stream management; made when there is none.  false: refused. */
bool window_manage(struct window **w, struct session *s);
bool window_is_managed(const struct window *w);

/* Before a stanza is written; row 0: it is none.  false: no room or no memory, nothing is to be written. */
bool window_reserve(struct window *w, const struct stanza *stanza, uint64_t row);
/* The same with what answers the client's own stanza.  An error is never lost for want of acknowledgements: a store
 * that is away fails many messages at once. */
bool window_reserve_answer(struct window *w, const struct stanza *stanza);
/* Half of the room for errors is taken, the rest is for what the server has in hand already.  To read on would mean to
 * lose errors, to stop reading would mean never to see the acknowledgements, which the client writes behind all that it
 * has written before: the connection has to end.  What was not handled by then is the client's to send again. */
bool window_is_far_behind(const struct window *w);
/* It has been written, after one of these has said so. */
void window_put(struct window *w, struct stanza *stanza, uint64_t row);
/* Not a row, and to be written later.  false: no room or no memory. */
bool window_hold(struct window *w, struct stanza *stanza);
bool window_hold_answer(struct window *w, struct stanza *stanza);

/* Asks for an acknowledgement now, or when the one that is awaited has come if more was given since. */
void window_ask(struct window *w);
/* The connection has room again. */
void window_room(struct window *w);

/*
 * The client has so many of all that it was ever given, modulo 2^32 (XEP-0198 section 4).  Rows
 * leave the mailbox.  false: more than it was given, or fewer than before.
 */
bool     window_acknowledged(struct window *w, uint32_t h);
uint64_t window_count(const struct window *w);         /* acknowledged by now */
uint64_t window_sent(const struct window *w);          /* written in all */

size_t   window_memory(const struct window *w);         /* bytes; NULL: none */

bool     window_has_row(const struct window *w, uint64_t row);
uint64_t window_first_row(const struct window *w);     /* the lowest that is not acknowledged; 0: none */

/* ---- the connection goes, and another comes ---- */

void window_rest(struct window *w);                    /* it is gone: nothing is asked */
void window_restore(struct window *w, uint64_t count); /* of an earlier process: empty, so many were acknowledged */
/* The client says what it has; all else is unsent again.  any: whatever h is, it is right. */
bool window_resume(struct window *w, uint32_t h, bool any);
/* The first that is unsent: a stanza, or NULL and a row.  false: all are written. */
bool window_unsent(const struct window *w, struct stanza **stanza, uint64_t *row);
void window_wrote(struct window *w);                   /* that one */
void window_skip(struct window *w);                    /* that one is nowhere any more */

/* The client has answered a request that it may not have acknowledged: its sender needs no error any more. */
void window_request_answered(struct window *w, const struct stanza *answer);
/* The session ends without them: who sent what is in no mailbox is told so. */
void window_bounce(struct window *w);

#endif
