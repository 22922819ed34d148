/*
 * old.h - a schema as an earlier version has left it.
 */
#ifndef XYLEM_TESTS_OLD_H
#define XYLEM_TESTS_OLD_H

#include "../stores/kept.h"
#include "stores.h"

/* In place of the test's own schema, whose lanes are shut, one made by the steps up to that version alone (0: nothing
 * is there), and filled. */
struct kept old_make(struct stores *s, int version, size_t accounts, size_t rows, size_t padding);

/* All that is in the schema: names of tables, columns, indexes and views. */
int64_t old_shape(struct stores *s);

#endif
