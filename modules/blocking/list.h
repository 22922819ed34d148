/*
 * list.h - addresses in normal form, sorted and each once, and how a list of them matches others (XEP-0191, JID
 * Matching).
 *
 * A list never changes: a change makes another one, in an arena of its own, so that one that has to be stored first
 * can wait beside the one that counts.
 */
#ifndef BLOCKING_LIST_H
#define BLOCKING_LIST_H

#include <xylem/module.h>

struct list {                           /* all zero: empty */
    const char **jids;                  /* ended by NULL */
    size_t       n, bytes;              /* bytes: of their texts */
};

/* Sorts what was collected and takes out what is there twice. */
void list_order(struct list *l);

bool list_has(const struct list *l, const char *jid);       /* just this one */
bool list_matches(const struct list *l, const char *jid);   /* it, its account, or its domain */

/* Room for n addresses in `a`.  false: refused. */
bool list_room(xy_arena *a, struct list *l, size_t n);

/* What is in one or the other; what is in the first and not in the second: all copied into `a`.  false: refused. */
bool list_unite(xy_arena *a, const struct list *one, const struct list *other, struct list *out);
bool list_subtract(xy_arena *a, const struct list *one, const struct list *other, struct list *out);

#endif
