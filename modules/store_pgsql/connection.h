/*
 * connection.h - a lane's connection: made, looked after, closed.
 */
#ifndef STORE_PGSQL_CONNECTION_H
#define STORE_PGSQL_CONNECTION_H

#include "store.h"

/* Before all that a lane does.  It is made if it is not, and anew after it broke, with pauses that grow.  false: not
 * now (l->why). */
bool connection_begin(xy_job *job, struct lane *l);

void connection_close(struct lane *l);

#endif
