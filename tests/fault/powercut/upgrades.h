/*
 * upgrades.h - databases of each earlier version, on which a store is started: cut and struck at every operation.
 */
#ifndef XYLEM_TESTS_UPGRADES_H
#define XYLEM_TESTS_UPGRADES_H

#include "run.h"

struct upgrade_tally { uint64_t versions, cuts, images, faults, refused, old; };      /* old: disks that showed it */

/* As many cuts of each, and faults of each kind, at most; losses are counted in *t. */
void upgrades_all(uint64_t seed, uint64_t most, struct tally *t, struct upgrade_tally *u);

/* One that is a step at a time, each in a transaction of its own: the images between two versions have to be found. */
bool upgrades_control(uint64_t seed, struct tally *t);

#endif
