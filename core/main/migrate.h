/*
 * migrate.h - xylemd --migrate-store: the store brought to this version's schema while no server runs.
 */
#ifndef XYLEM_MAIN_MIGRATE_H
#define XYLEM_MAIN_MIGRATE_H

#include <stdbool.h>

/* By the configuration of that name, as the user that the server would be.  Prints what came of it; the exit status. */
int migrate_store(const char *path, bool json);

#endif
