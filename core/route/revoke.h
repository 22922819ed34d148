/*
 * revoke.h - logins that began before their password was changed, or their account disabled or
 * deleted.
 *
 * Closing an account's sessions does not reach who has proved himself and not bound a resource yet.
 * So the account's shard remembers when that was, and refuses whoever began before it, for as long
 * as a login can take.
 */
#ifndef XYLEM_ROUTE_REVOKE_H
#define XYLEM_ROUTE_REVOKE_H

#include <stdbool.h>

#include "route/identity.h"

/* On the account's shard: no login that has begun by now comes to a session any more.  false:
 * memory refused. */
bool revoke_logins(const struct jid *bare);
bool login_is_good(const struct identity *id);
/* The same, and its domain has not gone since the login, nor become another one's alias. */
bool identity_is_good(const struct identity *id);

void revocations_stop(void);           /* at the end of a shard */

#endif
