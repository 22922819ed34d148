/*
 * xylem/blocking.h - whom an account keeps out, as the service "blocking" of its domain knows it.
 *
 * What a module sends in the name of an account of this shard (xy_send, xy_send_many, xy_ask) does not reach
 * whom that account keeps out, and xy_send_to_session brings nothing from there: the core looks it up, so that no
 * module has to.  For whoever keeps the list: `of` is a lookup, in which sending, waiting and asking other modules
 * are refused; it may come while xy_blocking_change runs.
 */
#ifndef XYLEM_BLOCKING_H
#define XYLEM_BLOCKING_H

#include <xylem/api.h>

/* From memory, for an account of this shard; jid in normal form.  XY_BLOCKING_NO also where nobody keeps a list. */
static inline xy_blocking xy_blocking_of(xy_mod *m, xy_account *a, const char *jid)
{
    return xy_api_->blocking_of(m, a, jid);
}

/* For the module that offers the service: tells the others (.blocking_changed), before addresses are kept out and
 * after they are no longer.  Meanwhile `of` answers XY_BLOCKING_TURNS for whomever the change concerns. */
static inline void xy_blocking_change(xy_mod *m, xy_account *a, const char *const *jids, bool begins)
{
    xy_api_->blocking_change(m, a, jids, begins);
}

#endif
