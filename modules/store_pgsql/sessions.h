/*
 * sessions.h - what outlives the process of sessions that can be resumed.
 */
#ifndef STORE_PGSQL_SESSIONS_H
#define STORE_PGSQL_SESSIONS_H

#include "lane.h"

void sessions_list(struct lane *l, xy_store_op *op);

/* These send what writes; its answer says nothing. */
void sessions_put(struct lane *l, const xy_store_op *op);
void sessions_remove(struct lane *l, const xy_store_op *op);
void sessions_sweep(struct lane *l, const xy_store_op *op);
void sessions_forget(struct lane *l, const xy_store_op *op);

#endif
