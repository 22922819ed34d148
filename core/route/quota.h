/*
 * quota.h - how near a mailbox, or all of a domain, is to its limits, and when the log says so.
 *
 * Once at each mark on the way up; again only after it has been below 70 %, so that what goes up and down around a
 * mark is one line.
 */
#ifndef XYLEM_ROUTE_QUOTA_H
#define XYLEM_ROUTE_QUOTA_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "route/counters.h"

struct quota { uint64_t rows, bytes; };         /* what waits, or may wait; 0 of the latter: no limit */

typedef atomic_uchar quota_said;                /* the highest mark that was said */

struct quota_owner {
    const char        *account;                 /* whose mailbox; NULL: all of the domain together */
    const char        *domain;
    enum route_counter first;                   /* of the counters of the three marks, lowest first */
};

/* Whether that much may wait. */
bool quota_fits(struct quota used, struct quota most);

/* What waits is now that much: says so if a mark was reached. */
void quota_watch(quota_said *said, struct quota used, struct quota most, const struct quota_owner *o);
/* The next did not fit: it is full, however little is missing. */
void quota_full(quota_said *said, struct quota used, struct quota most, const struct quota_owner *o);
/* It was so before: nothing is said. */
void quota_known(quota_said *said, struct quota used, struct quota most);

#endif
