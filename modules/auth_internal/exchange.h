/*
 * exchange.h - accounts that go to other servers and come from them: SCRAM keys (XEP-0227), and that one is disabled.
 */
#ifndef AUTH_INTERNAL_EXCHANGE_H
#define AUTH_INTERNAL_EXCHANGE_H

#include <xylem/module.h>

extern const xy_exchange exchange_of_accounts[];

#endif
