/*
 * sessions.h - what outlives the process of sessions that can be resumed.
 */
#ifndef STORE_SQLITE_SESSIONS_H
#define STORE_SQLITE_SESSIONS_H

#include "lane.h"

void sessions_list(xy_job *job, struct lane *l, xy_store_op *op);

/* Within a transaction; on anything but XY_OK the caller undoes what was written. */
xy_status sessions_put(struct lane *l, xy_store_op *op);
xy_status sessions_position(struct lane *l, const xy_store_record *r);
xy_status sessions_remove(struct lane *l, xy_store_op *op);
xy_status sessions_sweep(struct lane *l, xy_store_op *op);
bool      sessions_forget(struct lane *l, const char *domain, const char *account);

#endif
