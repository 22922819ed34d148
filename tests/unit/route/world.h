/*
 * world.h - a whole routing layer for tests: real shards, one or two domains, a store in memory that can fail or
 * stop, an auth provider, a module that does what stanzas tell it, and clients that are a log.
 *
 * Everything here is called from the test's thread; what runs on shards is done when world_settle() returns, and
 * only then may logs be looked at.  The clock stands still until world_advance().
 */
#ifndef XYLEM_TESTS_ROUTE_WORLD_H
#define XYLEM_TESTS_ROUTE_WORLD_H

#include "support.h"

#include <stdatomic.h>
#include <string.h>
#include <xylem/store_provider.h>

#include "hook/request.h"
#include "net/support_net.h"
#include "route/counters.h"
#include "route/drain.h"
#include "route/managed.h"
#include "route/session.h"

#define WORLD_WALL 1700000000000            /* ms since 1970 when a world starts */

/* ---- start, time, end ---- */

struct world_spec {
    unsigned shards;                        /* 0: 1 */
    size_t   pair_bytes;                    /* delivery credit of a pair of shards */
    struct domain_sessions sessions;
    struct domain_limits   limits;
};

void world_start(const struct world_spec *spec);     /* NULL: all defaults; a.example, alias.example */
void world_stop_at_once(void);              /* as a server that is told to stop; fails when memory is not given back */
void world_end(void);                       /* looks at nothing */
void world_stop(void);                      /* ends what is left; fails unless every copy came to exactly one end */
/* A test with a world, whose end it is also when the test has failed. */
int world_teardown(void **state);
#define WORLD_TEST(f) cmocka_unit_test_teardown(f, world_teardown)
void world_settle(void);                    /* nothing is under way any more, but what was told to wait */
void world_advance(uint64_t ms);            /* then settles */
bool world_balanced(void);                  /* created = delivered + stored + handled + errored + dropped */

/* ---- domains ---- */

enum { WORLD_PROBE = 1, WORLD_EXTRA = 2, WORLD_BROKEN = 4, WORLD_HOMED = 8 };      /* see world_module.c */
struct world_domain { const char *name; unsigned modules; const char *level; uint64_t mailbox_rows; };
/* The set is now these; level: the setting of WORLD_EXTRA. */
void world_publish(const struct world_domain *list, size_t n);
/* New records of these with the profile that the first has now, as after the renewal of a certificate. */
void world_renew(const struct world_domain *list, size_t n);

/* ---- clients ---- */

struct client {
    struct session  *session;               /* NULL: not bound, or ended */
    struct identity *identity;
    struct bind     *bind;
    struct resume   *resume;                /* asked for, not answered */
    enum resume_result resumed;
    char             sm_id[2 * MANAGED_TOKEN + 1];      /* "": its session cannot be resumed */
    unsigned         shard;
    enum bind_result result;
    bool             bound;                 /* the answer to bind came */
    bool             silent;                /* pings are not answered */
    unsigned         room;                  /* stanzas it takes before it is full; UINT_MAX at first */
    size_t           buffers;               /* bytes that wait in its connection */
    bool             was_full, paused;
    unsigned         pauses;                /* how often it was told to stop sending */
    char             closed[32];            /* the stream error it was sent; "" */
    char             ping[64], ping_from[64];
    struct task      pong;
    struct text      log;                   /* a word for each stanza, see world.c */
    struct text      xml;                   /* all of them as they were written, a line each */
    struct link      in_world;
};

struct client *world_login(const char *full);           /* fails the test unless bound */
struct client *world_login_begin(const char *full);     /* does not even settle */
void client_send(struct client *c, const char *xml);    /* settles */
void client_post(struct client *c, const char *xml);    /* does not */
void client_room(struct client *c, unsigned stanzas);   /* it reads again: session_drained, settles */
void client_pong(struct client *c);
void client_end(struct client *c);
const char *client_log(struct client *c);               /* since the last call of it */
const char *client_xml(const struct client *c);

/* ---- with stream management, see world_managed.c ---- */

bool client_enable_begin(struct client *c, bool resume, uint64_t keep_ms);  /* does not settle */
void client_enable(struct client *c);                   /* to be resumed; fails the test unless enabled */
void client_request(struct client *c);                  /* <r/> */
bool client_ack(struct client *c, uint32_t h);          /* <a/>; false: h is wrong */
void client_lose(struct client *c);                     /* its connection breaks */
struct client *world_return(const char *full, const char *id, uint32_t h);  /* <resume/> on a new connection */
struct client *world_return_begin(const char *full, const char *id, uint32_t h);    /* does not settle */
/* The same with a connection that is full after so many stanzas. */
struct client *world_return_full(const char *full, const char *id, uint32_t h, unsigned room);
extern unsigned long world_refuse_at;                   /* that allocation is refused in the next of these */
extern bool world_refused;                              /* there was one */
/* The process is killed; so many ms later there is another over the same store.  All clients are gone. */
void world_kill(uint64_t ms);
void world_start_again(int64_t wall);                   /* its second half */

/* Local part that is on that shard: "user0@a.example" ...; good until the next call. */
const char *world_name_on(unsigned shard, unsigned nth);
unsigned    world_shard_of(const char *bare);
uint64_t    world_count(enum route_counter c);          /* since the world started */

/* ---- the module ---- */

/*
 * Stanzas say in their id what is to become of them at each point: "out=later in=drop un=next".  Words: next, later,
 * drop, refuse, swap (another stanza goes on), strip (the same without its text), status (a call of it was refused),
 * archive, done.  Nothing said: next, and at XY_UNDELIVERABLE chat and normal messages are kept.  "look": events tell
 * of XY_SENT and XY_DELIVERED, whose account it is, and at the latter who gets it.
 */
unsigned world_held(void);                               /* how many it keeps now */
void world_resume(const char *id_part, xy_flow verdict); /* ends the one whose id has that in it; settles */
void world_forget_held(void);                            /* the core has ended them itself */
void world_end_held(const char *id_part, const struct request_outcome *o);
const char *world_events(void);                          /* what modules were told, since the last call; sorted not */

enum world_answer { WORLD_YES, WORLD_UNAVAILABLE, WORLD_LATER, WORLD_FORGETS };
extern atomic_int world_auth;            /* how the auth provider answers; it does not know locals "nobody..." */
extern atomic_bool world_blocks_tybalt;  /* accounts keep out locals "tybalt..." */
extern atomic_int world_removal;         /* how the module ends an account's removal: xy_status */
extern atomic_int world_load;            /* how account states load */
extern atomic_int world_states;          /* account and session states that exist */

/* ---- the store ---- */

#define WORLD_KINDS (XY_STORE_MAILBOX_RAISE + 1)

extern atomic_int world_store_status[WORLD_KINDS];  /* answer by kind; XY_OK at first */
extern atomic_int world_store_spared;    /* so many of the next records are stored ... */
extern atomic_int world_store_failing;   /* ... and so many behind these are unavailable */
extern atomic_int world_order_faults;    /* records that came behind a later one of their stream */
extern atomic_int world_store_calls[WORLD_KINDS];
void     world_freeze(bool writes, bool reads);           /* lanes stand still */
void     world_thaw(void);                                /* and settles */
unsigned world_rows(const char *bare);                   /* waiting in that mailbox */
unsigned world_kept(const char *bare);                   /* all that are in it */
unsigned world_keyed(const char *bare);                  /* of them those that may be sent again */
bool     world_session(const char *id, xy_store_session *out);    /* false: it is not there; texts: until it changes */
uint64_t world_row_id(const char *bare, unsigned nth);
void     world_add_archived(const char *bare, uint64_t id, const char *xml);
void     world_add_row(const char *bare, uint64_t id, const char *xml);   /* as if from an earlier run */

/* Between the parts of the fixture. */
void world_store_start(void);
void world_store_stop(void);
bool world_frozen_writes(void);
bool world_frozen_reads(void);
void world_module_reset(void);
struct profile *world_profile(const struct world_domain *d);
unsigned world_instances(void);

#endif
