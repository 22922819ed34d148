/*
 * wal.h - the write-ahead log is brought into the database beside the commits, not in them.
 *
 * SQLite would do it in the commit that makes the log long, and everybody in that batch would wait for two more
 * syncs.  Here a lane that reads does it after an answer, and the writer only when the log has grown to a multiple.
 */
#ifndef STORE_SQLITE_WAL_H
#define STORE_SQLITE_WAL_H

#include "store.h"

/* Pages in the log from which on a lane that reads takes them over; and the writer, when none has read. */
#define WAL_PAGES      1000
#define WAL_PAGES_MOST 4000

/* The writer's connection counts the pages of the log from now on. */
void wal_watch(struct state *state, struct lane *l);

/* After an answer or a batch. */
void wal_keep_short(struct state *state, struct lane *l, bool writes);

#endif
