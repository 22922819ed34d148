/*
 * months.h - partitions: one table for the messages of each month, and one for the bodies.
 *
 * An id tells the time in ms >> 20, in UTC.  Partitions are made before they are needed, by the upkeep, else by the
 * batch that needs them; the upkeep drops those of the past that are empty.
 */
#ifndef STORE_PGSQL_MONTHS_H
#define STORE_PGSQL_MONTHS_H

#include "lane.h"

#define MONTHS_MOST 4096                /* since January 1970: ids end before */
#define DETACHED_ROOM 200               /* for eight of their names, and how many more there are */

struct months {                         /* those the lane that writes knows to be there */
    uint64_t      low, high;            /* ids of the last one, the second excluded */
    unsigned char known[MONTHS_MOST / 8];
};

/* In which month an id lies; the first ms of a month. */
unsigned month_of(uint64_t id);
int64_t  month_begin(unsigned month);

/* A batch has a row or a body with that id: its partitions are made if they are not known.  Not in a transaction. */
bool months_need(struct lane *l, struct months *m, uint64_t id);
void months_forget(struct months *m);

/* What the upkeep does: makes those of this month and the next two, and drops what is empty. */
bool months_upkeep(struct lane *l, int64_t now);

/* Names of tables that somebody has detached, and the upkeep has left there; "": there are none. */
bool months_detached(struct lane *l, char names[DETACHED_ROOM]);

/* Merges the terms that wait into their index, as far as there is time for it. */
bool months_merge(struct lane *l, uint64_t ms);

#endif
