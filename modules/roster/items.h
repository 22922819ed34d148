/*
 * items.h - the roster of one account in memory: few bytes each, found by address, in byte order.
 *
 * All of it lies in one arena, which is made with the first item.  What a change leaves behind
 * stays in it until there is more of that than of what counts; then the arena is made anew.
 */
#ifndef ROSTER_ITEMS_H
#define ROSTER_ITEMS_H

#include <xylem/module.h>

struct change;

struct item {
    const char        *jid;             /* bare, normal form */
    const char        *name;            /* NULL: none */
    const char *const *groups;          /* NULL-ended; NULL: none */
    const char        *request;         /* the subscribe stanza that waits; NULL: none */
    uint64_t           revision;        /* another one after each change */
    uint32_t           size;            /* of the arena, for the account of waste */
    uint8_t            subscription;    /* xy_subscription */
    bool               ask, pending_in, approved;
    bool               listed;          /* clients see it; else it is only the trace of a request */
};

struct roster {                         /* the account's state; all zero: empty */
    xy_arena      *arena;
    struct item  **items;               /* sorted by jid */
    uint32_t       count, room;
    uint32_t       unlisted;            /* of count */
    uint32_t       live, waste;         /* bytes of the arena */
    uint64_t       version;             /* of what clients see; 0: it never was anything */
    uint64_t       revision;            /* the last one given to an item */
    struct change *first, *last;        /* on their way to the store, the first is being written */
    uint32_t       waiting;             /* how many of them */
};

struct item *item_copy(xy_arena *a, const struct item *from);      /* NULL: refused */
uint32_t     item_size(const struct item *i);                      /* of such a copy */

struct item *items_find(const struct roster *r, const char *jid);

/* For so many more: before several are prepared and only then put.  false: refused. */
bool items_room(xy_mod *m, struct roster *r, uint32_t n);

/* A copy of `from` in the roster's memory and room for it, so that items_put cannot fail.  NULL:
 * refused. */
struct item *items_prepare(xy_mod *m, struct roster *r, const struct item *from);

void items_put(struct roster *r, struct item *prepared); /* in place of the one with that address */
void items_remove(struct roster *r, const char *jid);
void items_abandon(struct roster *r, struct item *prepared);        /* it was not put after all */
void items_tidy(xy_mod *m, struct roster *r);                  /* after a change; moves the items */
void items_free(struct roster *r);

#endif
