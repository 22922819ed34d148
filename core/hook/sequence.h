/*
 * sequence.h - an order of few things of which some have to come before others.
 */
#ifndef XYLEM_HOOK_SEQUENCE_H
#define XYLEM_HOOK_SEQUENCE_H

#include <stddef.h>
#include <stdint.h>

#define SEQUENCE_MOST 64

/*
 * after[i]: a bit for each thing that i has to come after.  Fills order[n] with indexes; what nothing
 * constrains keeps its order.  Returns 0, or the set of those that wait for each other.
 */
uint64_t sequence_find(const uint64_t *after, size_t n, unsigned *order);

#endif
