/*
 * only.h - the part of an operation (op_line.h) that concerns one domain, or one account of it.
 */
#ifndef XYLEM_SAVE_ONLY_H
#define XYLEM_SAVE_ONLY_H

#include <stdbool.h>
#include <xylem/store_provider.h>

#include "base/arena.h"

struct only {
    const char *domain;                 /* NULL: all */
    const char *account;                /* bare JID; NULL: all of the domain, and its own documents */
};

/* Takes out of *op what is of others; arrays that get shorter are copied into the arena.  false: nothing is left.
 * *memory is false when there was none. */
bool only_keep(const struct only *o, xy_store_op *op, struct arena *a, bool *memory);

/* Takes out what is good for sessions of that moment alone: which there are, and how far each is.  *record is where a
 * changed one has its place.  false: nothing is left. */
bool only_lasting(xy_store_op *op, xy_store_record *record);

#endif
