/*
 * migrate.h - xylemd --migrate-store: the store brought to this version's schema while no server runs.
 */
#ifndef XYLEM_MAIN_MIGRATE_H
#define XYLEM_MAIN_MIGRATE_H

#include <stdbool.h>

#include "main/config.h"
#include "main/process.h"

/* By the configuration of that name, as the user that the server would be.  Prints what came of it; the exit status. */
int migrate_store(const char *path, bool json);

/* Who that is.  Files that root made the server could not write to: root becomes who owns the folder, where no user is
 * named. */
int migrate_user(const struct config *c, struct process_user *u, struct error *e);

#endif
