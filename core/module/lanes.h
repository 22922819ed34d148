/*
 * lanes.h - the pool threads of modules that block: one lane per module.
 */
#ifndef XYLEM_MODULE_LANES_H
#define XYLEM_MODULE_LANES_H

#include "hook/instance.h"
#include "net/pool.h"

/* Made when the module first has work for it; NULL: no threads (logged), or lanes_free() has been called. */
struct lane *module_lane(struct module *m);

/* Whether no thread of theirs works and nothing waits for one.  ran: all jobs there ever were. */
bool lanes_are_idle(uint64_t *ran);

/* All of them, for good.  Off the shards, before shards_stop(). */
void lanes_free(void);

#endif
