/*
 * certificate.h - a certificate with its chain and private key, and which names it speaks for.
 *
 * Immutable and counted: may be used from any thread.  Names come from parsed subjectAltName
 * entries only, never from the subject (RFC 6125 section 6.4.4).
 */
#ifndef XYLEM_NET_CERTIFICATE_H
#define XYLEM_NET_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

#define CERTIFICATE_CHAIN_MOST 9         /* certificates in a file, the server's own included */

struct certificate;

/* PEM files; key_path NULL: the key is in the same file.  Refused with the reason in words:
 * unreadable, no certificate, chain too long, key does not belong to it, expired, not yet valid. */
struct certificate *certificate_load(const char *cert_path, const char *key_path, struct error *e);
struct certificate *certificate_parse(struct str cert_pem, struct str key_pem, struct error *e);
struct certificate *certificate_ref(struct certificate *c);
void                certificate_unref(struct certificate **c);

/*
 * Does it speak for this domain (host name in its ASCII form, or an address literal)?  dNSName,
 * where `*` stands for exactly one leftmost label; SRVName of xmpp-client or xmpp-server (RFC
 * 4985); xmppAddr (RFC 6120 section 13.7.1.4); iPAddress for literals.
 */
bool     certificate_covers(const struct certificate *c, struct str domain);
int64_t  certificate_expires(const struct certificate *c);      /* wall clock, ms since 1970 */
unsigned certificate_names(const struct certificate *c);        /* subjectAltName entries */

#endif
