/*
 * connection.h - a lane's connection: opened, looked after, closed.
 */
#ifndef STORE_SQLITE_CONNECTION_H
#define STORE_SQLITE_CONNECTION_H

#include "store.h"

/* Around all that a lane does.  It is opened if it is not, anew after an error, and when its files are no longer
 * those that have the names.  false: not now (l->why), and nothing is to be ended. */
bool connection_begin(xy_job *job, struct lane *l);
void connection_end(void);

void connection_close(struct lane *l);

/* Whether what is written still goes to the files that have these names. */
bool connection_in_place(struct lane *l);

#endif
