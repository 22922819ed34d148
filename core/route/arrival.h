/*
 * arrival.h - the stanzas of one stream in the order they came, and how far they are dealt with.
 *
 * Stream management acknowledges a number: all stanzas up to it (XEP-0198 section 4).  So each
 * stanza has an arrival from the moment it is read until it has been handled, and what counts is
 * the end of the unbroken row of handled ones.
 *
 *   begun ──► promised ──► ended      promised: in the store's hands, which takes them in order;
 *     └──────────────────────▲        a later one that is committed says that it is too
 */
#ifndef XYLEM_ROUTE_ARRIVAL_H
#define XYLEM_ROUTE_ARRIVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

struct arrival;

struct arrivals {
    struct list  open;              /* struct arrival, those behind `handled` */
    uint64_t     received;          /* stanzas that came */
    uint64_t     handled;           /* all up to this one have been dealt with */
    uint64_t     promised;          /* or will have been, when the store has what it was given; >= handled */
    void       (*changed)(struct arrivals *all);       /* handled has grown; may be NULL */
};

void arrivals_init(struct arrivals *all, uint64_t received, void (*changed)(struct arrivals *all));
void arrivals_clear(struct arrivals *all);             /* the stream is forgotten; its arrivals may still be ended */

/* The next stanza.  NULL: memory was refused, and it counts all the same. */
struct arrival *arrival_begin(struct arrivals *all);
uint64_t        arrival_number(const struct arrival *a);        /* from 1; 0: the stream is forgotten, or a is NULL */
void            arrival_promise(struct arrival *a);
void            arrival_end(struct arrival **a);
/* To be ended with others, by arrivals_end(). */
void            arrival_defer(struct arrival **a, struct list *to);
void            arrivals_end(struct list *deferred);

/* An iq-set may keep the others waiting for so long, and no longer: ends those that are older (mono ms). */
void            arrivals_expire(struct arrivals *all, uint64_t before);
/* It is one of those. */
void            arrival_may_expire(struct arrival *a, uint64_t now);

#endif
