/*
 * schema.h - the tables, as a list of versions that only grows.
 */
#ifndef STORE_SQLITE_SCHEMA_H
#define STORE_SQLITE_SCHEMA_H

#include "lane.h"

/* The n-th makes version n + 1 of version n. */
extern const char *const schema_steps[];
extern const int         schema_newest;

/* Brings the database to the newest version, in one transaction: it has the old one whole, or the new one.  l->schema:
 * what was found, 0 in a database that is made.  false: it cannot (l->why), among other reasons because a newer xylem
 * has written it, or because it is older and may not be migrated now. */
bool schema_migrate(struct lane *l, bool may_migrate);

#endif
