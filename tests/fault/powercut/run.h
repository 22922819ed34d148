/*
 * run.h - a store on a disk in memory, the batches that it gets, and what its answers were worth.
 */
#ifndef XYLEM_TESTS_RUN_H
#define XYLEM_TESTS_RUN_H

#include "replay.h"
#include "vfs.h"
#include "workload.h"

struct tally {
    uint64_t rounds, cuts, images, again, twice;    /* again: went on afterwards; twice: cut in recovery */
    uint64_t batches, acknowledged, syncs, losses;
};

#define LOSSES_SHOWN 10

struct run {
    uint64_t        seed;
    struct disk     disk;
    struct lanes    lanes;
    struct workload work;
    struct tally   *tally;
    bool            quiet;              /* a loss is what is looked for */
};

void run_begin(struct run *r, uint64_t seed, struct tally *t);
void run_end(struct run *r);

/* The batch is handed over: how many of its operations were done.  Those that were not have to be unavailable. */
size_t run_submit(struct run *r, struct batch *b);

void run_restart(struct run *r);        /* orderly */
void run_checkpoint(struct run *r);     /* a lane that reads finds the log too long */
void run_die(struct run *r);            /* kill -9: what it wrote is in the cache, its locks are gone */

/* Counts a loss and says so, unless it is what is looked for or was said often enough. */
void run_lost(struct run *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What a cut at this point of the replay may leave, `images` times. */
void run_cut(struct run *r, const struct replay *at, size_t images);

#endif
