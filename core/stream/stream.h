/*
 * stream.h - an XML stream over a connection (RFC 6120 section 4): framing, headers, errors,
 * endings.
 *
 * The engine knows no client and no server: what a stream is for is its kind, a table of
 * operations.  A kind embeds struct stream, gets the peer's headers and whole first-level elements,
 * and answers through the functions here.  Everything runs on the shard that owns the connection.
 * An idle stream holds no buffer and no parser.  The kind's gone() comes exactly once, last.
 */
#ifndef XYLEM_STREAM_STREAM_H
#define XYLEM_STREAM_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "net/conn.h"
#include "net/timer.h"
#include "stream/bucket.h"
#include "xml/framer.h"
#include "xml/parser.h"

/* RFC 6120 section 4.9.3, one line each: condition, and when we send it.  see-other-host is missing,
 * because it means nothing without an address and nobody here sends clients elsewhere. */
#define STREAM_CONDITIONS(X)                                                                       \
    X(BAD_FORMAT,               "bad-format",               "root element that is no stream")      \
    X(BAD_NAMESPACE_PREFIX,     "bad-namespace-prefix",     "content namespace nowhere declared")  \
    X(CONFLICT,                 "conflict",                 "a newer session took the resource")   \
    X(CONNECTION_TIMEOUT,       "connection-timeout",       "no login or no traffic in time")      \
    X(HOST_GONE,                "host-gone",                "the domain is no longer hosted")      \
    X(HOST_UNKNOWN,             "host-unknown",             "`to` is no domain of ours")           \
    X(IMPROPER_ADDRESSING,      "improper-addressing",      "`from` of a header is no address")    \
    X(INTERNAL_SERVER_ERROR,    "internal-server-error",    "our fault")                           \
    X(INVALID_FROM,             "invalid-from",             "`from` is not who logged in")         \
    X(INVALID_NAMESPACE,        "invalid-namespace",        "stream or content namespace wrong")   \
    X(INVALID_XML,              "invalid-xml",              "protocol element of a wrong shape")   \
    X(NOT_AUTHORIZED,           "not-authorized",           "stanza before login or bind")         \
    X(NOT_WELL_FORMED,          "not-well-formed",          "not well-formed")                     \
    X(POLICY_VIOLATION,         "policy-violation",         "over a limit, or not in this state")  \
    X(REMOTE_CONNECTION_FAILED, "remote-connection-failed", "another server it needs is away")     \
    X(RESET,                    "reset",                    "authentication is no longer valid")   \
    X(RESOURCE_CONSTRAINT,      "resource-constraint",      "memory or output budget is spent")    \
    X(RESTRICTED_XML,           "restricted-xml",           "DTD, comment, instruction, entity")   \
    X(SYSTEM_SHUTDOWN,          "system-shutdown",          "the server stops")                    \
    X(UNDEFINED_CONDITION,      "undefined-condition",      "given by a module")                   \
    X(UNSUPPORTED_ENCODING,     "unsupported-encoding",     "not UTF-8")                           \
    X(UNSUPPORTED_FEATURE,      "unsupported-feature",      "nothing that both sides can do")      \
    X(UNSUPPORTED_STANZA_TYPE,  "unsupported-stanza-type",  "element that is no stanza")           \
    X(UNSUPPORTED_VERSION,      "unsupported-version",      "header without version 1.x")

enum stream_condition {
    STREAM_OK,
#define X(name, text, when) STREAM_##name,
    STREAM_CONDITIONS(X)
#undef X
    STREAM_CONDITION_COUNT
};
const char           *stream_condition_name(enum stream_condition c);
enum stream_condition stream_condition_find(const char *name);   /* or undefined-condition */

struct stream;
struct tls_policy;

struct stream_kind {
    const char *name;                    /* "c2s", for logs */
    const char *content_ns;              /* the only one its headers may name */
    /* A well-formed header of the right namespaces and version.  Answers it with stream_open(). */
    void (*header)(struct stream *s, const struct header *h);
    /* A first-level element; takes it. */
    void (*element)(struct stream *s, struct stanza **e);
    /* One over a limit (framer.reason) is being skipped: what its start tag says, without children;
     * NULL: unknown. */
    void (*oversize)(struct stream *s, struct stanza **head);
    /* The stream is over (error, close, lost connection): nothing is read or sent any more.
     * Once, and never from inside a call to this file. */
    void (*ended)(struct stream *s);
    void (*gone)(struct stream *s, enum conn_reason reason);       /* frees what embeds s */
    /* What a first-level element may be now; asked whenever that may have changed. */
    void (*limits)(const struct stream *s, struct framer_limits *out);
    /* Who we are, for errors before a header was answered; NULL: not to be told. */
    const char *(*name_of)(const struct stream *s);
    /* May be NULL. */
    void (*tls)(struct stream *s);       /* the handshake is complete */
    void (*moved)(struct stream *s);     /* it arrived on another shard */
    void (*drained)(struct stream *s);   /* there is room for output again */
    void (*timer)(struct stream *s);     /* stream_set_timer() */
};

enum stream_phase {
    STREAM_WANTS_HEADER, STREAM_IS_OPEN,
    STREAM_IN_TLS,                       /* a handshake is under way: nothing can be said */
    STREAM_CLOSING,                      /* we said </stream:stream> and wait for the peer's */
    STREAM_IS_OVER
};

enum stream_pause {                      /* reasons not to read; bits */
    PAUSE_WORK = 1,                      /* an answer is awaited before the next element */
    PAUSE_SESSION = 2,                   /* the router has enough */
    PAUSE_RATE = 4,
    PAUSE_OUTPUT = 8                     /* it has to read its answers first */
};

struct stream {
    const struct stream_kind *kind;
    struct conn     *conn;
    struct link      in_shard;           /* all streams of the shard */
    struct framer    framer;
    struct timer     timer;
    struct task      end;                /* tells the kind */
    struct bucket    rate;
    char            *prefixes;           /* of its header, for the parser; NULL: the usual ones */
    uint64_t         timer_at;           /* the kind's timer; 0: not set */
    uint64_t         resume_at;          /* end of PAUSE_RATE */
    uint32_t         scanned;            /* of the input left with conn: looked at by the framer */
    uint8_t          phase;              /* enum stream_phase */
    uint8_t          pauses;             /* enum stream_pause bits */
    bool             opened;             /* our header is out, in this phase */
    bool             plain_ns;           /* the content namespace is its header's default one */
    bool             moving;             /* between two shards */
    bool             ended;              /* the kind has been told */
    bool             closed_by_peer;     /* it said </stream:stream>: it does not come back */
};

/* Before the shards start. */
void streams_init(void);

/* Takes the connection; s lies zeroed in memory of the kind.  tls: its handshake comes first. */
void stream_init(struct stream *s, const struct stream_kind *kind, struct conn *c, bool tls);

/* From inside element(): TLS follows, then kind->tls() and a new stream.  domain: whose
 * certificate. */
void stream_start_tls(struct stream *s, struct tls_policy *policy, struct str domain);

/* Our header.  from, to: NULL leaves the attribute out.  The id is 128 random bits. */
void stream_open(struct stream *s, const char *from, const char *to);

/* What the kind appends to; serialized XML only. */
static inline struct text *stream_out(struct stream *s) { return conn_out(s->conn); }
void stream_send(struct stream *s, const struct xml *e);

/* A new stream begins on the same connection: after TLS, after SASL. */
void stream_restart(struct stream *s);

/* Ends it with an error (text NULL: none); nothing more is read.  Sends our header first if need
 * be. */
void stream_error(struct stream *s, enum stream_condition c, const char *text);
/* The same with an application-specific condition, which is serialized XML (section 4.9.4); NULL: none. */
void stream_error_with(struct stream *s, enum stream_condition c, const char *text, const char *condition);
/* The closing handshake begun from our side. */
void stream_close(struct stream *s);

void stream_pause(struct stream *s, enum stream_pause why, bool paused);
void stream_set_timer(struct stream *s, uint64_t ms);        /* one per stream; 0: none */
/* From now on the kind bounds what waits to be sent, see stream_waiting(); before, little may. */
void stream_own_output(struct stream *s);
static inline size_t stream_waiting(const struct stream *s) { return conn_queued_bytes(s->conn); }
static inline size_t stream_buffers(const struct stream *s, size_t more)
{
    return conn_buffer_bytes(s->conn, more);
}
static inline void stream_want_drained(struct stream *s) { conn_want_drained(s->conn); }
void stream_set_rate(struct stream *s, uint64_t rate, uint64_t burst);   /* bytes; rate 0: none */

/* To the shard `to`, then kind->moved(); at once called back when it is there already. */
void stream_move(struct stream *s, struct shard *to);

/* The parsers of this shard. */
struct parser_pool *stream_parsers(void);

static inline bool stream_alive(const struct stream *s)
{
    return s->phase == STREAM_WANTS_HEADER || s->phase == STREAM_IS_OPEN;
}

/* Streams on this shard and on all. */
unsigned streams_open(void);

/*
 * All streams get <system-shutdown/>, a few per loop turn; new ones are refused from now on.  Off
 * the shards; returns when all are gone (true) or after so many milliseconds.
 */
bool streams_stop(unsigned deadline_ms);
bool streams_stopping(void);

#endif
