/*
 * exchange.h - block lists go to other servers and come from them (XEP-0227, Privacy Lists).
 */
#ifndef BLOCKING_EXCHANGE_H
#define BLOCKING_EXCHANGE_H

#include <xylem/module.h>

extern const xy_exchange exchange_of_blocks[];

#endif
