/*
 * store.h - the configuration of the store, and what its lanes share.
 */
#ifndef STORE_PGSQL_STORE_H
#define STORE_PGSQL_STORE_H

#include <pthread.h>
#include <stdatomic.h>

#include "boxes.h"
#include "lane.h"
#include "months.h"

#define READ_LANES_MOST 8

enum migrate { MIGRATE_AT_START, MIGRATE_BY_COMMAND };

struct config {
    const char      *conninfo, *schema;
    const xy_secret *password;          /* NULL: conninfo, or libpq's own ways */
    int64_t          connections;       /* that read */
    uint64_t         timeout, gather;
    int              migrate;           /* enum migrate */
};

struct state {
    struct lane          lanes[1 + READ_LANES_MOST];    /* each touched by its own thread only, see lane_open() */
    pthread_mutex_t      opening;       /* of the one that writes, as long as it is not ... */
    bool                 handed;        /* ... its own thread's */
    atomic_bool          commanded;     /* it may migrate */
    atomic_uint          generation;    /* how often the one that writes was connected */
    atomic_bool          ready;         /* it was open once: the tables are there, and nobody else's */
    struct boxes         boxes;         /* the writer's: mailboxes it knows */
    struct months        months;        /* ... and partitions */
    int64_t              last_body;     /* ... and the id of the last body */
    atomic_uint_fast64_t upkeep_due;    /* mono ms */
    atomic_uint_fast64_t keys_below;    /* rows whose keys are to go with their sessions; 0: all have gone */
    uint64_t             months_due;    /* the same, of the partitions; of the lane that does the upkeep */
};

#endif
