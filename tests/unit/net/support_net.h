/*
 * support_net.h - what tests with shards share: calls on a shard, certificates made on the spot,
 * and a blocking TLS client.
 */
#ifndef XYLEM_TESTS_SUPPORT_NET_H
#define XYLEM_TESTS_SUPPORT_NET_H

#include <openssl/ssl.h>
#include <stdatomic.h>

#include "net/certificate.h"
#include "net/shard.h"
#include "net/tls.h"

void net_start(unsigned shards);      /* faults may be injected from then on (support.h) */
void net_stop(void);

/* Runs fn(arg) on the shard and waits for it. */
void net_on(unsigned shard, void (*fn)(void *arg), void *arg);
/* Returns when all that was readable on the shard has been read, and what it caused written. */
void net_turn(unsigned shard);
/* Waits until *value is at least `least`; fails the test after a minute. */
void net_await(atomic_int *value, int least);
void net_pause(unsigned ms);

struct net_cert_spec {
    const char *san;                /* "DNS:a.example,IP:127.0.0.1", with ~ for a NUL; may be NULL */
    const char *common_name;        /* NULL: "test" */
    int         key_type;           /* EVP_PKEY_EC (0 too), EVP_PKEY_RSA, EVP_PKEY_ED25519 */
    long        begins_s, ends_s;   /* from now; 0, 0: an hour ago, in a day */
};
/* PEM texts, to be freed with mem_free. */
void net_make_pem(const struct net_cert_spec *spec, char **cert, char **key);
struct certificate *net_make_certificate(const struct net_cert_spec *spec);
/* A policy that shows this certificate for every name (and takes over the reference). */
struct tls_policy *net_policy(struct certificate *c, const struct tls_settings *more);

/* A client of its own in the test's thread, with time limits of a minute. */
struct net_client {
    int      fd;
    SSL_CTX *ctx;
    SSL     *ssl;
};
void net_connect(struct net_client *c, uint16_t port);          /* 127.0.0.1 */
void net_client_of(struct net_client *c, int fd);
struct net_client_tls { const char *sni, *alpn; int version; };
bool net_client_tls(struct net_client *c, const struct net_client_tls *how);
bool net_send(struct net_client *c, const char *bytes, size_t len);
size_t net_receive(struct net_client *c, char *out, size_t len);    /* less only at the end */
bool net_ended(struct net_client *c);                           /* the peer has ended its side */
void net_client_close(struct net_client *c);

#endif
