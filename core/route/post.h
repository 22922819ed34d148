/*
 * post.h - copies that go to another shard, in order and within its credit.
 *
 * Without credit a copy waits here behind the others for that shard, and when too much waits,
 * the sessions whose stanzas wait are not read from until it has gone: nothing is dropped and
 * nothing grows.
 */
#ifndef XYLEM_ROUTE_POST_H
#define XYLEM_ROUTE_POST_H

#include "hook/request.h"

/* arrive(rq) is called over there.  sender (may be NULL) is who to stop reading from. */
void post_request(xy_req *rq, struct shard *to, void (*arrive)(xy_req *rq), struct session *sender);

void post_forget(struct session *s);       /* it ended: it is not resumed */

#endif
