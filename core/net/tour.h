/*
 * tour.h - a visit to other shards: one after the other, and back to where it began.
 */
#ifndef XYLEM_NET_TOUR_H
#define XYLEM_NET_TOUR_H

#include "net/shard.h"

struct tour {
    void         (*visit)(struct tour *t);         /* on each of them; after an answer: tour_next() */
    void         (*done)(struct tour *t);          /* where it began; t may be freed in it */
    /* private */
    struct message message;
    struct shard  *origin;
    unsigned       at, end;
};

/* On a shard.  visit() ends with tour_next(), at once or when what it waited for has come. */
void tour_all(struct tour *t);
void tour_one(struct tour *t, struct shard *where);
void tour_next(struct tour *t);

#endif
