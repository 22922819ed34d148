/*
 * auth.h - asks a domain's chain of auth providers.
 *
 * The first provider that knows the user decides; "unknown" goes on to the next; "unavailable"
 * ends the search, because the one that cannot be asked may be the one that knows.
 */
#ifndef XYLEM_ROUTE_AUTH_H
#define XYLEM_ROUTE_AUTH_H

#include <xylem/types.h>

#include "base/secret.h"
#include "route/domain.h"
#include "xml/jid.h"

enum auth_question {
    AUTH_CHECK_PASSWORD, AUTH_SCRAM_KEYS, AUTH_EXISTS, AUTH_LIST,
    AUTH_CREATE, AUTH_SET_PASSWORD, AUTH_SET_ENABLED, AUTH_REMOVE,
    AUTH_CAN                               /* of all providers: what their accounts have */
};

struct auth_ask {
    enum auth_question   question;
    const struct jid    *who;              /* bare, canonical domain; copied */
    const struct secret *password;         /* copied */
    xy_mech              mech;
    bool                 enabled;
    const char          *after;            /* AUTH_LIST */
    size_t               limit;
    const struct module *except;           /* of the chain, not asked; NULL: all are */
};

struct auth_call;
/* done comes on this shard, never from inside; answer good until it returns.  "Unknown" to AUTH_SCRAM_KEYS
 * may come with keys that say only how an account of this chain looks: iterations and salt_len. */
struct auth_call *auth_ask(struct domain *d, const struct auth_ask *q,
                           void (*done)(void *arg, const xy_auth_answer *answer), void *arg);
void              auth_cancel(struct auth_call **c);

/* What every provider of the chain can verify, for all of its accounts: XY_MECH_* bits.  *known: whether that has been
 * found out since the domain came; if not, ask AUTH_CAN once and look again. */
unsigned auth_mechanisms(const struct domain *d, bool *known);

#endif
