/*
 * account.h - a local account as an actor: its sessions, the states modules keep in it, its mailbox.
 *
 * absent -> loading -> live -> draining -> absent.  An account belongs to the shard that the hash of its bare
 * JID names, and is touched there only.  Stanzas wait in a bounded queue while it loads; a load that fails makes
 * them errors.  Without sessions and pins it is let go after a while.
 */
#ifndef XYLEM_ROUTE_ACCOUNT_H
#define XYLEM_ROUTE_ACCOUNT_H

#include <stdint.h>

#include "base/list.h"
#include "hook/request.h"
#include "net/shard.h"
#include "net/timer.h"
#include "route/domain.h"
#include "xml/jid.h"

enum account_phase { ACCOUNT_LOADING, ACCOUNT_LIVE, ACCOUNT_DRAINING };

struct module_states {                 /* by module slot, only those that exist */
    uint8_t  count;
    struct { uint8_t slot; void *p; } at[];
};

struct order;                          /* route/order.h */

struct mailbox {                       /* route/mailbox.h */
    uint64_t last_id, stable_id;       /* last id given; all up to it are committed or abandoned */
    uint64_t waiting_rows, waiting_bytes;
    uint32_t in_flight;                /* rows submitted, not committed */
};

struct account {
    struct jid           *jid;         /* bare */
    struct domain        *domain;      /* a reference, replaced when a new snapshot comes */
    uint8_t               phase;
    bool                  exists;      /* the auth chain knows it (decided while loading) */
    uint16_t              pins;
    uint16_t              nsessions;
    struct list           sessions;    /* struct session.in_account, oldest first */
    struct module_states *states;
    struct list           waiting;     /* requests, while loading */
    uint32_t              waiting_bytes;
    struct mailbox        mailbox;
    struct order         *order;       /* held stanzas into this account; NULL: none */
    struct timer          idle;
};

struct shard *account_shard(struct str bare);                    /* any thread */

/* On its shard.  account_get: NULL when absent.  account_need: makes it and starts to load it; NULL: refused. */
struct account *account_get(struct str bare);
struct account *account_need(struct domain *d, struct str bare);
void            account_pin(struct account *a);
void            account_unpin(struct account **a);

/* Calls fn(arg, a) once the account is live (a NULL: it could not be loaded; unavailable), never from inside. */
void account_when_live(struct domain *d, struct str bare, void (*fn)(void *arg, struct account *a), void *arg);

/* The state a module declared, made on first use; NULL: it declared none, or memory was refused. */
void *account_module_state(struct account *a, xy_mod *m);

/* Deletion: sessions are closed, modules told, everything stored for it removed; then done. */
void account_remove(struct domain *d, const struct jid *bare, void (*done)(void *arg, xy_status s), void *arg);

/* All accounts with sessions on this shard, for `session list`: start with *at = 0. */
struct account *account_next(uint32_t *at);

#endif
