/*
 * order.h - keeps stanzas of one (sender, recipient) pair in order while a module holds one (RFC
 * 6120 section 10.1).  The other party counts as one whatever its resource.
 *
 * Only the pair waits, and only so many: the rest of the sender's and recipient's traffic goes
 * on.
 */
#ifndef XYLEM_ROUTE_ORDER_H
#define XYLEM_ROUTE_ORDER_H

#include "hook/request.h"

struct order;

#define ORDER_MOST 100             /* stanzas waiting behind a held one */

enum order_turn { ORDER_GO, ORDER_WAITS, ORDER_FULL };

/* Is there a held one of this pair?  Then rq waits (`again` will be called) or is refused. */
enum order_turn order_turn(struct order *o, xy_req *rq, struct str key, void (*again)(struct task *t));

void order_hold(struct order **o, xy_req *rq, struct str key);      /* rq is the held one */
void order_release(xy_req *rq);                                     /* it is through: the next may go */
void order_free(struct order **o);                                  /* the actor goes, what waits goes on in order */

#endif
