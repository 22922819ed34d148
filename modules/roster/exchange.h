/*
 * exchange.h - rosters go to other servers and come from them (XEP-0227, Rosters, Incoming Subscription Requests).
 */
#ifndef ROSTER_EXCHANGE_H
#define ROSTER_EXCHANGE_H

#include <xylem/module.h>

extern const xy_exchange exchange_of_rosters[];

#endif
