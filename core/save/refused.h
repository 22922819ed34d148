/*
 * refused.h - messages that are in the store though their senders were told that they are not: it took too long, and
 * the store is told to drop them.  Until it has done that they are read with all others.
 *
 * All functions run on one shard.
 */
#ifndef XYLEM_SAVE_REFUSED_H
#define XYLEM_SAVE_REFUSED_H

#include "base/text.h"
#include "net/timer.h"
#include "net/tour.h"
#include "save/only.h"

struct refused {
    /* Before: */
    const struct only *only;            /* stays */
    void        (*done)(struct refused *r);         /* never from inside of refused_find() */
    /* The outcome, the caller's: lines of operations that drop them. */
    struct text   lines;
    /* private */
    struct tour   tour;
    struct timer  look;
    uint64_t      mark, until;
    unsigned      rounds;
};

/* Those that can have been read until now: also of what is just being committed, which is waited for as long as senders
 * wait for it.  What the store drops before done comes may be missing: who follows the store knows of that. */
void refused_find(struct refused *r);
/* true: done does not come any more. */
bool refused_stop(struct refused *r);

#endif
