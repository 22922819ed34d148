/*
 * xylem/roster.h - the roster of an account, as the service "roster" of its domain keeps it.
 *
 * For whoever keeps it: item and next are lookups, in which sending, waiting and asking other modules are
 * refused.
 */
#ifndef XYLEM_ROSTER_H
#define XYLEM_ROSTER_H

#include <xylem/api.h>

/* From memory, for an account of this shard: one item by bare JID; all of them (start with *at = 0).
 * out->size must be set.  Texts are good until the roster changes.  false: no such item, no more. */
static inline bool xy_roster_item_of(xy_mod *m, xy_account *a, const char *jid, xy_roster_item *out)
{
    return xy_api_->roster_item(m, a, jid, out);
}
static inline bool xy_roster_next(xy_mod *m, xy_account *a, size_t *at, xy_roster_item *out)
{
    return xy_api_->roster_next(m, a, at, out);
}

/* Stores subscription, ask, pending_in, approved and request of item->jid for the account of rq, pushes
 * what clients see of it, and calls fn when it is durable.  item->revision has to be what a lookup gave (0 for
 * an item that was not there); XY_CLASH when it was changed since: look again.  Returns XY_LATER. */
static inline xy_flow xy_roster_set_state(xy_mod *m, xy_req *rq, const xy_roster_item *item, xy_status_fn fn)
{
    return xy_api_->roster_set_state(m, rq, item, fn);
}

#endif
