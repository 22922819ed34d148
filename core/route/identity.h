/*
 * identity.h - who a stream is, decided once.
 *
 * An identity is made by the authentication code alone and never changes; the router stamps
 * `from` out of it. Whoever holds none can send nothing.
 */
#ifndef XYLEM_ROUTE_IDENTITY_H
#define XYLEM_ROUTE_IDENTITY_H

#include <stdint.h>

#include "route/domain.h"
#include "xml/jid.h"

struct identity {
    struct domain *domain;             /* a reference: the canonical domain, fixed for the connection */
    struct jid    *jid;                /* canonical bare JID */
    const char    *mechanism;          /* constant text: "SCRAM-SHA-256-PLUS" */
    uint64_t       began;              /* mono ms: before anybody was asked for the proof */
};

/* The JID is one of the domain's own name. */
struct identity *identity_new(struct domain *domain, const struct jid *bare, const char *mechanism,
                              uint64_t began);
void             identity_free(struct identity **id);

#endif
