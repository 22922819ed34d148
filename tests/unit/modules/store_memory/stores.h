/*
 * stores.h - what the tests of the store in memory share beside what all stores do: looks at what is kept.
 */
#ifndef XYLEM_TESTS_STORES_H
#define XYLEM_TESTS_STORES_H

#include "../stores/conform.h"
#include "owners.h"
#include "rows.h"

/* The tests of a file; how many failed. */
int test_archive(void);
int test_documents(void);
int test_heap(void);
int test_mailboxes(void);
int test_names(void);
int test_owners(void);
int test_purge(void);
int test_records(void);
int test_rows(void);
int test_sessions(void);
int test_terms(void);
int test_tree(void);

/* No more than that many bytes beyond what is used now. */
void stores_leave(struct stores *s, uint64_t bytes);

#endif
