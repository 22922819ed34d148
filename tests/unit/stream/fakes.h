/*
 * fakes.h - the network and the router as the stream layer sees them, without either.
 *
 * One shard whose clock stands still, connections that are two buffers, one or two domains, an auth
 * chain and a binder that answer when the test says so.  What was asked of them is in `fake`.
 */
#ifndef XYLEM_TESTS_STREAM_FAKES_H
#define XYLEM_TESTS_STREAM_FAKES_H

#include "net/conn.h"
#include "route/account.h"
#include "route/auth.h"
#include "route/managed.h"
#include "route/session.h"
#include "support.h"

struct certificate { int unused; };

struct conn {
    const struct conn_ops    *ops;
    void                     *arg;
    const struct conn_limits *limits;
    struct text               in, out;
    bool   paused, again, closed, aborted, authenticated, gone, want_drained;
    bool   tls, starting_tls, covers, exporter;
    char   tls_domain[64];
    const char   *sni;
    struct shard *moving_to;
    size_t        waiting;               /* what the kernel does not take */
    uint64_t      last_read;
};

struct fakes {
    uint64_t         now;
    struct list      tasks, timers;
    struct domain    a, b;               /* a.example (alias alias.example), b.example */
    struct domains   set;
    struct shard    *account_shard;      /* where accounts live */
    /* the auth chain */
    unsigned         mechanisms;
    bool             unknown;            /* whether all accounts can do them */
    bool             auth_refused;       /* auth_ask() returns NULL */
    struct auth_call *call;              /* under way */
    enum auth_question question;
    char             asked[128], password[128];
    xy_mech          mech;
    void           (*auth_done)(void *arg, const xy_auth_answer *answer);
    void            *auth_arg;
    unsigned         auth_cancelled;
    /* the router */
    bool             bind_refused, bound, bind_cancelled;
    char             resource[64];
    void            *bind_stream;
    void           (*bind_done)(void *stream, enum bind_result r, struct session *s);
    const struct session_ops *ops;
    struct identity *identity;
    struct account   account;
    struct session   session;
    struct text      received;           /* stanzas, serialized, a line each */
    unsigned         drained, ended;
    void           (*resume_done)(void *stream, enum resume_result r, struct session *s);
    bool             refuse_managed;
    char             previd[64];
    uint32_t         acknowledged;       /* the h of the last <a/> or <resume/> */
    uint64_t         handled;
    unsigned         arrivals, detached, resume_cancelled;
};
extern struct fakes fake;

#define FAKE_HERE  ((struct shard *)1)   /* the shard of the tests, and another one */
#define FAKE_THERE ((struct shard *)2)

void fakes_begin(void);
void fakes_end(void);

void fake_conn_init(struct conn *c);
void fake_conn_free(struct conn *c);
void fake_feed(struct conn *c, const char *bytes);             /* as one segment */
void fake_feed_n(struct conn *c, const char *bytes, size_t len);
char *fake_take(struct conn *c);                               /* what was said since */
void fake_tls_done(struct conn *c);
void fake_arrive(struct conn *c);                              /* at the shard it was moved to */
void fake_lose(struct conn *c, enum conn_reason reason);       /* on_closed */

void fake_run(void);                                           /* tasks */
void fake_advance(uint64_t ms);                                /* time, timers, tasks */

void fake_auth_answer(const xy_auth_answer *answer);
void fake_auth_say(xy_auth_status status);
void fake_bind_answer(enum bind_result r);
void fake_resume_answer(enum resume_result r);
void fake_forget_session(void);                                /* it went on without the stream */

#endif
