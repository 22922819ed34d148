/*
 * blocked.h - whom an account keeps out now, for stanzas that passed the hooks before he was (XEP-0191).
 */
#ifndef XYLEM_ROUTE_BLOCKED_H
#define XYLEM_ROUTE_BLOCKED_H

#include <stdbool.h>

#include "route/account.h"

/* On the shard of the account, which is live: else its list may not be there.  false too where the domain has no
 * service "blocking". */
bool account_keeps_out(struct account *a, const struct jid *from);

#endif
