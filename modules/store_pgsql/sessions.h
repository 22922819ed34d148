/*
 * sessions.h - what outlives the process of sessions that can be resumed.
 */
#ifndef STORE_PGSQL_SESSIONS_H
#define STORE_PGSQL_SESSIONS_H

#include "lane.h"

void sessions_list(struct lane *l, xy_store_op *op);

/* These send what writes; its answer says nothing. */
void sessions_put(struct lane *l, const xy_store_op *op);
void sessions_remove(struct lane *l, const xy_store_op *op);
void sessions_sweep(struct lane *l, xy_store_op *op);

/* Some of the keys of rows with ids below that which no session can send again: who asks again gets the next ones.  *n:
 * how many; as many as KEYS_AT_ONCE: there may be more. */
#define KEYS_AT_ONCE 1000
void sessions_sweep_keys(struct lane *l, uint64_t below, int64_t *n);
void sessions_forget(struct lane *l, const xy_store_op *op);

#endif
