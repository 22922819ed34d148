/*
 * subscription.h - subscription stanzas on their way (RFC 6121 section 3): the step in the tables
 * of states.h, stored in the roster before anything of it is seen, and what follows from it.
 */
#ifndef PRESENCE_SUBSCRIPTION_H
#define PRESENCE_SUBSCRIPTION_H

#include <xylem/module.h>

xy_flow subscription_out(xy_mod *m, xy_req *rq);        /* hook: the user's own */
xy_flow subscription_in(xy_mod *m, xy_req *rq);         /* hook: a contact's */

#endif
