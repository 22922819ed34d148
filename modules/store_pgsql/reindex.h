/*
 * reindex.h - the terms of archived rows made anew: as those are made that are stored now.
 */
#ifndef STORE_PGSQL_REINDEX_H
#define STORE_PGSQL_REINDEX_H

#include "lane.h"

/* XY_STORE_REINDEX, within a transaction. */
xy_status reindex(struct lane *l, xy_store_op *op);

#endif
