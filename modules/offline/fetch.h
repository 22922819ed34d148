/*
 * fetch.h - clients look through what waits for them, message by message (XEP-0013).
 */
#ifndef OFFLINE_FETCH_H
#define OFFLINE_FETCH_H

#include "request.h"

enum { WAITING_MOST = 64 };         /* requests of one session */

struct line {                       /* the session's state */
    xy_req *at_work;                /* it may be over */
    xy_req *waiting[WAITING_MOST];
    size_t  n;
};

xy_flow fetch_asked(xy_mod *m, xy_req *rq);             /* <offline/> to an account */
xy_flow fetch_node_asked(xy_mod *m, xy_req *rq);        /* a hook: the node of service discovery (XEP-0030) */

#endif
