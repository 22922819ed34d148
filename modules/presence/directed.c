/* directed.c - see directed.h */

#include "directed.h"

#include <string.h>

#define WASTE_MOST 2048                 /* bytes; then the addresses move to a new arena */

struct address {
    struct address *next;
    char            jid[];
};

static struct address **find(const struct directed *d, const char *jid)
{
    struct address **p = (struct address **)&d->first;

    while (*p != NULL && strcmp((*p)->jid, jid) != 0)
        p = &(*p)->next;
    return p;
}

bool directed_has(const struct directed *d, const char *jid)
{
    return *find(d, jid) != NULL;
}

static struct address *make(xy_arena *a, const char *jid, struct address *next)
{
    size_t size = strlen(jid) + 1;
    struct address *made = xy_alloc(a, sizeof *made + size);

    if (made == NULL)
        return NULL;
    memcpy(made->jid, jid, size);
    made->next = next;
    return made;
}

bool directed_add(xy_mod *m, struct directed *d, const char *jid)
{
    if (directed_has(d, jid))
        return true;
    if (d->arena == NULL && (d->arena = xy_arena_new(m)) == NULL)
        return false;
    struct address *made = make(d->arena, jid, d->first);
    if (made == NULL)
        return false;
    d->first = made;
    d->count++;
    return true;
}

/* Without memory for it they stay where they are. */
static void move(xy_mod *m, struct directed *d)
{
    xy_arena *fresh = xy_arena_new(m);
    struct address *all = NULL;

    for (const struct address *old = d->first; fresh != NULL && old != NULL; old = old->next) {
        struct address *made = make(fresh, old->jid, all);
        if (made == NULL) {
            xy_arena_end(&fresh);
            return;
        }
        all = made;
    }
    if (fresh == NULL)
        return;
    xy_arena_end(&d->arena);
    d->arena = fresh;
    d->first = all;
    d->waste = 0;
}

void directed_remove(xy_mod *m, struct directed *d, const char *jid)
{
    struct address **p = find(d, jid);

    if (*p == NULL)
        return;
    d->waste += (uint32_t)(sizeof **p + strlen((*p)->jid) + 1);
    *p = (*p)->next;
    d->count--;
    if (d->count == 0)
        directed_clear(d);
    else if (d->waste > WASTE_MOST)
        move(m, d);
}

void directed_clear(struct directed *d)
{
    if (d->arena != NULL)
        xy_arena_end(&d->arena);
    *d = (struct directed){ 0 };
}

const char *directed_next(const struct directed *d, const struct address **at)
{
    *at = *at == NULL ? d->first : (*at)->next;
    return *at == NULL ? NULL : (*at)->jid;
}
