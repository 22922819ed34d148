/*
 * change.h - block and unblock: one change after the other for each account, true when the store has it.
 *
 * A change is worked on under a background request of its own, as who asked may be gone before the store has
 * answered: what is stored then counts all the same.
 */
#ifndef BLOCKING_CHANGE_H
#define BLOCKING_CHANGE_H

#include "blocks.h"

xy_flow block_asked(xy_mod *m, xy_req *rq);         /* IQ handlers */
xy_flow unblock_asked(xy_mod *m, xy_req *rq);

/* For a request of an import: these are blocked, too, and it ends when the store has them; `items` lies in `a`, which
 * is handed over.  xy_exchange_wrong() of rq names those for which there is no room. */
xy_flow block_taken(xy_mod *m, xy_req *rq, const struct list *items, xy_arena **a);

void changes_forget(struct blocks *b);              /* the state is about to be freed */

#endif
