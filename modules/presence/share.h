/*
 * share.h - sends presence to whoever may see it: one contact, all of them, a session that has just
 * come.
 */
#ifndef PRESENCE_SHARE_H
#define PRESENCE_SHARE_H

#include "directed.h"

struct config { int64_t max_directed; uint64_t max_request; };

struct scratch {        /* state of an instance: addressees of a broadcast, kept for the next one */
    xy_arena    *arena;
    const char **list;
    size_t       room;
};

struct presence {                       /* state of a session */
    struct directed directed;
    bool            is_available;       /* its initial presence was broadcast, and no end since */
};

/* Does the account's roster let this bare address see its presence?  It itself may. */
bool share_may_see(xy_mod *m, xy_account *account, const char *bare);

/* `stanza` to everybody subscribed to the account, to its own resources, and to those in `also` who
 * are neither (NULL: nobody). */
void share_broadcast(xy_mod *m, xy_arena *a, xy_account *account, const xy_xml *stanza,
                     const struct directed *also);

/* Asks for the presence of everybody the account is subscribed to, in the name of this session. */
void share_probe(xy_mod *m, xy_arena *a, xy_session *s);

/* To a session that has become available: its neighbours, and the requests that wait for an
 * answer. */
void share_with_new(xy_mod *m, xy_arena *a, xy_session *s);

/* The account's available resources to one address: as they are, or as gone.  only: this resource,
 * "" all.  Returns how many there were. */
unsigned share_with(xy_mod *m, xy_arena *a, xy_account *account, const char *to, const char *only);
void     share_end(xy_mod *m, xy_arena *a, xy_account *account, const char *to);

/* A presence without content; type NULL: available. */
void share_plain(xy_mod *m, xy_arena *a, const char *type, const char *from, const char *to);

#endif
