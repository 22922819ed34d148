/*
 * exchange.h - messages that wait go to other servers and come from them (XEP-0227, Offline Messages).
 */
#ifndef OFFLINE_EXCHANGE_H
#define OFFLINE_EXCHANGE_H

#include <xylem/module.h>

extern const xy_exchange exchange_of_messages[];

#endif
