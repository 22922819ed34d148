/*
 * account.h - a local account as an actor: its sessions, the states modules keep in it, its
 * mailbox.
 *
 * absent -> loading -> live -> absent.  An account belongs to the shard that the hash of its
 * bare JID names, and is touched there only.  Stanzas wait in a bounded queue while it loads; a
 * load that fails makes them errors.  Without sessions and pins it is let go after a while.
 */
#ifndef XYLEM_ROUTE_ACCOUNT_H
#define XYLEM_ROUTE_ACCOUNT_H

#include <stdint.h>

#include "base/list.h"
#include "hook/request.h"
#include "net/shard.h"
#include "net/timer.h"
#include "route/domain.h"
#include "route/quota.h"
#include "xml/jid.h"

struct loading;                        /* what goes on while it loads, account_load.c */
struct module_states;                  /* states.h */
struct order;                          /* order.h */
struct mailbox_taken;

struct mailbox {                       /* mailbox.h */
    uint64_t last_id;                  /* last id given */
    uint64_t known_to;                 /* the last that the store had when it said what waits */
    uint64_t waiting_rows, waiting_bytes;
    uint64_t in_flight_bytes;
    uint32_t in_flight;                /* rows with an id, not yet released or abandoned */
    struct list under_way;             /* these: struct mailbox_row, ids ascending */
    struct mailbox_taken *taken;       /* acknowledged, not yet said to the store; NULL: none */
    uint64_t taken_to;                 /* the highest that is acknowledged and the store may not know of; 0: none */
    uint32_t telling;                  /* operations that say so, under way */
    quota_said said;
};

struct account {
    struct jid           *jid;         /* bare */
    struct domain        *domain;      /* a reference, replaced when a new snapshot comes */
    struct list           sessions;    /* struct session.in_account, oldest first */
    struct module_states *states;
    struct loading       *loading;     /* NULL: live */
    struct order         *order;       /* held stanzas into this account; NULL: none */
    struct mailbox        mailbox;
    struct timer          idle;
    uint32_t              pins, nsessions;
    bool                  known;       /* `exists` has been decided */
    bool                  exists;      /* the auth chain knows it */
    bool                  mailbox_known, sessions_known;
    bool                  removed;     /* deleted: takes nothing any more, gone with its last pin */
};

struct shard *account_shard(struct str bare);                    /* any thread */

/* On its shard.  account_get: NULL when absent.  account_need: makes it and starts to load it; NULL: refused. */
struct account *account_get(struct str bare);
struct account *account_need(struct domain *d, struct str bare);
static inline bool account_is_live(const struct account *a) { return a->loading == NULL; }
void            account_pin(struct account *a);
void            account_unpin(struct account **a);
void            account_linger(struct account *a);     /* its last session or pin went: free it in a while */
void            account_detach(struct account *a);     /* not found any more; gone with its last pin */

/* While loading: takes the request over (pinned to a); path_in() is called for it later.  false:
 * the queue is full. */
bool account_wait(struct account *a, xy_req *rq);

/* Calls fn(arg, a) once the account is live (a NULL: it could not be loaded), at once when it is
 * already.  fn pins what it keeps.  exists: it has just authenticated, the auth chain need not
 * be asked. */
struct live_wait {
    struct link link;
    void      (*fn)(struct live_wait *w, struct account *a);
};
void account_when_live(struct domain *d, struct str bare, bool exists, struct live_wait *w);
void live_wait_cancel(struct live_wait *w);
/* Added a moment ago: whoever was told that there is none is not told so again. */
void account_appeared(struct str bare);

/* The state a module declared, made on first use; NULL: it declared none, or memory was refused. */
void *account_module_state(struct account *a, xy_mod *m);

/* Deletion, before the auth chain forgets it; on its shard: sessions are closed, modules told, everything
 * stored for it removed; then done.  A module that failed: nothing is removed.  From here on nobody of that
 * name exists or logs in: after XY_OK until account_remove_over(), which is due whatever the chain says. */
void account_remove(struct domain *d, const struct jid *bare, void (*done)(void *arg, xy_status s), void *arg);
void account_remove_over(const struct jid *bare);
bool account_being_removed(struct str bare);
/* The same for an account that is put back as it was at another time: modules are not told, for it has not gone.  Until
 * account_back() it cannot be loaded: who asks for it, or writes to it, hears that it is not available now. */
void account_set_aside(struct domain *d, const struct jid *bare, void (*done)(void *arg, xy_status s), void *arg);
void account_back(const struct jid *bare);
bool account_is_aside(struct str bare);
/* Disabled, or its password changed: its sessions end. */
void account_close_sessions(struct account *a, const char *condition, const char *text);

/* On a shard, when the set `before` (NULL: none) gave way to the current one: accounts take the new record of
 * their domain, and their sessions are closed when it is gone; states that modules now want are loaded before
 * anything else happens to an account. */
void accounts_follow(const struct domains *before);

/* All accounts of this shard, for `session list`: start with *at = 0; NULL: no more. */
struct account *account_next(uint32_t *at);

void accounts_stop(void);              /* at the end of a shard */

#endif
