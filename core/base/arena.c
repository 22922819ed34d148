/*
 * arena.c - see arena.h.
 *
 * Small requests are cut from the current block.  One too large for it gets a block of its own, and
 * the current one stays in use, so that a photo in a stanza does not waste what was left before it.
 */
#include "base/arena.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { SMALLEST_BLOCK = 512, LARGEST_BLOCK = 64 * 1024, ALIGNMENT = 8 };

struct block {
    struct block *next;
};

struct ending {
    struct ending *next;
    void         (*fn)(void *arg);
    void          *arg;
};

struct arena {
    char          *at, *end;     /* what is left of the current block */
    struct block  *more;         /* all blocks but the first           */
    struct ending *endings;      /* newest first                       */
    struct budget *budget;       /* NULL: charged to nobody            */
    size_t         held;         /* bytes in all blocks                */
    unsigned       first;        /* bytes in the first                 */
    unsigned       refs;
};

struct arena *arena_new(size_t first_block)
{
    size_t size = size_add(sizeof(struct arena), first_block);
    struct arena *a = size > UINT_MAX ? NULL : try_bytes(size);

    if (a == NULL)
        return NULL;
    *a = (struct arena){ .at = (char *)(a + 1), .end = (char *)a + size,
                         .held = size, .first = (unsigned)size, .refs = 1 };
    return a;
}

struct arena *arena_ref(struct arena *a)
{
    a->refs++;
    return a;
}

/* The budget first: an ending may be what frees its owner. */
static void release(struct arena *a, size_t keep)
{
    if (a->budget != NULL)
        budget_return(a->budget, a->held - keep);
    a->held = keep;
    while (a->endings != NULL) {
        struct ending *e = a->endings;
        a->endings = e->next;
        e->fn(e->arg);
    }
    while (a->more != NULL) {
        struct block *b = a->more;
        a->more = b->next;
        mem_release(b);
    }
}

void arena_free(struct arena **ap)
{
    struct arena *a = *ap;

    *ap = NULL;
    if (a == NULL || --a->refs > 0)
        return;
    release(a, 0);
    mem_release(a);
}

void arena_reset(struct arena *a)
{
    release(a, a->first);
    a->at = (char *)(a + 1);
    a->end = (char *)a + a->first;
}

/* Room for size bytes in a new block; the block is the current one unless made for them alone. */
static char *grow(struct arena *a, size_t size)
{
    size_t usual = a->held < SMALLEST_BLOCK ? SMALLEST_BLOCK :
                   a->held > LARGEST_BLOCK  ? LARGEST_BLOCK : a->held;
    bool alone = size > usual / 2;
    size_t room = alone ? size : usual;
    size_t total = size_add(sizeof(struct block), room);

    if (a->budget != NULL && !budget_charge(a->budget, total))
        return NULL;
    struct block *b = try_bytes(total);
    if (b == NULL) {
        if (a->budget != NULL)
            budget_return(a->budget, total);
        return NULL;
    }
    b->next = a->more;
    a->more = b;
    a->held += total;

    char *start = (char *)(b + 1);
    if (alone && (size_t)(a->end - a->at) >= ALIGNMENT)
        return start;
    a->at = start + size;
    a->end = start + room;
    return start;
}

static char *take(struct arena *a, size_t size, size_t padding)
{
    size_t left = (size_t)(a->end - a->at);

    if (padding > left || size > left - padding)
        return grow(a, size);
    char *p = a->at + padding;
    a->at = p + size;
    return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
    size_t padding = (size_t)(-(uintptr_t)a->at % ALIGNMENT);
    char *p = take(a, size, padding);

    return p == NULL ? NULL : memset(p, 0, size);
}

char *arena_bytes(struct arena *a, size_t size)
{
    return take(a, size, 0);
}

char *arena_copy(struct arena *a, const char *bytes, size_t len)
{
    char *copy = arena_bytes(a, size_add(len, 1));

    if (copy == NULL)
        return NULL;
    if (len > 0)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

char *arena_text(struct arena *a, const char *text)
{
    return text == NULL ? NULL : arena_copy(a, text, strlen(text));
}

bool arena_keep(struct arena *a, const char **to, const char *text)
{
    *to = arena_text(a, text);
    return *to != NULL || text == NULL;
}

/* Written straight into what is left of the block; only a text that does not fit is done twice. */
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    size_t left = (size_t)(a->end - a->at);
    va_list again;

    va_copy(again, ap);
    int len = vsnprintf(a->at, left, fmt, ap);
    char *p = len < 0 ? NULL : arena_bytes(a, (size_t)len + 1);
    if (p != NULL && (size_t)len >= left)
        vsnprintf(p, (size_t)len + 1, fmt, again);
    va_end(again);
    return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    char *p = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return p;
}

size_t arena_size(const struct arena *a)
{
    return a->held;
}

bool arena_charge(struct arena *a, struct budget *b)
{
    if (!budget_charge(b, a->held))
        return false;
    a->budget = b;
    return true;
}

bool arena_on_end(struct arena *a, void (*fn)(void *arg), void *arg)
{
    struct ending *e = arena_alloc(a, sizeof *e);

    if (e == NULL)
        return false;
    *e = (struct ending){ a->endings, fn, arg };
    a->endings = e;
    return true;
}
