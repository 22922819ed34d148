/*
 * tls.h - what a listener offers in TLS: versions, ciphers, protocol names, certificates by name.
 *
 * A policy is one OpenSSL context, shared by all shards and immutable once made.  TLS 1.2 with
 * ECDHE and AEAD only, and TLS 1.3; no renegotiation, no compression, no tickets, no session
 * cache, no early data (XEP-0388 forbids it and resumption saves nothing beside an ECDSA
 * handshake).
 */
#ifndef XYLEM_NET_TLS_H
#define XYLEM_NET_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "net/certificate.h"

struct tls_policy;

/*
 * choose() names the certificate to show; it is asked on the shard in the middle of a handshake and
 * answers from memory.  name: the domain given to conn_start_tls(), else the client's SNI in lower
 * case, else NULL.  The certificate must live until the end of the loop turn (the connection keeps
 * its own references).  NULL: the handshake ends with unrecognized_name.
 */
struct tls_settings {
    const char *const *alpn;         /* NULL-ended protocol names; a client that offers only others
                                        is refused; NULL: any offer is ignored.  It must outlive
                                        the policy                                                */
    const char *ciphers;             /* TLS 1.2 cipher list; NULL: ECDHE with AEAD                */
    const char *ciphersuites;        /* TLS 1.3; NULL: the three of RFC 8446 with AES-128 first     */
    bool        tls13_only;
    uint32_t    handshake_ms;        /* from start to finish, whatever trickles in; 0: 10,000     */
    uint32_t    handshakes_most;     /* under way per shard, more are closed; 0: 2,048            */
    uint32_t    handshakes_per_turn; /* worked on per shard and loop turn; 0: 4                   */
    struct certificate *(*choose)(const char *name, void *arg);
    void       *arg;
};

struct tls_policy *tls_policy_new(const struct tls_settings *settings, struct error *e);
struct tls_policy *tls_policy_ref(struct tls_policy *p);
void               tls_policy_unref(struct tls_policy **p);

extern const char *const tls_alpn_client[];          /* "xmpp-client" (XEP-0368) */
extern const char *const tls_alpn_server[];          /* "xmpp-server"            */

#endif
