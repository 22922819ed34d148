/*
 * schema.h - the tables, and how they came to be as they are.
 */
#ifndef STORE_PGSQL_SCHEMA_H
#define STORE_PGSQL_SCHEMA_H

#include "lane.h"

struct steps { const char *const *sql; size_t n; };

/* The n-th makes version n + 1 of version n.  Tests put longer ones in their place. */
extern const struct steps *schema_steps;

/* Makes the schema, or brings it from an earlier version to this one in one transaction, on the lane that writes;
 * search_path names it.  l->schema: the version that was found, 0: there were no tables.  false: it cannot (l->why),
 * or it is older and may not be migrated now. */
bool schema_migrate(struct lane *l, const char *schema, bool may_migrate);

#endif
