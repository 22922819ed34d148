/*
 * deliver.h - what becomes of a stanza at a local address: RFC 6121 section 8, RFC 6120 section 10.
 */
#ifndef XYLEM_ROUTE_DELIVER_H
#define XYLEM_ROUTE_DELIVER_H

#include "hook/request.h"

void deliver(xy_req *rq);               /* to rq->account, which is live and exists, XY_IN hooks behind it */
void deliver_now(xy_req *rq);           /* the same, and it waits for nothing before it */
void deliver_stored(xy_req *rq);        /* its row has been released */
void deliver_to_unknown(xy_req *rq);    /* no such account (section 8.5.1) */
void deliver_to_domain(xy_req *rq);     /* to the domain itself, or domain/resource (section 8.4) */
void deliver_to_nobody(xy_req *rq);     /* no resource takes it and no hook kept it */

/* A message that is delivered: has the session got it, or does the mailbox bring it? */
bool deliver_reaches(const xy_req *rq, const struct session *s);

#endif
