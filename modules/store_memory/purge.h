/*
 * purge.h - what leaves archives: the old, and what is too much.
 */
#ifndef STORE_MEMORY_PURGE_H
#define STORE_MEMORY_PURGE_H

#include "rows.h"

void purge_old(struct state *s, xy_store_op *op);
void purge_large(struct state *s, xy_store_op *op);

#endif
