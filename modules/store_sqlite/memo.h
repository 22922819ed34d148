/*
 * memo.h - what a lane remembers by name, so that it need not ask the database again.
 *
 * A fixed number of slots; of two names that fall into one slot the later has it.  What is in a slot is its user's, and
 * all zero when the name is new there.
 */
#ifndef STORE_SQLITE_MEMO_H
#define STORE_SQLITE_MEMO_H

#include <stdbool.h>
#include <stddef.h>

struct memo {
    char  *slots;                       /* NULL: nothing is remembered */
    size_t size;                        /* of what is in a slot */
};

/* What is remembered of `len` bytes and a text together: `size` bytes, the same at each call.  *known: it was there.
 * NULL: there is no memory to remember it in.  Good until the next call. */
void *memo_find(struct memo *m, size_t size, const char *name, size_t len, const char *of, bool *known);

/* Forgets all, and gives its memory back. */
void  memo_forget(struct memo *m);

#endif
