/*
 * old.h - a SQLite database as an earlier version has left it.
 */
#ifndef XYLEM_TESTS_OLD_H
#define XYLEM_TESTS_OLD_H

#include <sqlite3.h>

#include "../stores/kept.h"

/* What version (1: the first) had: which of its tables are filled. */
struct kept old_kept(int version, size_t accounts, size_t rows, size_t padding);

/* Makes it at that path, by the steps up to that version alone, and fills it.  NULL, or why not. */
const char *old_make(const char *path, const char *vfs, int version, const struct kept *k);

#endif
