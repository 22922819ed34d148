/*
 * store.h - the configuration of the store, and its lanes.
 */
#ifndef STORE_SQLITE_STORE_H
#define STORE_SQLITE_STORE_H

#include <stdatomic.h>

#include "lane.h"

#define READ_LANES 2

enum migrate { MIGRATE_AT_START, MIGRATE_BY_COMMAND };

struct config { const char *file; uint64_t busy, gather; int migrate; };       /* enum migrate */

struct state {
    struct lane          lanes[1 + READ_LANES];     /* each touched by its own thread only */
    bool                 commanded;                 /* of the lane that writes: it may migrate */
    atomic_int           wal_pages;                 /* in the log, see wal.h */
    atomic_int           wal_taken;                 /* of them in the database, too: so many, or fewer */
    atomic_bool          wal_taking;                /* somebody takes over some */
    atomic_bool          wal_rest;                  /* it was done beside the writer, which is to add what came */
    atomic_uint_fast64_t wal_due;                   /* mono ms: not before */
};

#endif
