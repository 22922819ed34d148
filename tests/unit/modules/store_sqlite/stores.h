/*
 * stores.h - what the tests of the SQLite store share beside what all stores do: looks at the database itself.
 */
#ifndef XYLEM_TESTS_STORES_H
#define XYLEM_TESTS_STORES_H

#include "../stores/conform.h"
#include "store.h"

/* The number that a statement gives. */
static inline int64_t number(struct lane *l, const char *sql)
{
    sqlite3_stmt *q = NULL;

    assert_int_equal(sqlite3_prepare_v2(l->db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return n;
}

/* Rows of a table, seen from outside. */
static inline int64_t rows_in(struct stores *s, const char *table)
{
    char sql[100];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    return number(s->read, sql);
}

#endif
