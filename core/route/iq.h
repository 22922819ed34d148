/*
 * iq.h - IQs that the server answers: one probe finds the handler, exactly one answer leaves.
 */
#ifndef XYLEM_ROUTE_IQ_H
#define XYLEM_ROUTE_IQ_H

#include "hook/request.h"

void iq_to_account(xy_req *rq);         /* to a bare JID, or without `to` */
void iq_to_domain(xy_req *rq);

#endif
