/*
 * features.h - <stream:features/> for clients (RFC 6120 section 4.3.2).
 */
#ifndef XYLEM_STREAM_FEATURES_H
#define XYLEM_STREAM_FEATURES_H

#include "route/domain.h"
#include "stream/mechanism.h"
#include "xml/xml.h"

#define NS_COMPRESS "http://jabber.org/protocol/compress"
#define NS_LIMITS   "urn:xmpp:stream-limits:0"           /* XEP-0478 */
#define NS_SASL_CB  "urn:xmpp:sasl-cb:0"                 /* XEP-0440 */

struct stream_announced {                /* XEP-0478; 0: not told */
    uint64_t max_bytes, idle_seconds;
};

/* In the arena; NULL: memory refused.  Before authentication: */
struct xml *features_before(struct arena *a, const struct domain *d, bool tls,
                            const struct sasl_offer *offer, const struct stream_announced *limits);

/* ... and after it, with what the domain's modules add.  On the account's shard. */
struct xml *features_after(struct arena *a, struct domain *d,
                           const struct stream_announced *limits);

#endif
