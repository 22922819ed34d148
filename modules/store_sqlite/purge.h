/*
 * purge.h - rows that leave the archive, with the terms they were found by.
 *
 * All within a transaction and after terms_flush(); what fails, the caller undoes.
 */
#ifndef STORE_SQLITE_PURGE_H
#define STORE_SQLITE_PURGE_H

#include "lane.h"

/* Deletes a row, whatever keeps it; one that is not there is no failure. */
bool purge_row(struct lane *l, sqlite3_int64 box, uint64_t id);

/* XY_STORE_ARCHIVE_PURGE */
xy_status purge_old(struct lane *l, xy_store_op *op);

/* XY_STORE_ARCHIVE_TRIM */
xy_status purge_large(struct lane *l, xy_store_op *op);

/* Takes everything out of a mailbox's archive. */
bool purge_all(struct lane *l, sqlite3_int64 box);

#endif
