/*
 * turn.h - of what one session asks a module for, one request at a time; the others wait in line.
 *
 * A line is there while a request has its turn.  It outlives its session: what was begun ends by itself.
 */
#ifndef XYLEM_ROUTE_TURN_H
#define XYLEM_ROUTE_TURN_H

#include <xylem/types.h>

struct session;

#define TURNS_MOST 64           /* requests that wait in one line */

enum turn_answer {
    TURN_NOW,                   /* it has its turn: fn is the caller's to call */
    TURN_LATER,                 /* fn will be called, unless the request ends before */
    TURN_FULL,                  /* too many wait */
    TURN_REFUSED                /* no memory */
};

/* rq, which m keeps and a session has sent, has its turn when those before it have ended, and until it ends. */
enum turn_answer turn_take(xy_mod *m, xy_req *rq, xy_stanza_fn fn);

/* The session goes. */
void turns_leave(struct session *s);

#endif
