/* items.c - see items.h */

#include "items.h"

#include <string.h>

#define ROOM_FIRST  4
#define WASTE_LEAST 2048                /* bytes worth a new arena */

/* Where jid is, or where it would have to be. */
static uint32_t place_of(const struct roster *r, const char *jid, bool *there)
{
    uint32_t low = 0, high = r->count;

    *there = false;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(r->items[middle]->jid, jid);
        if (order == 0) {
            *there = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct item *items_find(const struct roster *r, const char *jid)
{
    bool there;
    uint32_t at = place_of(r, jid, &there);

    return there ? r->items[at] : NULL;
}

/* ---- memory ---- */

static const char *copy_text(xy_arena *a, const char *text, uint32_t *size)
{
    size_t len;

    if (text == NULL)
        return NULL;
    len = strlen(text);
    *size += (uint32_t)len + 1;
    return xy_copy(a, text, len);
}

static const char *const *copy_groups(xy_arena *a, const char *const *from, uint32_t *size)
{
    size_t n = 0;

    while (from[n] != NULL)
        n++;
    const char **to = xy_alloc(a, (n + 1) * sizeof *to);
    if (to == NULL)
        return NULL;
    *size += (uint32_t)((n + 1) * sizeof *to);
    for (size_t i = 0; i < n; i++)
        if ((to[i] = copy_text(a, from[i], size)) == NULL)
            return NULL;
    return to;
}

static uint32_t text_size(const char *text)
{
    return text == NULL ? 0 : (uint32_t)strlen(text) + 1;
}

uint32_t item_size(const struct item *i)
{
    uint32_t size = (uint32_t)sizeof *i, n = 0;

    size += text_size(i->jid) + text_size(i->name) + text_size(i->request);
    if (i->groups == NULL)
        return size;
    for (; i->groups[n] != NULL; n++)
        size += text_size(i->groups[n]);
    return size + (n + 1) * (uint32_t)sizeof i->groups[0];
}

struct item *item_copy(xy_arena *a, const struct item *from)
{
    struct item *to = xy_alloc(a, sizeof *to);
    uint32_t size = sizeof *to;

    if (to == NULL)
        return NULL;
    *to = *from;
    to->jid = copy_text(a, from->jid, &size);
    to->name = copy_text(a, from->name, &size);
    to->groups = from->groups == NULL ? NULL : copy_groups(a, from->groups, &size);
    to->request = copy_text(a, from->request, &size);
    to->size = size;
    bool complete = to->jid != NULL && (to->name != NULL) == (from->name != NULL) &&
                    (to->groups != NULL) == (from->groups != NULL) &&
                    (to->request != NULL) == (from->request != NULL);
    return complete ? to : NULL;
}

static bool have_room(struct roster *r, uint32_t n)
{
    uint32_t room = r->room == 0 ? ROOM_FIRST : r->room;

    if (r->count + n <= r->room)
        return true;
    while (room < r->count + n)
        room *= 2;
    struct item **bigger = xy_alloc(r->arena, room * sizeof(struct item *));
    if (bigger == NULL)
        return false;
    if (r->count > 0)
        memcpy(bigger, r->items, r->count * sizeof(struct item *));
    r->waste += r->room * (uint32_t)sizeof(struct item *);
    r->items = bigger;
    r->room = room;
    return true;
}

bool items_room(xy_mod *m, struct roster *r, uint32_t n)
{
    if (r->arena == NULL && (r->arena = xy_arena_new(m)) == NULL)
        return false;
    return have_room(r, n);
}

struct item *items_prepare(xy_mod *m, struct roster *r, const struct item *from)
{
    return items_room(m, r, 1) ? item_copy(r->arena, from) : NULL;
}

void items_abandon(struct roster *r, struct item *prepared)
{
    r->waste += prepared->size;
}

/* ---- changes ---- */

static void taken_out(struct roster *r, const struct item *old)
{
    r->waste += old->size;
    r->live -= old->size;
    r->unlisted -= old->listed ? 0 : 1;
}

void items_put(struct roster *r, struct item *prepared)
{
    bool there;
    uint32_t at = place_of(r, prepared->jid, &there);

    if (there) {
        taken_out(r, r->items[at]);
    } else {
        memmove(&r->items[at + 1], &r->items[at], (r->count - at) * sizeof(struct item *));
        r->count++;
    }
    r->items[at] = prepared;
    r->live += prepared->size;
    r->unlisted += prepared->listed ? 0 : 1;
}

void items_remove(struct roster *r, const char *jid)
{
    bool there;
    uint32_t at = place_of(r, jid, &there);

    if (!there)
        return;
    taken_out(r, r->items[at]);
    r->count--;
    memmove(&r->items[at], &r->items[at + 1], (r->count - at) * sizeof(struct item *));
}

void items_free(struct roster *r)
{
    if (r->arena != NULL)
        xy_arena_end(&r->arena);
    r->items = NULL;
    r->count = r->room = r->unlisted = r->live = r->waste = 0;
}

/* Without memory for it the roster stays as it is: larger than needed, and right. */
void items_tidy(xy_mod *m, struct roster *r)
{
    if (r->count == 0) {
        items_free(r);
        return;
    }
    if (r->waste < r->live + WASTE_LEAST)
        return;
    xy_arena *fresh = xy_arena_new(m);
    struct item **items = xy_alloc(fresh, r->count * sizeof(struct item *));
    for (uint32_t i = 0; items != NULL && i < r->count; i++)
        if ((items[i] = item_copy(fresh, r->items[i])) == NULL)
            items = NULL;
    if (items == NULL) {
        if (fresh != NULL)
            xy_arena_end(&fresh);
        return;
    }
    xy_arena_end(&r->arena);
    r->arena = fresh;
    r->items = items;
    r->room = r->count;
    r->waste = 0;
}
