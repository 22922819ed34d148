/*
 * preferences.h - with whom an account wants its messages archived (XEP-0441).
 *
 * Loaded with the account and kept in its state, so that no message waits for it.  One document: collection
 * `archive`, key `preferences`, its value a <prefs/> as a client would see it.
 */
#ifndef ARCHIVE_PREFERENCES_H
#define ARCHIVE_PREFERENCES_H

#include "config.h"

struct preferences {                /* the account's state; zeroed: it has said nothing */
    xy_arena          *arena;       /* of the lists */
    const char *const *always;      /* normal forms, NULL-ended; NULL: none */
    const char *const *never;
    int                policy;      /* index into policy_names, when arena is not NULL */
};

extern const char *const policy_names[];        /* NULL-ended */

/* Is the message of this request, with that peer, to be archived by its account? */
bool preferences_allow(xy_mod *m, xy_req *rq, const xy_jid *peer);

xy_flow preferences_asked(xy_mod *m, xy_req *rq);
xy_flow preferences_given(xy_mod *m, xy_req *rq);

xy_flow preferences_load(xy_mod *m, xy_req *rq);
void    preferences_forget(xy_mod *m, void *state);

/* To and from other servers. */
xy_flow preferences_give(xy_mod *m, xy_req *rq);
xy_flow preferences_take(xy_mod *m, xy_req *rq);

#endif
