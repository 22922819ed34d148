/*
 * iq.h - IQs that the server answers: one probe finds the handler, exactly one answer leaves.
 */
#ifndef XYLEM_ROUTE_IQ_H
#define XYLEM_ROUTE_IQ_H

#include "hook/request.h"

void iq_to_account(xy_req *rq);         /* to a bare JID, or without `to` */
void iq_to_domain(xy_req *rq);

/* A module has ended a get or set: what it said is the answer, and if it said nothing that is one, an error. */
void iq_end(xy_req *rq, const struct request_outcome *o);

#endif
