/*
 * held.h - byte strings that have to wait, in a file that nobody else can open and that goes with the process.
 *
 * They come out in the order in which they were put in, as often as is asked for.
 */
#ifndef XYLEM_MAIN_HELD_H
#define XYLEM_MAIN_HELD_H

#include <stdbool.h>
#include <stddef.h>

struct held;

struct held *held_new(void);                     /* NULL: refused, errno says why */
void         held_free(struct held **h);

bool held_add(struct held *h, const void *bytes, size_t len);
void held_rewind(struct held *h);                /* held_next begins with the first */

/* mem_free it; NULL with errno 0: there are no more.  A NUL is behind it. */
char *held_next(struct held *h, size_t *len);

#endif
