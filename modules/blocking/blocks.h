/*
 * blocks.h - what an account keeps out: its state, and how anybody stands to it.
 */
#ifndef BLOCKING_BLOCKS_H
#define BLOCKING_BLOCKS_H

#include "list.h"

#define BLOCKING_NS "urn:xmpp:blocking"
#define COLLECTION  "blocking"          /* one document for each item, its key the address */

struct config { int64_t max_items; uint64_t max_size; };

struct change;

struct blocks {                         /* the account's state; all zero: not loaded */
    bool               known;
    struct list        list;
    xy_arena          *arena;           /* of list; NULL: it is empty */
    const struct list *turning;         /* while others are told of a change; NULL */
    struct change     *first, *last;    /* changes under way, the first is being stored */
    unsigned           waiting;         /* how many of them */
};

struct interest { bool asked; };        /* state of a session: it gets pushes */

/* The server itself and the account's own resources are never kept out, whatever the list says (XEP-0191,
 * Relationship to Privacy Lists). */
bool blocks_exempt(xy_mod *m, xy_account *a, const char *jid);

/* Service "blocking": what cannot be told yet counts as blocked. */
xy_blocking blocks_of(xy_mod *m, xy_account *a, const char *jid);

/* Takes the place of the list; the arena is handed over (NULL: l is empty). */
void blocks_replace(struct blocks *b, const struct list *l, xy_arena **arena);

/* Account state: brought in, given back. */
xy_flow blocks_load(xy_mod *m, xy_req *rq);
void    blocks_unload(xy_mod *m, void *state);

#endif
