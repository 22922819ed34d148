/*
 * local.h - what a shard keeps for a domain: the running instances of its modules.
 *
 * It belongs to the domain's name and outlives reloads: all records of the domain, those that a
 * request pinned before a reload too, use the same one, and a module whose settings did not
 * change is not even told.  That of a domain that is gone stays for as long as a request can
 * last.
 */
#ifndef XYLEM_ROUTE_LOCAL_H
#define XYLEM_ROUTE_LOCAL_H

#include "net/timer.h"
#include "route/domain.h"

struct domain_local {
    char           *name;                        /* of the domain */
    bool            gone;                        /* the domain is no longer hosted: nothing starts */
    struct timer    forget;
    struct profile *profiles[MODULE_SLOTS];      /* by slot: the profile its configuration lies in */
    xy_mod         *instances[MODULE_SLOTS];     /* by slot; NULL: not started here */
};

/* On a shard, when the record `from` gives way to `to` (NULL: the domain is gone). */
void local_follow(struct domain *from, struct domain *to);

/* The domain is new in the set; it may have been hosted a moment ago. */
void local_return(struct domain *d);

/* The record is the one in force here: what has nobody who would use it first, starts. */
void local_begin(struct domain *d);

/* The shard is about to end: what modules keep ends now, while the answers can still go somewhere. */
void locals_rest(void);

/* At the end of the shard: everything of every domain. */
void locals_stop(void);

/* The shard on which the modules with one instance for the domain live. */
unsigned local_home(const struct domain *d);

/* The instance of a slot, running or not; NULL: none. */
xy_mod *local_instance(struct domain *d, unsigned slot);

/* Calls fn for the running instances of the domain's modules that have events, in their order. */
typedef void (*local_fn)(xy_mod *m, const xy_events *events, void *arg);
void local_each(struct domain *d, local_fn fn, void *arg);

#endif
