/*
 * router.h - where a stanza goes (RFC 6120 section 10, RFC 6121 section 8).
 */
#ifndef XYLEM_ROUTE_ROUTER_H
#define XYLEM_ROUTE_ROUTER_H

#include "hook/request.h"
#include "route/session.h"
#include "xml/stanza.h"

/* A stanza made by the server or by one of its modules in the name of `from` (already set, verified by the
 * caller); takes the reference, which is sealed.  to NULL: the stanza's own.  false: refused (memory). */
bool router_send(struct stanza **s, const struct jid *to);

/* An IQ whose answer comes back to the caller on this shard: done(arg, answer), NULL: none in time. */
bool router_ask(struct stanza **iq, uint64_t timeout_ms, void (*done)(void *arg, struct stanza *answer),
                void *arg, void **handle);
void router_ask_cancel(void **handle);

/* Answers: a result or error for what the request carries.  Never for errors and results. */
void router_answer(xy_req *rq, const struct request_outcome *o);

/* Services for other addresses, registered at start or by modules: domains that are not ours. */
struct route_remote {
    bool (*send)(struct stanza *s, const struct jid *to);      /* false: remote-server-not-found */
};
void router_set_remote(const struct route_remote *r);

#endif
