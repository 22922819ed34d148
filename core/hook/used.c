/* used.c - see used.h */

#include "hook/used.h"

#include "base/mem.h"

#define LEAST 16

struct range { uint64_t first, last; bool fresh; };     /* first > last: empty */

struct used {
    struct range *ranges;
    size_t        n, room;
    size_t        next;                  /* to be written; at n, or where the oldest is */
    struct range *open;                  /* written last, and fresh; NULL: none */
};

struct used *used_new(void)
{
    struct used *u = try_alloc(sizeof *u);

    if (u != NULL)
        *u = (struct used){ 0 };
    return u;
}

void used_free(struct used **u)
{
    if (*u != NULL)
        mem_free(&(*u)->ranges);
    mem_free(u);
}

static bool make_room(struct used *u)
{
    size_t room = u->room == 0 ? LEAST : u->room * 2;

    if (u->n < u->room || u->n == USED_MOST)
        return true;
    struct range *bigger = try_resize(u->ranges, size_mul(room, sizeof *bigger));
    if (bigger == NULL)
        return false;
    u->ranges = bigger;
    u->room = room;
    return true;
}

bool used_add(struct used *u, uint64_t row)
{
    if (u->open != NULL && row == u->open->last + 1) {
        u->open->last = row;
        return true;
    }
    if (!make_room(u))
        return false;
    u->open = &u->ranges[u->next];
    *u->open = (struct range){ row, row, true };
    u->n += u->next == u->n;
    u->next = (u->next + 1) % USED_MOST;
    return true;
}

bool used_has(const struct used *u, uint64_t row)
{
    for (size_t i = 0; i < u->n; i++)
        if (row >= u->ranges[i].first && row <= u->ranges[i].last)
            return true;
    return false;
}

void used_keep(struct used *u)
{
    for (size_t i = 0; i < u->n; i++)
        u->ranges[i].fresh = false;
    u->open = NULL;
}

void used_undo(struct used *u)
{
    for (size_t i = 0; i < u->n; i++)
        if (u->ranges[i].fresh)
            u->ranges[i] = (struct range){ .first = 1 };
    u->open = NULL;
}
