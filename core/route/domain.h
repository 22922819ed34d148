/*
 * domain.h - the domains this server hosts, as one immutable snapshot that shards see by
 * message.
 *
 * A domain is a reference-counted record: name, aliases, certificate, policies, profile.  The
 * set of all of them is a snapshot; publishing a new one posts it to every shard, which swaps
 * its own pointer between two callbacks, so that a request that pinned a domain keeps what it
 * began with and no reader ever waits. (This replaces read-copy-update: message passing needs no
 * grace periods and ThreadSanitizer can follow it.)
 */
#ifndef XYLEM_ROUTE_DOMAIN_H
#define XYLEM_ROUTE_DOMAIN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "hook/profile.h"

struct certificate;                                   /* net/tls.h */

enum conflict_policy { CONFLICT_REPLACE, CONFLICT_REFUSE, CONFLICT_RENAME };

struct domain_tls { bool required; const char *certificate, *key; };
struct domain_sasl { bool plain_without_tls; const char *const *mechanisms; bool endpoint_binding; };
struct domain_sessions {
    int conflict;
    int64_t per_account;
    uint64_t resume;                                  /* ms a lost session waits for its client; 0: not at all */
    const char *location;                             /* where a client should come back to; NULL: anywhere */
};
struct domain_limits {                                /* 0: no limit */
    uint64_t stanza, depth, elements, attributes;     /* after authentication */
    uint64_t output;                                  /* bytes waiting for a slow reader, per session */
    uint64_t mailbox_bytes, mailbox_rows;             /* waiting in one account's mailbox */
    uint64_t mailbox_domain_bytes, mailbox_domain_rows;       /* in all mailboxes of the domain together */
    uint64_t rate, burst;                             /* bytes a second a session may send */
};

struct domain_local;
struct offer;
struct usage;

struct domain {
    atomic_uint            refs;
    struct arena          *arena;
    const char            *name;
    const char *const     *aliases;                   /* NULL-ended, may be NULL */
    const char *const     *admins;
    struct profile        *profile;
    struct certificate    *certificate;               /* NULL: no TLS for this domain */
    struct domain_tls      tls;
    struct domain_sasl     sasl;
    struct domain_sessions sessions;
    struct domain_limits   limits;
    unsigned char          language;                  /* of its archives, as stem.h numbers it; 0: none */
    unsigned char          secret[32];                /* stable: fake salts, from the store */
    struct usage          *usage;                     /* of the name: what waits, see usage.h; from domains_add() */
    struct offer          *offer;                     /* of the name: see offer.h; from domains_add() */
    struct domain_local  **locals;                    /* by shard index, each written by its shard only */
};

struct domain *domain_ref(struct domain *d);
void           domain_unref(struct domain **d);

/* The running instance of a module of the domain's profile on this shard, made on first use.
 * NULL: it could not start (logged once). */
xy_mod *domain_instance(struct domain *d, unsigned module);

/* On a shard: by name or alias in normal form; borrowed, good until the callback returns (domain_ref keeps). */
struct domain *domain_find(struct str name);

/* ---- snapshots: made by main, swapped by shards ---- */

struct domains {
    atomic_uint     refs;
    uint64_t        generation;
    bool            languages;                        /* one of them has one */
    struct map      by_name;                          /* names and aliases -> struct domain (a reference each) */
};

struct domains *domains_new(uint64_t generation);
bool            domains_add(struct domains *set, struct domain *d, struct error *e);  /* takes a reference */
void            domains_unref(struct domains **set);

/* Every shard takes the set over (one reference each); done is called on shard 0 when all have.
 * Instances of modules that stay are kept: reloaded when their settings changed, stopped when
 * they are gone. */
void            domains_publish(struct domains *set, void (*done)(void *arg), void *arg);
const struct domains *domains_current(void);          /* on a shard */
/* By its own name, no alias; NULL: not in the set, or no set. */
struct domain        *domains_find(const struct domains *set, const char *name);

void            domains_stop(void);                   /* at the end of a shard */

#endif
