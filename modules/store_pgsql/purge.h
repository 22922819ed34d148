/*
 * purge.h - rows that leave the archive: old ones, and what is too much.
 *
 * Within a transaction; on anything but XY_OK the caller undoes what was written.
 */
#ifndef STORE_PGSQL_PURGE_H
#define STORE_PGSQL_PURGE_H

#include "lane.h"

xy_status purge_old(struct lane *l, xy_store_op *op);       /* XY_STORE_ARCHIVE_PURGE */
xy_status purge_large(struct lane *l, xy_store_op *op);     /* XY_STORE_ARCHIVE_TRIM */

#endif
