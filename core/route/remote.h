/*
 * remote.h - addresses of domains that are not hosted here.
 */
#ifndef XYLEM_ROUTE_REMOTE_H
#define XYLEM_ROUTE_REMOTE_H

#include "hook/request.h"

/* Hands rq to the server-to-server service; without one the sender gets remote-server-not-found. */
void remote_send(xy_req *rq);

#endif
