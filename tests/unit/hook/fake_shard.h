/*
 * fake_shard.h - a run queue and timers without threads, for what would run on a shard.
 *
 * Linked in, it takes the place of core/net/shard.c and timer.c.  The clock is support_clock()'s.
 */
#ifndef XYLEM_TESTS_FAKE_SHARD_H
#define XYLEM_TESTS_FAKE_SHARD_H

#include <stdint.h>

void fake_shard_reset(void);
void fake_shard_run(void);                  /* until the run queue is empty */
void fake_shard_advance(uint64_t ms);       /* and the timers that become due, in order */

#endif
