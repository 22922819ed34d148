/*
 * lanes.h - the embedded store driven as the core's lanes drive it: one that writes, one that reads.
 */
#ifndef XYLEM_TESTS_LANES_H
#define XYLEM_TESTS_LANES_H

#include "hook/job.h"
#include "store.h"

struct lanes {
    const xy_store_ops *ops;
    struct config       config;
    struct state        state;
    struct module       module;
    struct arena       *arena;
    xy_job              job;
    struct lane        *write, *read;
    const char         *why;            /* a lane could not be opened */
};

void lanes_init(struct lanes *l);
void lanes_end(struct lanes *l);
bool lanes_open(struct lanes *l);       /* those that are not; false: not all of them (why) */
void lanes_shut(struct lanes *l);

xy_status lanes_read(struct lanes *l, xy_store_op *op);     /* its answer lasts until lanes_forget */
void      lanes_upkeep(struct lanes *l);
void      lanes_forget(struct lanes *l);

#endif
