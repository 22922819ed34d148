/*
 * mechanism.h - the SASL mechanisms we know, and which of them a stream may be offered.
 *
 * A stream offers what the administrator lists, what the domain's auth chain can verify and what
 * the state of TLS allows (RFC 6120 section 6.3.1, RFC 5802 section 6).  The offer is remembered by
 * the stream, because SCRAM's downgrade checks (RFC 5802 section 6, XEP-0474) speak about what was
 * really shown.
 */
#ifndef XYLEM_STREAM_MECHANISM_H
#define XYLEM_STREAM_MECHANISM_H

#include <stdbool.h>
#include <stddef.h>
#include <xylem/types.h>

#include "base/text.h"

struct mechanism {
    const char *name;
    const char *digest;          /* SCRAM: OpenSSL's name of the hash; NULL: PLAIN */
    xy_mech     needs;           /* what the auth chain has to be able to verify   */
    bool        plus;            /* with channel binding */
};

/* Strongest first: the order in which they are offered, ended by name NULL. */
extern const struct mechanism mechanisms[];

/* Strongest first.  Of the last kind nothing is said (XEP-0440): it is there for clients that
 * use it without asking, such as those that have nothing but Python's ssl module. */
enum binding_type { BINDING_EXPORTER, BINDING_END_POINT, BINDING_UNIQUE, BINDING_TYPES };
extern const char *const binding_names[];            /* "tls-exporter" (RFC 9266) ... */

struct channel_binding { unsigned char bytes[64]; size_t len; };      /* len 0: not to be had */

struct sasl_offer {
    unsigned               mechanisms;               /* bits by index in mechanisms[] */
    struct channel_binding bindings[BINDING_TYPES];
};

/* What the offer depends on. */
struct sasl_terms {
    unsigned           can;                          /* XY_MECH_*, auth_mechanisms() */
    const char *const *configured;                   /* NULL: all that are safe */
    bool               tls, tls_required, plain_without_tls;
};

/* Fills offer->mechanisms; the bindings are there already. */
void sasl_offer_fill(struct sasl_offer *offer, const struct sasl_terms *terms);

static inline bool sasl_offers(const struct sasl_offer *offer, const struct mechanism *m)
{
    return (offer->mechanisms & 1u << (m - mechanisms)) != 0;
}
bool sasl_offers_plus(const struct sasl_offer *offer);
bool sasl_announces(const struct sasl_offer *offer, int binding);     /* in XEP-0440's list */

const struct mechanism *mechanism_find(struct str name);              /* NULL: unknown */
int                     binding_find(struct str name);                /* -1: unknown   */

/* XEP-0474 section "Server Sends Downgrade Protection Hash": the text to be hashed, from what
 * was offered. */
void sasl_offer_text(const struct sasl_offer *offer, struct text *out);

#endif
