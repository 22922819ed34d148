/*
 * vfs.h - SQLite on a disk in memory: files, locks and shared memory, for connections of one thread.
 *
 * It does what the VFS of SQLite for Unix promises and no more: a sync is of one file's content, the folder is synced
 * with the first sync of a new journal or log and where a deletion asks for it, and what lies beside the bytes of a
 * torn write stays whole (SQLITE_IOCAP_POWERSAFE_OVERWRITE).
 */
#ifndef XYLEM_TESTS_VFS_H
#define XYLEM_TESTS_VFS_H

#include <stdint.h>

#include "disk.h"

#define VFS_FOLDER "/disk"

void vfs_register(void);                /* the default one from now on */
void vfs_use(struct disk *d);           /* files opened from now on are there; none is open */
void vfs_seed(uint64_t seed);           /* what SQLite draws at random */

/* Negative control: every PRAGMA synchronous sets this one instead; NULL: what it says. */
void vfs_synchronous(const char *level);

#endif
