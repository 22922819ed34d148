/*
 * usage.h - what waits in all mailboxes of a domain together, counted across the shards.
 *
 * It belongs to the domain's name: all records of the domain hold the same one, so it outlives reloads, and begins
 * anew when the domain comes back after its last record has gone.  A row counts from its id on, before it is
 * committed; so rows that come at once on several shards do not get past the limit together.
 *
 * What waited before is summed up by the store when the domain appears.  What was on its way to the store just then,
 * at the start of the server nothing, may be missing or counted twice until the next start.
 */
#ifndef XYLEM_ROUTE_USAGE_H
#define XYLEM_ROUTE_USAGE_H

#include "route/quota.h"

struct domain;
struct usage;

struct usage *usage_of(const char *name);               /* a reference; NULL: no memory.  Any thread */
void          usage_unref(struct usage **u);

/* On a shard: has the store asked, if it has not said yet what waits. */
void usage_ask(struct domain *d);
/* Any thread.  false: the store has not said yet; *out is what has come and gone since. */
bool usage_now(const struct domain *d, struct quota *out);

/* A row of so many bytes gets an id.  false: it does not fit. */
bool usage_add(struct domain *d, uint32_t bytes);
/* The same of one that was there before and comes back, whatever the limits say. */
void usage_again(struct domain *d, uint32_t bytes);
/* Its size is another than was thought. */
void usage_correct(struct domain *d, int64_t bytes);
/* Rows were taken, or not stored. */
void usage_take(struct domain *d, uint64_t rows, uint64_t bytes);

#endif
