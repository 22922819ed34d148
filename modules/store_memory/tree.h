/*
 * tree.h - an ordered set whose nodes are part of what is in it: a treap, balanced by chance.
 */
#ifndef STORE_MEMORY_TREE_H
#define STORE_MEMORY_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct node { struct node *up, *left, *right; uint64_t weight; };
struct tree { struct node *root; };             /* zero: empty */

/* Where a node stands: below 0 before the key, 0 at it, above 0 behind it. */
typedef int (*tree_order)(const struct node *n, const void *key);

/* What a node is part of. */
#define tree_of(node_, type_, member_) ((type_ *)(void *)((char *)(node_) - offsetof(type_, member_)))

/* No node of the tree may stand at the key, which is that of the new one. */
void tree_add(struct tree *t, struct node *n, tree_order order, const void *key);
void tree_remove(struct tree *t, struct node *n);

/* The node at the key; the first at or behind it, the first behind it, the last at or before it.  NULL: none. */
struct node *tree_at(const struct tree *t, tree_order order, const void *key);
struct node *tree_from(const struct tree *t, tree_order order, const void *key);
struct node *tree_behind(const struct tree *t, tree_order order, const void *key);
struct node *tree_up_to(const struct tree *t, tree_order order, const void *key);

struct node *tree_first(const struct tree *t);
struct node *tree_last(const struct tree *t);
struct node *tree_next(const struct node *n);
struct node *tree_before(const struct node *n);

#endif
