/*
 * cuts.h - rounds of batches, cut at every operation on the disk.
 */
#ifndef XYLEM_TESTS_CUTS_H
#define XYLEM_TESTS_CUTS_H

#include "run.h"

/* One round, or as much of it as makes that many cuts; so many images of each. */
void cuts_round(uint64_t seed, uint64_t cuts, size_t images, struct tally *t);

extern const char *const cuts_controls[];       /* names of the negative controls; ends with NULL */

/* Rounds with one of them until there is a loss; false: there is none in that many. */
bool cuts_control(const char *name, uint64_t seed, size_t rounds, struct tally *t);

#endif
