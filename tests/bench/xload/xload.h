/*
 * xload.h - the parts of the load generator, as they see each other.
 *
 * One thread, one epoll loop.  A scenario sets the handlers in `on`, opens connections with
 * ramp(), and calls measure() for the window whose figures count.  Every message carries a token
 * (run, flow, number, time), so what is lost, doubled or out of order is known in every run.
 */
#ifndef XLOAD_H
#define XLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/ssl.h>

#define NS 1000000000ull

/* -------------------------------------------------------------------------- options (main.c) */

struct options {
    const char *scenario, *host, *domain, *prefix, *password, *mechanism, *muc, *label;
    const char *tls_version, *resource, *target;
    int port, first, users, base, pairs, window, conc, sources, source_base, body, rooms, parts;
    int msgs, contacts, page, procs, presence_bytes, relay_cpu, max_notes, churn_users;
    double warm, secs, settle, drain, rate, timeout, churn, hold, baseline_at, sample;
    bool tls, direct, presence, roster, bare, make_rosters, poisson, ping, verbose, whole_archive;
    bool no_priming, sm;
    int server_pids[64], server_pid_count;
};

extern struct options opt;

/* ----------------------------------------------------------------------------- text (scan.c) */

/* Borrowed text, not terminated. */
struct span {
    const char *at;
    size_t length;
};

/* What xload puts into a payload and looks for again: XL1:run:flow:number:nanoseconds; */
struct token {
    uint64_t run, flow, number, sent;
};

struct span span_of(const char *text);
bool        span_equals(struct span s, const char *text);
bool        span_has(struct span s, const char *text);
struct span span_between(struct span s, const char *from, const char *to);  /* .at NULL: absent */

bool        element_is(struct span stanza, const char *local_name);
struct span element_attribute(struct span stanza, const char *name);       /* .at NULL: absent */
bool        attribute_is(struct span stanza, const char *name, const char *value);
struct span element_text(struct span stanza);

/* One past the '>' of the tag at `start`, 0 while it is incomplete. */
size_t tag_end(const char *text, size_t start, size_t length);

bool  token_find(struct span s, struct token *token);
char *token_put(char *to, uint64_t flow, uint64_t number, uint64_t sent);
char *number_put(char *to, uint64_t value);
char *text_put(char *to, const char *text);
char *body_put(char *to, uint64_t flow, uint64_t number, uint64_t sent);   /* <body>...</body> */

extern uint32_t run_id;

/* ------------------------------------------------------------------------- figures (stats.c) */

/* Log-linear: 64 steps per octave, so a percentile is off by at most 1.6 %. */
struct histogram {
    uint64_t count, max, sum;
    uint64_t bucket[64 * 64];
};

struct memory {
    /* KiB; own: without pages of files, of which a share is the less the more processes map them; tcp: socket memory
     * of the whole machine */
    long pss, own, rss, tcp;
};

/* The state of the machine at one moment; figures are differences of two. */
struct mark {
    uint64_t time;
    double   server_cpu, own_cpu, all_cpu, steal;              /* seconds */
    uint64_t bytes_in, bytes_out;
};

struct window {
    struct mark begin, end;
};

/* What happened to the messages of this run. */
struct tally {
    uint64_t sent, received, lost, dup, out_of_order, errors, foreign;
};

extern struct histogram latency;           /* nanoseconds, of the measured window */
extern struct histogram ack_latency;       /* the same, until the server's <a/> */
extern struct tally     tally;
extern bool             measuring;

uint64_t      clock_ns(void);
double        seconds(uint64_t ns);
uint64_t      from_seconds(double s);
void          die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void         *must_realloc(void *p, size_t n);
void         *must_calloc(size_t n, size_t size);
void          histogram_add(struct histogram *h, uint64_t ns);
double        histogram_us(const struct histogram *h, double quantile);
double        server_cpu(void);
struct memory server_memory(void);
long          server_descriptors(void);
struct mark   mark_now(void);
double        window_seconds(const struct window *w);

/* Results: one JSON line per run on stdout. */
void out_begin(void);
void out_number(const char *key, double value);
void out_count(const char *key, uint64_t value);
void out_text(const char *key, const char *value);
void out_latency(const char *key, const struct histogram *h);
void out_cpu(const struct window *w, double units);
void out_tally(void);
void out_end(void);

/* ---------------------------------------------------------------------- connections (conn.c) */

enum state {
    CLOSED, CONNECTING, FEATURES, PROCEED, HANDSHAKE, SASL, FEATURES_AUTHED, BIND, SESSION, READY,
    CLOSING
};

struct scram;
struct managed;

struct conn {
    int           fd, user, depth;
    uint32_t      generation;
    enum state    state;
    bool          want_write, dirty, encrypted, needs_session;
    SSL          *ssl;
    struct scram *scram;
    struct managed *sm;                    /* NULL: no stream management */
    char         *in, *out;
    size_t        in_length, in_cap, scanned, stanza_at;
    size_t        out_length, out_sent, out_cap;
    uint64_t      opened;
    char         *jid;
    uint64_t      mark;                    /* the scenario's */
};

/* What the running scenario wants to hear; NULL: nothing. */
struct handlers {
    void (*secured)(struct conn *);        /* TLS is up; set: go no further than this */
    void (*ready)(struct conn *);
    void (*stanza)(struct conn *, struct span);
    void (*closed)(struct conn *, bool failed);
};

struct loader {
    struct conn *conns;
    int          count;
    bool         raw;                      /* no XMPP at all: a connection is ready at once */
    uint64_t     now;                      /* time of the batch of events being handled */
    uint64_t     ready, opening, failed, retried, broken;
    uint64_t     bytes_in, bytes_out;
};

extern struct handlers on;
extern struct loader   loader;

void   loop_open(void);
void   pump(uint64_t until);
void   pump_for(double s);
void   conns_alloc(int count);
void   conn_start(struct conn *c, int user);
void   conn_close(struct conn *c, bool failed);
void   conn_logout(struct conn *c);
char  *conn_room(struct conn *c, size_t length);
void   conn_wrote(struct conn *c, const char *end);
void   conn_put(struct conn *c, const char *text, size_t length);
void   conn_printf(struct conn *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
int    conn_index(const struct conn *c);
double ramp(int from, int to);
void   need_all(void);
void   close_all(void);
void   note(const char *what, const struct conn *c, struct span text);
void   note_text(const char *what, const struct conn *c, const char *text);

/* Runs warm-up and the measured window.  `step`, if set, is called before each wait with the time;
 * it sends what is due and returns when it wants to be called next (UINT64_MAX: no matter). */
void measure(struct window *w, uint64_t (*step)(uint64_t now));

/* ----------------------------------------------------------------------------- SASL (sasl.c) */

void     sasl_start(struct conn *c);
bool     sasl_challenge(struct conn *c, struct span stanza);     /* false: give up */
bool     sasl_success(struct conn *c, struct span stanza);       /* false: the server lies */
uint64_t sasl_derivations(void);           /* PBKDF2 runs so far; a cached password costs none */

/* --------------------------------------------------------------- stream management (managed.c) */

void     managed_start(struct conn *c);                          /* asks for it; stanzas count from here */
void     managed_end(struct conn *c);
void     managed_sent(struct conn *c, uint64_t due);             /* 0: its time does not matter */
bool     managed_stanza(struct conn *c, struct span s);          /* true: it was no stanza */
uint64_t managed_waiting(void);                                  /* sent, not acknowledged */
void     out_managed(void);

/* ---------------------------------------------------------------------------- flows (flow.c) */

/* Numbered messages from one session to another. */
struct flow {
    struct conn *from, *to;
    char        *head;
    uint64_t     sent, received, next;
    uint8_t     *seen;
    uint64_t     seen_cap;
};

struct flows {
    struct flow *flow;
    int          count;
    uint64_t     limit;                    /* messages for each flow, 0: no end */
    bool         refill;                   /* an arrival sends the next message */
};

extern struct flows flows;

void     flows_ring(int sessions, int step);                     /* i writes to i + step */
void     flows_pairs(int pairs);                                 /* 2k writes to 2k + 1 */
void     flow_send(struct flow *f, uint64_t due);
void     flows_fill(void);                                       /* opt.window for each flow */
void     flows_stanza(struct conn *c, struct span stanza);
uint64_t flows_rate(uint64_t now);                               /* a step for measure() */
void     flows_drain(void);
bool     seen_before(uint8_t **seen, uint64_t *cap, uint64_t number);

/* --------------------------------------------------------------------------------- scenarios */

void scenario_pairs(void);
void scenario_soak(void);
void scenario_idle(void);
void scenario_login(void);
void scenario_handshake(void);
void scenario_presence(void);
void scenario_muc(void);
void scenario_iq(void);
void scenario_offline(void);
void scenario_archive(void);
void scenario_relay_limit(void);
void scenario_tls_limit(void);

#endif
