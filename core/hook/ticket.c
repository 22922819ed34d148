/* ticket.c - see ticket.h */

#include "hook/ticket.h"

#include "base/mem.h"

#define SLOT_BITS 20
#define SLOTS     (UINT32_C(1) << SLOT_BITS)    /* open at the same time, on one thread */
#define FIRST     64

struct slot {
    void     *object;                           /* NULL: free */
    uintptr_t generation;
    uint32_t  next;                             /* free ones: 1 + the slot after it, 0: the last */
};

static _Thread_local struct { struct slot *at; uint32_t size, free; } table;

static bool grow(void)
{
    uint32_t size = table.size == 0 ? FIRST : table.size * 2;
    struct slot *bigger = table.size == SLOTS ? NULL : try_resize(table.at, size * sizeof *bigger);

    if (bigger == NULL)
        return false;
    for (uint32_t i = table.size; i < size; i++)
        bigger[i] = (struct slot){ .next = i + 1 < size ? i + 2 : 0 };
    table.free = table.size + 1;
    table.at = bigger;
    table.size = size;
    return true;
}

void *ticket_new(void *object)
{
    if (table.free == 0 && !grow())
        return NULL;

    uint32_t i = table.free - 1;
    struct slot *s = &table.at[i];
    table.free = s->next;
    s->object = object;
    return (void *)(s->generation << (SLOT_BITS + 1) | (uintptr_t)i << 1 | 1);
}

static struct slot *slot_of(const void *ticket)
{
    uintptr_t t = (uintptr_t)ticket;
    uint32_t i = (uint32_t)(t >> 1) & (SLOTS - 1);

    if (!ticket_is(ticket) || i >= table.size || table.at[i].object == NULL)
        return NULL;
    /* As many bits of the generation as a ticket has room for. */
    uintptr_t kept = table.at[i].generation << (SLOT_BITS + 1) >> (SLOT_BITS + 1);
    return kept == t >> (SLOT_BITS + 1) ? &table.at[i] : NULL;
}

void *ticket_object(const void *ticket)
{
    const struct slot *s = slot_of(ticket);

    return s == NULL ? NULL : s->object;
}

void ticket_end(void *ticket)
{
    struct slot *s = slot_of(ticket);

    if (s == NULL)
        return;
    s->object = NULL;
    s->generation++;
    s->next = table.free;
    table.free = (uint32_t)(s - table.at) + 1;
}

void ticket_thread_end(void)
{
    mem_free(&table.at);
    table.size = table.free = 0;
}
