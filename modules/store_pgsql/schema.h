/*
 * schema.h - the tables, and how they came to be as they are.
 */
#ifndef STORE_PGSQL_SCHEMA_H
#define STORE_PGSQL_SCHEMA_H

#include "lane.h"

/* Makes the schema, or brings it from an earlier version to this one, on the lane that writes; search_path names it.
 * false: it cannot (l->why). */
bool schema_migrate(struct lane *l, const char *schema);

#endif
