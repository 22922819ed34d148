/*
 * schema.h - the tables, as a list of versions that only grows.
 */
#ifndef STORE_SQLITE_SCHEMA_H
#define STORE_SQLITE_SCHEMA_H

#include "lane.h"

/* Brings the database to the newest version, each step in a transaction of its own.  false: it cannot (l->why),
 * among other reasons because a newer xylem has written it. */
bool schema_migrate(struct lane *l);

#endif
