/*
 * listener.h - listening sockets: one per shard with SO_REUSEPORT, so that the kernel spreads
 * accepts.
 *
 * A listener is opened, changed and closed off the shards (main thread).  Accepting is bounded
 * per loop turn; out of descriptors it pauses for a moment instead of spinning.  Closing a
 * listener resets what still waits in its queue: keep it over a reload whenever address and port
 * stay.
 */
#ifndef XYLEM_NET_LISTENER_H
#define XYLEM_NET_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "net/address.h"
#include "net/conn.h"
#include "net/tls.h"

struct listener;

struct socket_options {                 /* 0: as the kernel has it */
    unsigned keepalive_s;               /* idle time before the first probe; 0: no keepalive */
    unsigned keepalive_interval_s, keepalive_count;
    unsigned user_timeout_ms;           /* TCP_USER_TIMEOUT: unacknowledged data ends it */
    int      send_buffer, receive_buffer;     /* bytes */
    bool     delay;                     /* true: leave Nagle's algorithm on */
};

struct listener_ops {
    /* On the accepting shard: sets ops (conn_set_ops) and returns true, or false: closed at once.
     * With direct TLS the handshake begins after this, on_tls tells its end. */
    bool (*accepted)(struct conn *c, void *arg);
};

struct listener_spec {
    const char            *address;  /* "127.0.0.1", "unix:/path", "::" (unless v6only IPv4 too) */
    uint16_t               port;        /* 0: the kernel chooses, see listener_port() */
    bool                   v6only;
    int                    backlog;     /* 0: 1,024 */
    unsigned               shards;      /* only the first n shards; 0: all */
    struct tls_policy     *direct_tls;  /* NULL: starts in plaintext */
    struct socket_options  socket;
    struct address_table  *limits;      /* may be shared by listeners; NULL: none */
    const struct listener_ops *ops;
    void                  *arg;
};

/* Opens sockets without accepting yet: what a supervisor does before it forks or privileges drop.
 * fds[n] gets n sockets on the same address; -1: refused, nothing is open. */
int listener_bind(const struct listener_spec *spec, int *fds, unsigned n, struct error *e);

struct listener *listener_open(const struct listener_spec *spec, struct error *e);
/* The same over sockets that listen already (taken over, also on failure): shard i, fds[i % n]. */
struct listener *listener_adopt(const struct listener_spec *spec, const int *fds, unsigned n,
                                struct error *e);
uint16_t listener_port(const struct listener *l);
void     listener_set_tls(struct listener *l, struct tls_policy *direct_tls);   /* from now on */
void     listener_close(struct listener **l);                 /* back when no shard accepts */

struct listener_stats { uint64_t accepted, refused_address, refused_other, paused; };
void     listener_stats(const struct listener *l, struct listener_stats *out);

#endif
