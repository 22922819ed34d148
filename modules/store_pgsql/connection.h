/*
 * connection.h - a lane's connection: made, looked after, closed.
 */
#ifndef STORE_PGSQL_CONNECTION_H
#define STORE_PGSQL_CONNECTION_H

#include "store.h"

/* Before all that a lane does.  It is made if it is not, and anew after it broke, with pauses that grow.  false: not
 * now (l->why). */
bool connection_begin(xy_job *job, struct lane *l);

/* The lane that writes, which is opened by whoever needs it first: without it there may be no tables, and reading would
 * wait for a write that never comes.  hand: to the thread that writes, which has it from then on.  false: not now. */
bool connection_open_writer(xy_job *job, bool hand, struct opened *found);

/* The same, on the thread that writes, whatever the settings say of migration. */
bool connection_migrate(xy_job *job, struct opened *found);

/* After all that a lane does: one that broke is closed now, and not when there is something to do next.  Until then its
 * backend would hold what it has locked. */
void connection_rest(struct lane *l);

void connection_close(struct lane *l);

#endif
