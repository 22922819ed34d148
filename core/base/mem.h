/*
 * mem.h - allocation with an owner.
 *
 * must_*   never fails: ends the process with a message.  At start and on reload only.
 * try_*    may refuse: for whatever a stanza, a peer or a session causes.
 * budget   a bounded part of the memory that one owner (connection, account, domain, module) may
 *          hold.  A budget has a parent; a charge counts in all of them or in none.
 *
 * Blocks come zeroed, but for what a resize adds and for try_bytes, and are given back with
 * mem_free(&p), which clears the pointer.  A size of 0 gives a block like any other.
 */
#ifndef XYLEM_BASE_MEM_H
#define XYLEM_BASE_MEM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

void *must_alloc(size_t size);
void *must_resize(void *p, size_t size);
char *must_copy(const char *text);                /* NULL of NULL, as all copies of a text */

void *try_alloc(size_t size);                    /* NULL: refused */
void *try_bytes(size_t size);                    /* not zeroed: for buffers and text */
void *try_resize(void *p, size_t size);          /* NULL: refused, the old block is untouched */
char *try_copy_n(const char *bytes, size_t len); /* NUL-terminated copy */
char *try_copy(const char *text);

/* What *to was is freed, and it becomes a copy.  false: no memory, and it is NULL. */
bool mem_keep(char **to, const char *text);

void mem_release(void *p);
#define mem_free(pp) do { mem_release(*(pp)); *(pp) = NULL; } while (0)

/*
 * Gives back to the kernel what has been freed but is still held for later, when that is more than
 * `loose` bytes: after a burst the C library keeps it all.  For the main thread, every few seconds;
 * whoever allocates meanwhile waits for it.  true: something was given back.
 */
bool mem_trim(size_t loose);
size_t mem_used(void);          /* bytes allocated and not freed, by whomever in this process */

/* a * b and a + b, or SIZE_MAX when they do not fit (which every allocator refuses). */
size_t size_mul(size_t a, size_t b);
size_t size_add(size_t a, size_t b);

struct budget {
    struct budget  *parent;      /* NULL: the root, the whole server */
    atomic_size_t   limit;       /* bytes; 0: no limit of its own; a reload may change it */
    atomic_size_t   used;        /* children on other shards charge the same parent */
};

void budget_init(struct budget *b, struct budget *parent, size_t limit);
bool budget_charge(struct budget *b, size_t bytes);     /* false: over a limit, nothing charged */
void budget_return(struct budget *b, size_t bytes);

#endif
