/* tree.c - see tree.h */

#include "tree.h"

/* Nobody outside knows where a node lies, so nobody can make a tree deep. */
static uint64_t weigh(const struct node *n)
{
    uint64_t x = (uint64_t)(uintptr_t)n;

    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static void hang(struct tree *t, struct node *up, const struct node *instead_of, struct node *n)
{
    if (up == NULL)
        t->root = n;
    else if (up->left == instead_of)
        up->left = n;
    else
        up->right = n;
    if (n != NULL)
        n->up = up;
}

/* Above the one it hangs on. */
static void lift(struct tree *t, struct node *n)
{
    struct node *up = n->up, *between = up->left == n ? n->right : n->left;

    hang(t, up->up, up, n);
    if (up->left == n) {
        up->left = between;
        n->right = up;
    } else {
        up->right = between;
        n->left = up;
    }
    if (between != NULL)
        between->up = up;
    up->up = n;
}

void tree_add(struct tree *t, struct node *n, tree_order order, const void *key)
{
    struct node *up = NULL, **at = &t->root;

    while (*at != NULL) {
        up = *at;
        at = order(up, key) < 0 ? &up->right : &up->left;
    }
    *n = (struct node){ .up = up, .weight = weigh(n) };
    *at = n;
    while (n->up != NULL && n->up->weight < n->weight)
        lift(t, n);
}

void tree_remove(struct tree *t, struct node *n)
{
    while (n->left != NULL && n->right != NULL)
        lift(t, n->left->weight > n->right->weight ? n->left : n->right);
    hang(t, n->up, n, n->left != NULL ? n->left : n->right);
}

/* ---- looking ---- */

struct node *tree_at(const struct tree *t, tree_order order, const void *key)
{
    struct node *n = tree_from(t, order, key);

    return n != NULL && order(n, key) == 0 ? n : NULL;
}

static struct node *first_from(const struct tree *t, tree_order order, const void *key, int least)
{
    struct node *n = t->root, *found = NULL;

    while (n != NULL)
        if (order(n, key) >= least) {
            found = n;
            n = n->left;
        } else
            n = n->right;
    return found;
}

struct node *tree_from(const struct tree *t, tree_order order, const void *key)
{
    return first_from(t, order, key, 0);
}

struct node *tree_behind(const struct tree *t, tree_order order, const void *key)
{
    return first_from(t, order, key, 1);
}

struct node *tree_up_to(const struct tree *t, tree_order order, const void *key)
{
    struct node *n = t->root, *found = NULL;

    while (n != NULL)
        if (order(n, key) <= 0) {
            found = n;
            n = n->right;
        } else
            n = n->left;
    return found;
}

struct node *tree_first(const struct tree *t)
{
    struct node *n = t->root;

    while (n != NULL && n->left != NULL)
        n = n->left;
    return n;
}

struct node *tree_last(const struct tree *t)
{
    struct node *n = t->root;

    while (n != NULL && n->right != NULL)
        n = n->right;
    return n;
}

struct node *tree_next(const struct node *n)
{
    if (n->right != NULL) {
        const struct tree right = { n->right };
        return tree_first(&right);
    }
    while (n->up != NULL && n->up->right == n)
        n = n->up;
    return n->up;
}

struct node *tree_before(const struct node *n)
{
    if (n->left != NULL) {
        const struct tree left = { n->left };
        return tree_last(&left);
    }
    while (n->up != NULL && n->up->left == n)
        n = n->up;
    return n->up;
}
