/*
 * wal.h - the write-ahead log is brought into the database beside the commits, not in them.
 *
 * SQLite would do it in the commit that makes the log long, and everybody in that batch would wait for two more
 * syncs.  Here a lane that reads does it when the log is long.  The log begins anew with a commit that finds all of it
 * taken over; when more was committed meanwhile, the writer takes over that rest, which is short.  It does all itself
 * only when the log has grown to a multiple.
 *
 * Up to 3.51.2 SQLite may lose what is committed just when one begins to take over a log that is all in the database
 * (https://sqlite.org/wal.html, "The WAL-Reset Bug"): the commit begins the log anew, and what it wrote is then
 * thought to be taken over.  So here that is never done with such a log, nor by two at once, as the first would make
 * it one.
 */
#ifndef STORE_SQLITE_WAL_H
#define STORE_SQLITE_WAL_H

#include "store.h"

/* Pages in the log from which on a lane that reads takes them over; and the writer. */
#define WAL_PAGES      3000
#define WAL_PAGES_MOST 8000

/* The writer's connection counts the pages of the log from now on. */
void wal_watch(struct state *state, struct lane *l);

/* All lanes are closed: the next log may be another. */
void wal_forget(struct state *state);

/* After a commit. */
void wal_keep_short(struct state *state, struct lane *l);

bool wal_is_long(struct state *state);
void wal_take_over(struct state *state, struct lane *l);

#endif
