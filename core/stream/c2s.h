/*
 * c2s.h - streams of clients: from the accepted socket to a session and back.
 *
 * A listener of this kind does the whole of RFC 6120 for clients: STARTTLS or direct TLS, SASL, the
 * move to the account's shard, resource binding; then stanzas go to session_receive() and come back
 * through session_ops.  What a client may do when is one table in c2s.c.
 */
#ifndef XYLEM_STREAM_C2S_H
#define XYLEM_STREAM_C2S_H

#include "base/error.h"
#include "net/listener.h"
#include "net/tls.h"
#include "xml/framer.h"

struct c2s_settings {
    struct framer_limits before;     /* before authentication, see c2s_limits_before */
    uint64_t login_ms;               /* from the first byte to a bound resource; 0: 30,000 */
    uint64_t idle_ms;                /* without a byte from a bound client; 0: no limit    */
    uint64_t keepalive_ms;           /* white space is sent after so long without input; 0: never */
    bool     direct_tls;             /* XEP-0368 */
    bool     no_tls;                 /* STARTTLS is not offered, whatever the domain has */
    struct tls_settings tls;         /* alpn, choose and arg are set here */
};

/* Strict enough for strangers (docs/hostile-input.md, R3), enough for every login there is. */
extern const struct framer_limits c2s_limits_before;

struct c2s_listener;

/* where: ops, arg and direct_tls are set here.  fds: as for listener_adopt(); n 0: opens its
 * own.  Not on a shard. */
struct c2s_listener *c2s_listen(const struct listener_spec *where,
                                const struct c2s_settings *settings, const int *fds, unsigned n,
                                struct error *e);

/* For connections accepted from now on; direct_tls cannot change.  -1: refused, nothing changed. */
int c2s_listener_set(struct c2s_listener *l, const struct c2s_settings *settings, struct error *e);

struct listener *c2s_listener_socket(struct c2s_listener *l);        /* for its port and counts */
void             c2s_listener_close(struct c2s_listener **l);        /* its connections stay */

/* ---- between c2s.c and c2s_listen.c ---- */

struct c2s_config {                  /* of a listener: immutable, shared by its connections */
    atomic_uint         refs;
    struct c2s_settings settings;
    struct tls_policy  *tls;
};

void c2s_config_unref(struct c2s_config **c);

/* On the accepting shard; takes over the reference.  false: refused (memory, or the server is
 * stopping). */
bool c2s_accept(struct conn *c, struct c2s_config *config);

#endif
