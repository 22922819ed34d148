/*
 * support_tls.h - a line server with TLS and one client of it, for the tests of net/conn_tls.c.
 */
#ifndef XYLEM_TESTS_SUPPORT_TLS_H
#define XYLEM_TESTS_SUPPORT_TLS_H

#include "net/support_talk.h"

/* A client whose bytes pass through the test's hands. */
struct memory_client {
    SSL_CTX *ctx;
    SSL     *ssl;
    BIO     *in, *out;
};

void begin_with(const struct conn_limits *limits);
void begin(unsigned shards, const struct tls_settings *settings, int key_type);
void start_tls(const struct net_client_tls *how);
void memory_open(struct memory_client *m);
void memory_close(struct memory_client *m);
void memory_send(struct memory_client *m, size_t step);
void memory_receive(struct memory_client *m);
void memory_handshake(struct memory_client *m, size_t step);
void memory_expect(struct memory_client *m, const char *text);

#endif
