/* owners.c - see owners.h */

#include "owners.h"

#include <string.h>

#include "documents.h"
#include "rows.h"
#include "sessions.h"

struct name { const char *domain, *account; };

static struct owner *owner_of(struct node *n)
{
    return n == NULL ? NULL : tree_of(n, struct owner, node);
}

static int by_name(const struct node *n, const void *key)
{
    const struct owner *o = tree_of(n, const struct owner, node);
    const struct name *name = key;
    int order = strcmp(o->domain, name->domain);

    return order != 0 ? order : strcmp(o->account, name->account);
}

/* ---- the state ---- */

/* Who writes does not wait for one reader after another. */
void state_begin(struct state *s, uint64_t most)
{
    pthread_rwlockattr_t kind;

    pthread_rwlockattr_init(&kind);
    pthread_rwlockattr_setkind_np(&kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&s->lock, &kind);
    pthread_rwlockattr_destroy(&kind);
    s->heap.most = most;
}

void state_end(struct state *s)
{
    struct owner *o;

    while ((o = owner_of(tree_first(&s->owners))) != NULL)
        owners_remove(s, o);
    pthread_rwlock_destroy(&s->lock);
}

/* ---- looking ---- */

struct owner *owners_find(const struct state *s, const char *domain, const char *account)
{
    const struct name name = { or_none(domain), or_none(account) };

    return owner_of(tree_at(&s->owners, by_name, &name));
}

struct owner *owners_from(const struct state *s, const char *domain, const char *account)
{
    const struct name name = { or_none(domain), or_none(account) };

    return owner_of(tree_from(&s->owners, by_name, &name));
}

struct owner *owners_behind(const struct state *s, const char *domain, const char *account)
{
    const struct name name = { or_none(domain), or_none(account) };

    return owner_of(tree_behind(&s->owners, by_name, &name));
}

struct owner *owners_next(const struct owner *o)
{
    return owner_of(tree_next(&o->node));
}

/* ---- coming and going ---- */

struct owner *owners_need(struct state *s, const char *domain, const char *account)
{
    const struct name name = { or_none(domain), or_none(account) };
    size_t first = strlen(name.domain) + 1, second = strlen(name.account) + 1;
    struct owner *o = owners_find(s, domain, account);

    if (o != NULL)
        return o;
    o = heap_take_beyond(&s->heap, sizeof *o + first + second);
    if (o == NULL)
        return NULL;
    memcpy(o->names, name.domain, first);
    memcpy(o->names + first, name.account, second);
    o->domain = o->names;
    o->account = o->names + first;
    tree_add(&s->owners, &o->node, by_name, &name);
    return o;
}

void owners_settle(struct state *s, const char *domain, const char *account)
{
    struct owner *o = owners_find(s, domain, account);

    if (o == NULL || o->box != NULL || o->documents.root != NULL || o->sessions.root != NULL)
        return;
    tree_remove(&s->owners, &o->node);
    heap_give(&s->heap, o);
}

void owners_remove(struct state *s, struct owner *o)
{
    documents_forget(s, o);
    sessions_forget(s, o);
    boxes_forget(s, o);
    tree_remove(&s->owners, &o->node);
    heap_give(&s->heap, o);
}
