/*
 * batch.h - what the lane that writes does: batches of operations, each committed as a whole.
 */
#ifndef STORE_PGSQL_BATCH_H
#define STORE_PGSQL_BATCH_H

#include "store.h"

void batch_write(xy_job *job, struct lane *l, xy_store_op *const *ops, size_t n);

#endif
