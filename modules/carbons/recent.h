/*
 * recent.h - the last messages of an account that were copied, by their fingerprints.
 *
 * An error is copied if the message that it answers was (XEP-0280 section 6.1), and it does not say what that
 * was: all they share is the other party and the id.  A message too long ago is forgotten, and an error to it is not
 * copied.
 */
#ifndef CARBONS_RECENT_H
#define CARBONS_RECENT_H

#include <xylem/module.h>

#define RECENT_MOST 32

struct recent {
    uint64_t print[RECENT_MOST];        /* 0: none */
    unsigned next;
};

/* The other party, whichever of its resources, and the message's id; without an id there is nothing to know. */
void recent_note(struct recent *r, const xy_jid *other, const char *id);
bool recent_has(const struct recent *r, const xy_jid *other, const char *id);

#endif
