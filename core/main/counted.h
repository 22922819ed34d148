/*
 * counted.h - everything the core counts, in one list: for `xylemctl stats` and for the manual.
 */
#ifndef XYLEM_MAIN_COUNTED_H
#define XYLEM_MAIN_COUNTED_H

#include <stddef.h>
#include <stdint.h>

struct counted {
    const char *owner;                   /* which part of the core */
    const char *name, *help;
    uint64_t    value;                   /* momentary */
};

enum { COUNTED_MOST = 64 };

/* How many there are; any thread. */
size_t counted_all(struct counted out[COUNTED_MOST]);

#endif
