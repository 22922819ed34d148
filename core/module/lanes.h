/*
 * lanes.h - the threads of modules that block: for each a lane of the pool, and a worker when it declares one.
 */
#ifndef XYLEM_MODULE_LANES_H
#define XYLEM_MODULE_LANES_H

#include "hook/instance.h"
#include "net/pool.h"
#include "net/worker.h"

/* Made when the module first has work for it; NULL: no threads (logged), or lanes_free() has been called. */
struct lane *module_lane(struct module *m);

struct worker_item {
    struct work work;               /* done on the shard that put it */
    void       *arg;                /* for the module's batch function */
};

/* false: full, no thread, or lanes_free() has been called. */
bool module_worker_put(struct module *m, struct worker_item *item, size_t bytes);

/* Whether no thread of theirs works and nothing waits for one.  ran: jobs of lanes and batches of workers
 * there ever were. */
bool lanes_are_idle(uint64_t *ran);

/* All of them, for good.  Off the shards, before shards_stop(). */
void lanes_free(void);

#endif
