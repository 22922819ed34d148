/*
 * account_load.h - brings an account in: does it exist, what waits in its mailbox, the modules'
 * states.
 *
 * The parts load side by side; the account is live when all have come.  One that cannot be had
 * now makes everything that waits an error for its sender - never "no such user" and never
 * "offline".
 */
#ifndef XYLEM_ROUTE_ACCOUNT_LOAD_H
#define XYLEM_ROUTE_ACCOUNT_LOAD_H

#include "route/account.h"

bool account_load(struct account *a);          /* what is missing; false: memory refused */
void load_wait(struct account *a, struct live_wait *w);
void load_stop(struct account *a);             /* the shard ends: what waits is let go */

#endif
