/*
 * stores.h - what the tests of the PostgreSQL store share beside what all stores do: a schema of its own for each in
 * the database that XYLEM_PGSQL names, and looks at it from a connection of their own.
 */
#ifndef XYLEM_TESTS_STORES_H
#define XYLEM_TESTS_STORES_H

#include "../stores/conform.h"
#include "store.h"

/* The tests of a file; how many failed. */
int test_archive(void);
int test_batch(void);
int test_boxes(void);
int test_connection(void);
int test_documents(void);
int test_lane(void);
int test_mailboxes(void);
int test_migrations(void);
int test_months(void);
int test_params(void);
int test_purge(void);
int test_records(void);
int test_reindex(void);
int test_schema(void);
int test_sessions(void);
int test_statements(void);
int test_terms(void);

const char *stores_conninfo(void);
/* A connection of the tests' own, with the schema as its search_path. */
PGconn     *stores_other(struct stores *s);

/* Runs statements, as somebody else; fails the test when they fail.  {s} stands for the schema. */
void    run_sql(struct stores *s, const char *sql);
/* The number that a statement gives. */
int64_t number(struct stores *s, const char *sql);

/* A connection that the next statement finds lost. */
void    lose(struct stores *s, struct lane *l);

#endif
