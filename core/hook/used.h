/*
 * used.h - the rows of a mailbox that one element of an import has put, or has found to be what it brings.
 *
 * The next message that looks the same is another one, and not that row once more; so an import that is repeated finds
 * each row once.  Rows of equal times follow each other, so ranges are kept; when there are very many, the oldest go.
 */
#ifndef XYLEM_HOOK_USED_H
#define XYLEM_HOOK_USED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USED_MOST 4096                   /* ranges */

struct used;

struct used *used_new(void);
void         used_free(struct used **u);

bool used_add(struct used *u, uint64_t row);    /* false: no memory */
bool used_has(const struct used *u, uint64_t row);

/* A part of the element has been taken; or it was not, and comes again: what was added since the last of these goes. */
void used_keep(struct used *u);
void used_undo(struct used *u);

#endif
