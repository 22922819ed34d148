/*
 * router.h - the way into the router for stanzas that the server or its modules make.
 *
 * What clients send comes through session_receive(); both end up in path.h.
 */
#ifndef XYLEM_ROUTE_ROUTER_H
#define XYLEM_ROUTE_ROUTER_H

#include "hook/request.h"
#include "xml/stanza.h"

/*
 * A stanza in the name of its `from` (set, and the caller vouches for it); takes the reference
 * and seals it.  It is routed from the run queue, after the callback that sends it has returned.
 * to NULL: the stanza's own.  false: refused (memory, or no address).
 */
bool router_send(struct stanza **s, const struct jid *to);

/*
 * The same stanza to many, serialized once: routed some at a time, so that neither this loop
 * turn nor memory pays for a long list at once.  The addresses are copied.
 */
bool router_send_many(struct stanza **s, const struct jid *const *to, size_t n);

/* The service for domains that are not hosted here; NULL (at first): there is none. */
struct route_remote {
    bool (*send)(struct stanza *s, const struct jid *to);      /* false: remote-server-not-found */
};
void router_set_remote(const struct route_remote *r);

/* Before shards_start(): hooks the routing layer into the shards' start and stop. */
void route_at_start(void);

#endif
