/*
 * store.h - the configuration of the store, and what its lanes share.
 */
#ifndef STORE_PGSQL_STORE_H
#define STORE_PGSQL_STORE_H

#include <stdatomic.h>

#include "boxes.h"
#include "lane.h"
#include "months.h"

#define READ_LANES_MOST 8

struct config {
    const char      *conninfo, *schema;
    const xy_secret *password;          /* NULL: conninfo, or libpq's own ways */
    int64_t          connections;       /* that read */
    uint64_t         timeout, gather;
};

struct state {
    struct lane          lanes[1 + READ_LANES_MOST];    /* each touched by its own thread only, see lane_open() */
    bool                 tried;         /* to open the one that writes; while lanes are opened */
    atomic_bool          ready;         /* it could be, so the tables are there and are ours alone */
    struct boxes         boxes;         /* the writer's: mailboxes it knows */
    struct months        months;        /* ... and partitions */
    int64_t              last_body;     /* ... and the id of the last body */
    atomic_uint_fast64_t upkeep_due;    /* mono ms */
    uint64_t             months_due;    /* the same, of the partitions; of the lane that does the upkeep */
};

#endif
