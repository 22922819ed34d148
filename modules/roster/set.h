/*
 * set.h - roster sets of clients: checked here, then a change (RFC 6121 sections 2.3 to 2.5).
 */
#ifndef ROSTER_SET_H
#define ROSTER_SET_H

#include <xylem/module.h>

xy_flow roster_set(xy_mod *m, xy_req *rq);

#endif
