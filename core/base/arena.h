/*
 * arena.h - memory that ends all at once.
 *
 * An arena is a chain of blocks that only grows; nothing in it is freed singly.  The first block
 * holds the arena itself, so a small stanza is one allocation.  Not for sharing between threads
 * while it grows.
 */
#ifndef XYLEM_BASE_ARENA_H
#define XYLEM_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct budget;

struct arena *arena_new(size_t first_block);                /* NULL: refused */
void          arena_free(struct arena **a);                 /* gives back one reference; the last frees */
struct arena *arena_ref(struct arena *a);                   /* one more, for the same thread */
void          arena_reset(struct arena *a);                 /* keeps the first block only */

void *arena_alloc(struct arena *a, size_t size);            /* zeroed, aligned 8; NULL: refused */
char *arena_bytes(struct arena *a, size_t size);            /* not zeroed, not aligned: for text */
char *arena_copy(struct arena *a, const char *bytes, size_t len);   /* NUL-terminated copy */
char *arena_text(struct arena *a, const char *text);        /* a copy; NULL of NULL */
bool  arena_keep(struct arena *a, const char **to, const char *text);   /* the same; false: no memory */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
size_t arena_size(const struct arena *a);                   /* bytes held, for budgets */

/* What it holds, now and later, is charged to b, which lives longer; once per arena.  false: refused. */
bool arena_charge(struct arena *a, struct budget *b);

/* fn(arg) is called when the arena is freed or reset, the newest first, while its memory is still there.
 * false: no memory, fn will not be called. */
bool arena_on_end(struct arena *a, void (*fn)(void *arg), void *arg);

#endif
