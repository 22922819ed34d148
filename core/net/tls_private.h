/*
 * tls_private.h - the inside of a TLS policy, for the files of core/net only.
 */
#ifndef XYLEM_NET_TLS_PRIVATE_H
#define XYLEM_NET_TLS_PRIVATE_H

#include <openssl/ssl.h>
#include <stdatomic.h>

#include "net/tls.h"

struct tls_policy {
    struct tls_settings settings;     /* of its strings only alpn is read later */
    SSL_CTX            *ctx;
    atomic_uint         refs;
};

/* In the middle of a handshake on this thread: the name given to conn_start_tls(), or NULL. */
const char *tls_handshake_domain(void);

/* The policy's own spelling of a protocol name, or NULL. */
const char *tls_alpn_name(const struct tls_policy *p, const unsigned char *name, size_t len);

#endif
