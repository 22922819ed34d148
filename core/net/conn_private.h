/*
 * conn_private.h - the inside of a connection, for the files of core/net only.
 *
 * conn.c: life, limits, facts; conn_in.c: from the socket to on_data; conn_out.c: from conn_out()
 * to the socket; conn_tls.c: records and handshake in between.
 */
#ifndef XYLEM_NET_CONN_PRIVATE_H
#define XYLEM_NET_CONN_PRIVATE_H

#include <openssl/ssl.h>
#include <uv.h>

#include "base/text.h"
#include "net/address.h"
#include "net/conn.h"
#include "net/shard_private.h"
#include "net/timer.h"

enum conn_state {
    CONN_OPEN,
    CONN_CLOSING,         /* writes what is queued, then ends its side           */
    CONN_LINGERING,       /* nobody's any more: waits for the peer's end         */
    CONN_MOVING,          /* between two shards                                  */
    CONN_DEAD             /* reason is set; on_closed follows unless it has been */
};

/* What a connection holds only while it has output.  Spare ones wait at the shard. */
struct conn_out {
    struct link  link;            /* among the shard's dirty or spare ones          */
    struct conn *conn;
    struct text  plain;           /* what was appended; without TLS it goes as it is */
    struct text  wire;            /* leaves before plain, as it is: records, <proceed/> */
    size_t       plain_sent, wire_sent;
};

/* What TLS costs beside the SSL object. */
struct conn_secure {
    SSL               *ssl;       /* NULL until the first whole record is there */
    struct tls_policy *policy;
    struct text       *partial;   /* the beginning of a record, as it came      */
    char              *domain;    /* given to conn_start_tls(), or NULL         */
    const char        *fault;     /* constant: why it failed                    */
    uint32_t           handshake_bytes;
};

struct conn {
    uv_poll_t            poll;
    struct shard        *shard;
    const struct conn_ops *ops;   /* NULL: on_closed has been called */
    void                *arg;
    const struct conn_limits *limits;
    struct conn_secure  *secure;  /* NULL: plaintext */
    struct conn_out     *out;     /* NULL: nothing to write */
    struct text         *tail;    /* NULL: nothing unconsumed */
    struct address_slot *slot;
    struct task          task;    /* shard_defer()ed, or among those to feed */
    union {
        struct timer     timer;   /* handshake, flush or linger deadline */
        struct {
            struct message message;
            struct shard  *to;
        } move;
    };
    uint64_t             last_read;
    struct address       peer;
    int                  fd;
    uint32_t             discarded;
    uint8_t              state;   /* enum conn_state */
    uint8_t              reason;  /* enum conn_reason */
    uint8_t              events;  /* what is polled for */
    bool has_handle : 1, paused : 1, again : 1, in_data : 1, full : 1, deaf : 1, blocked : 1, peer_ended : 1;
    bool established : 1, handshaking : 1, closed_notified : 1, said_goodbye : 1, write_failed : 1;
    bool input_over : 1;          /* TLS has said that nothing follows what is there */
};

/* What connections keep per shard. */
struct conn_local {
    struct list  dirty;           /* struct conn_out: write at the end of the turn  */
    struct list  feeding;         /* struct conn.task: on_data again, next turn     */
    struct list  spare;           /* struct conn_out without output                 */
    unsigned     n_spare;
    unsigned     handshakes;      /* under way                                      */
    unsigned     handshake_steps; /* worked on in this turn                         */
    struct text  sink;            /* where output of ended connections goes         */
    BIO         *bio;             /* of every SSL here: reads `in`, writes `wire_out` */
    const char  *in;
    size_t       in_len;
    char        *wire_out;        /* SCRATCH_SIZE */
    size_t       wire_out_len;
};

/* For shard.c. */
void conn_local_init(struct shard *s);
void conn_local_free(struct shard *s);
void conn_turn_begin(struct shard *s);          /* once per loop iteration, after the descriptors */
bool conn_flush_pending(const struct shard *s);
void conn_flush_all(struct shard *s);

/* conn.c */
struct conn *conn_make(int fd, const struct address *peer, const struct conn_ops *ops, void *arg);
void conn_fail(struct conn *c, enum conn_reason reason);
void conn_update_poll(struct conn *c);
static inline bool conn_is_open(const struct conn *c) { return c->state == CONN_OPEN; }
size_t conn_limit_tail(const struct conn *c);
size_t conn_limit_soft(const struct conn *c);
size_t conn_limit_hard(const struct conn *c);

/* conn_in.c */
void conn_readable(struct conn *c);
void conn_deliver(struct conn *c, const char *bytes, size_t len);
void conn_feed_later(struct conn *c);
void conn_peer_ended(struct conn *c);
void conn_input_over(struct conn *c);           /* the same, once all that came has been looked at */
/* Keeps bytes that are not all used yet in a text of their own, which goes when it is empty. */
bool conn_keep(struct text **t, const char *bytes, size_t len);
void conn_drop_kept(struct text **t);

/* conn_out.c */
void conn_flush(struct conn *c);                /* what the socket takes, then limits and state */
void conn_write_some(struct conn *c);           /* the same without any callback */
void conn_out_free(struct conn *c);
struct conn_out *conn_out_get(struct conn *c);  /* NULL: no memory, the connection has failed */
void conn_out_dirty(struct conn *c);
void conn_out_to_wire(struct conn *c);          /* plain so far is to leave in the clear */
void conn_out_records(struct conn *c);          /* wire_out leaves at the end of the turn */

/* conn_tls.c */
void conn_tls_local_init(struct shard *s);
void conn_tls_local_free(struct shard *s);
void conn_tls_input(struct conn *c, char *bytes, size_t len);
/* Encrypts up to len bytes into the shard's wire_out; how many were taken.  0: it has failed. */
size_t conn_tls_encrypt(struct conn *c, const char *bytes, size_t len);
void conn_tls_goodbye(struct conn *c);          /* close_notify into wire_out */
void conn_tls_rehome(struct conn *c);           /* the BIO of the shard it is on now */
void conn_tls_free(struct conn *c);
bool conn_tls_must_wait(const struct conn *c);  /* enough handshakes in this turn */

#endif
