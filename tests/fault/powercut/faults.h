/*
 * faults.h - operations on the disk and requests for memory that fail, by ordinal.
 *
 * While one fails the store answers that it is unavailable; when it has passed it takes the batch again, by itself;
 * and what it said was done is there, also after a power cut.
 */
#ifndef XYLEM_TESTS_FAULTS_H
#define XYLEM_TESTS_FAULTS_H

#include "run.h"

struct fault_tally { uint64_t trials, refused; };   /* refused: batches answered with unavailable */

/* Of every kind of fault so many ordinals, or all that there are. */
void faults_all(uint64_t seed, uint64_t ordinals, struct tally *t, struct fault_tally *f);

/* One of them, by the name and the numbers of a report; count 0: from then on.  false: there is none. */
bool faults_one(const char *name, uint64_t first, uint64_t count, uint64_t seed, struct tally *t);

#endif
