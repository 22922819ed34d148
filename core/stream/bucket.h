/*
 * bucket.h - a token bucket: so many bytes a second, and so many at once.
 */
#ifndef XYLEM_STREAM_BUCKET_H
#define XYLEM_STREAM_BUCKET_H

#include <stdint.h>

struct bucket {
    uint32_t rate, burst;          /* bytes a second (0: no limit), bytes at once */
    int64_t  level;                /* may be below zero: what was taken is taken  */
    uint64_t at;                   /* milliseconds when level was right           */
};

void bucket_init(struct bucket *b, uint64_t rate, uint64_t burst, uint64_t now);

/* Takes n bytes and returns for how many milliseconds nothing more should be taken. */
uint64_t bucket_take(struct bucket *b, uint64_t n, uint64_t now);

#endif
