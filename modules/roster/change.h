/*
 * change.h - changes of rosters: one after the other for each account, true when the store has
 * them.
 *
 * A change is worked on under a background request of its own, which keeps the account loaded and
 * outlives whoever asked.  Who asked is answered when the change is durable, or told to try again
 * when the store is slow; a change that has gone to the store by then is applied all the same when
 * it comes back.
 */
#ifndef ROSTER_CHANGE_H
#define ROSTER_CHANGE_H

#include "items.h"

struct config {
    int64_t  max_items, max_groups, max_requests;
    uint64_t max_text, max_size, store_time;
};

struct changes {                        /* of an instance */
    struct change *first, *last;
    xy_timer      *tick;
};

enum change_kind {
    CHANGE_SET,                       /* a client's: name and groups (RFC 6121 sections 2.3, 2.4) */
    CHANGE_REMOVE,                      /* a client's (section 2.5) */
    CHANGE_STATE,                       /* of service "roster": all but name and groups */
    CHANGE_TAKE                         /* of an import: what is not there */
};

/* For the account of rq.  *want is copied; of CHANGE_STATE its revision has to be the item's. */
xy_flow change_begin(xy_mod *m, xy_req *rq, enum change_kind kind, const struct item *want);

/* The same with n items of an import; xy_exchange_wrong() of rq names those for which there is no room, by the
 * elements. */
xy_flow change_take(xy_mod *m, xy_req *rq, const struct item *items, const xy_xml *const *elements, size_t n);

/* Ends both subscriptions with the contact of an item that is no more (section 2.5.2). */
void change_farewell(xy_mod *m, xy_arena *a, const char *account, const struct item *was);

/* The roster is about to be freed; the instance is about to stop. */
void changes_forget(struct roster *r);
void changes_stop(xy_mod *m);

/* Did this session ask for the roster?  Then it gets pushes (section 2.1.6). */
struct interest { bool asked; };

#endif
