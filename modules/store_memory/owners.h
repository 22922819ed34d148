/*
 * owners.h - all that is kept: by the account, or the domain, that it is of.
 *
 * Who reads holds the lock together with others, who writes alone.  Nothing outlives the state.
 */
#ifndef STORE_MEMORY_OWNERS_H
#define STORE_MEMORY_OWNERS_H

#include <pthread.h>
#include <xylem/module.h>
#include <xylem/store_provider.h>

#include "heap.h"
#include "tree.h"

struct config { uint64_t most; };

struct state {
    pthread_rwlock_t lock;
    struct heap      heap;
    struct tree      owners;            /* by domain and account */
    struct tree      sessions;          /* of all, by token */
    struct tree      keys;              /* of rows that may be sent once more: rows.h */
    struct tree      boxes;             /* mailboxes, by number */
    uint64_t         made, boxes_made;  /* sessions so far, and mailboxes */
};

struct owner {
    struct node node;
    struct tree documents;              /* by collection and key */
    struct tree sessions;               /* in the order they were made */
    struct box *box;                    /* NULL: it has no mailbox */
    const char *domain, *account;       /* "": the domain itself */
    char        names[];
};

#define BEYOND_ALL "\xff"               /* behind whatever is UTF-8, in the order of bytes */
#define NO_ROOM    "the store is full, see the setting `most`"

void state_begin(struct state *s, uint64_t most);
void state_end(struct state *s);

/* Names that are NULL are "". */
struct owner *owners_find(const struct state *s, const char *domain, const char *account);
struct owner *owners_need(struct state *s, const char *domain, const char *account);    /* NULL: no room */
/* The first at that name or behind it, the first behind it. */
struct owner *owners_from(const struct state *s, const char *domain, const char *account);
struct owner *owners_behind(const struct state *s, const char *domain, const char *account);
struct owner *owners_next(const struct owner *o);

/* It goes when nothing is in it. */
void owners_settle(struct state *s, const char *domain, const char *account);

/* All that is in it, and itself. */
void owners_remove(struct state *s, struct owner *o);

static inline const char *or_none(const char *text)
{
    return text == NULL ? "" : text;
}

#endif
