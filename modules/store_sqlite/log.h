/*
 * log.h - the write-ahead log that another process has left.
 */
#ifndef STORE_SQLITE_LOG_H
#define STORE_SQLITE_LOG_H

#include "lane.h"

/* Writes the log anew as it is, and syncs it.  false: it cannot (l->why).
 *
 * After a sync that failed Linux calls clean what may not be on the disk: the log reads well from the cache, commits
 * are added to it and synced, and a power cut leaves a gap before them (fsync(2); PostgreSQL met it in 2018).  Who
 * opens the log cannot know whether its last sync failed; what is written again is synced for certain. */
bool log_settle(struct lane *l);

#endif
