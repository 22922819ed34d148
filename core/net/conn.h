/*
 * conn.h - a connection: a non-blocking socket, perhaps with TLS, owned by one shard.
 *
 * Made from an accepted socket (listener.h) or any stream socket; freed by itself after on_closed,
 * which comes exactly once, last, and never from inside a call to this file.  All calls are made on
 * the owning shard.  An idle connection holds no buffer.
 *
 * Input: on_data sees all that was received and not yet consumed; what it leaves comes again in
 * front of the next bytes.  At most 64 KiB are read per loop turn. Output: what is appended
 * during a turn leaves at its end as one TLS record train in one write.
 */
#ifndef XYLEM_NET_CONN_H
#define XYLEM_NET_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/shard.h"
#include "net/tls.h"

struct conn;

enum conn_reason {
    CONN_CLOSED,          /* conn_close() or conn_abort() was called and is through             */
    CONN_EOF,             /* the peer has ended its side                                        */
    CONN_RESET,           /* the network or the peer's kernel ended it                          */
    CONN_TIMEOUT,         /* the last output could not be written in time                       */
    CONN_TLS_FAILED,      /* handshake or record refused; see conn_reason_text()                */
    CONN_TLS_DEADLINE,    /* the handshake took too long                                        */
    CONN_TLS_INJECTED,    /* plaintext followed the request for TLS: closed, never replayed     */
    CONN_BUSY,            /* too many handshakes under way on this shard                        */
    CONN_SLOW_READER,     /* output passed limits.out_hard                                      */
    CONN_TAIL,            /* on_data left more than limits.tail unconsumed                      */
    CONN_NO_MEMORY,       /* the allocator refused                                              */
    CONN_SHUTDOWN         /* the shard stops                                                    */
};
const char *conn_reason_name(enum conn_reason reason);       /* "slow reader" ... */

struct conn_ops {
    /* Returns how many of the bytes are done with (<= len).  The rest is kept. */
    size_t (*on_data)(struct conn *c, const char *bytes, size_t len, void *arg);
    void   (*on_closed)(struct conn *c, enum conn_reason reason, void *arg);  /* c is gone then */
    /* These may be NULL. */
    void   (*on_tls)(struct conn *c, void *arg);        /* the handshake is complete */
    void   (*on_full)(struct conn *c, void *arg);       /* more than out_soft waits after a write */
    void   (*on_drained)(struct conn *c, void *arg);    /* after on_full: half of out_soft again */
    void   (*on_moved)(struct conn *c, void *arg);      /* first call on the new shard */
};

struct conn_limits {      /* bytes; shared by many connections, must outlive them */
    size_t   tail;        /* unconsumed input            (0: 64 KiB)   */
    size_t   out_soft;    /* waiting output: on_full     (0: 64 KiB)   */
    size_t   out_hard;    /* waiting output: the end     (0: 256 KiB)  */
    uint32_t flush_ms;    /* conn_close() waits so long  (0: 5,000 ms) */
};

/* Takes over the socket (made non-blocking).  NULL: no memory, or the shard stops; the socket is
 * still the caller's. */
struct conn *conn_new(int fd, const struct conn_ops *ops, void *arg);
void  conn_set_ops(struct conn *c, const struct conn_ops *ops, void *arg);
void  conn_set_limits(struct conn *c, const struct conn_limits *limits);   /* NULL: the defaults */
void  conn_authenticated(struct conn *c);    /* no longer counts against its address' limits */

/* Output.  conn_out() gives the buffer to append to until the end of the callback, never NULL; call
 * it again for each stanza, so that what is already much can be written early.  Output after
 * conn_close() is thrown away.  A refused append ends the connection (CONN_SLOW_READER). */
struct text *conn_out(struct conn *c);
void   conn_write(struct conn *c, const char *bytes, size_t len);
size_t conn_queued_bytes(const struct conn *c);   /* not yet taken by the kernel */
size_t conn_buffer_bytes(const struct conn *c, size_t more);   /* memory for output, with so much more */
void   conn_want_drained(struct conn *c);         /* on_drained comes, though out_soft was not passed */

/* Input. */
void conn_pause_reading(struct conn *c);     /* no on_data until resumed, also not of the tail */
void conn_resume_reading(struct conn *c);
void conn_again(struct conn *c);             /* from on_data: call again next turn with the rest,
                                                even if nothing new arrives */

/*
 * TLS as the server.  Output so far (<proceed/>) leaves in the clear first.  From on_data: the
 * bytes it returns as consumed must be all there are; otherwise the connection ends with
 * CONN_TLS_INJECTED (RFC 6120 section 5.3.1, command injection).  domain: whose certificate to
 * show; NULL: go by SNI. -1: memory refused or TLS already there.
 */
int conn_start_tls(struct conn *c, struct tls_policy *policy, struct str domain);

/*
 * Moves to another shard, once this callback has returned.  No callback comes here any more,
 * on_moved is the first one there, then on_data with the tail.  The caller cancels its own timers
 * and tasks before; it must not touch the connection until on_moved.
 */
void conn_move(struct conn *c, struct shard *to);

/* Ends.  No on_data follows either. */
void conn_close(struct conn *c);                  /* after what is queued has been written */
void conn_abort(struct conn *c);                  /* at once */

/* Facts. */
#define CONN_ADDRESS_SIZE 46
const char *conn_peer_address(const struct conn *c, char out[CONN_ADDRESS_SIZE]);  /* or "local" */
uint16_t    conn_peer_port(const struct conn *c);
int         conn_fd(const struct conn *c);        /* for getsockopt(); reading it breaks things */
struct shard *conn_shard(const struct conn *c);
uint64_t    conn_last_read(const struct conn *c); /* shard_now() of the last byte, or of resuming */
const char *conn_reason_text(const struct conn *c);   /* in on_closed: detail for the log, or "" */

struct conn_tls {                                 /* lives as long as the connection */
    const char *version;                          /* "TLSv1.3" */
    const char *cipher;                           /* "TLS_AES_128_GCM_SHA256" */
    const char *sni;                              /* what the client asked for, or NULL */
    const char *alpn;                             /* what was agreed, or NULL */
};
bool conn_has_tls(const struct conn *c);          /* the handshake is complete */
bool conn_tls_info(const struct conn *c, struct conn_tls *out);       /* false: no TLS */
/* Whether the certificate that was shown speaks for the domain, certificate_covers(). */
bool conn_tls_covers(const struct conn *c, struct str domain);
/* Channel bindings (RFC 5802): false where the connection cannot give that kind safely.  With out
 * NULL they only say whether they could, and how long it is: making it costs as much as a few
 * messages. */
bool conn_tls_exporter(const struct conn *c, unsigned char *out);     /* RFC 9266: 32 bytes */
#define CONN_END_POINT_MOST 64
bool conn_tls_end_point(const struct conn *c, unsigned char *out, size_t *len);
/* tls-unique, RFC 5929 section 3: the client's Finished message.  RFC 8446 leaves it open for TLS 1.3, where
 * clients take the same message; there is no resumption here that could make two connections agree. */
bool conn_tls_unique(const struct conn *c, unsigned char out[CONN_END_POINT_MOST], size_t *len);

#endif
