/*
 * host.h - which of our domains a client means (RFC 6120 section 4.7.2).
 */
#ifndef XYLEM_STREAM_HOST_H
#define XYLEM_STREAM_HOST_H

#include "net/conn.h"
#include "route/domain.h"
#include "xml/jid.h"

/* On a shard.  By the `to` of a header, whatever its spelling; name gets the normal form
 * (JID_PART_MAX + 1 bytes).  NULL: none of ours. */
struct domain *host_find(const char *to, char *name);

/* The only domain we host; NULL: there are several, or none. */
struct domain *host_sole(void);

/* What TLS has shown: was it for this domain?  under: the domain STARTTLS was begun for, NULL:
 * direct TLS. */
bool host_fits_tls(const struct conn *c, const struct domain *under, const struct domain *d,
                   const char *name);

/* For tls_settings.choose: the certificate of the domain called name; NULL names the sole one. */
struct certificate *host_certificate(const char *name, void *unused);

#endif
