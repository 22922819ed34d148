/*
 * fetch.h - clients look through what waits for them, message by message (XEP-0013).
 */
#ifndef OFFLINE_FETCH_H
#define OFFLINE_FETCH_H

#include "request.h"

xy_flow fetch_asked(xy_mod *m, xy_req *rq);             /* <offline/> to an account */
xy_flow fetch_node_asked(xy_mod *m, xy_req *rq);        /* a hook: the node of service discovery (XEP-0030) */

#endif
