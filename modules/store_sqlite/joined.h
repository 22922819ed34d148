/*
 * joined.h - the pages of a commit go into the write-ahead log in a few large writes.
 *
 * SQLite makes two of each page: a header of 24 bytes, and the page.
 */
#ifndef STORE_SQLITE_JOINED_H
#define STORE_SQLITE_JOINED_H

#include "lane.h"

/* The VFS for the connection that writes, over the default one; NULL: SQLite has no memory. */
const char *joined_vfs(void);

/* Commits the transaction; false: it failed, and nothing of it will be written any more. */
bool joined_commit(struct lane *l);

#endif
