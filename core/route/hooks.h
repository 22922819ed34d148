/*
 * hooks.h - calls the hooks of a point, in the order of the profile.
 */
#ifndef XYLEM_ROUTE_HOOKS_H
#define XYLEM_ROUTE_HOOKS_H

#include "hook/request.h"

/*
 * Calls the hooks of `point` of rq's domain from rq->hook on.  XY_NEXT: all have passed it on.
 * XY_LATER: a module keeps it; rq->ops->finished comes, and then hooks_next says how to go on.
 * XY_DONE, XY_DROP: *o says how.
 */
xy_flow hooks_run(xy_req *rq, xy_point point, struct request_outcome *o);

bool hooks_any(const xy_req *rq, xy_point point);       /* is there one for this kind of stanza? */

/* Shows rq to the hooks of a point to look on: they can neither change nor keep nor end it. */
void hooks_tell(xy_req *rq, xy_point point);

/* After ops->finished: NEXT goes on with the hook behind the one that kept it. */
xy_flow hooks_next(xy_req *rq, struct request_outcome *o);

#endif
