/*
 * offer.h - which mechanisms all accounts of a domain can log in by, known to all shards.
 *
 * Accounts that came from elsewhere may lack keys that others have.  It belongs to the domain's name, so it outlives
 * reloads.  A provider says before and after it stores an account with fewer that there is one; what was found out
 * while that happened does not count, and is found out again.
 */
#ifndef XYLEM_ROUTE_OFFER_H
#define XYLEM_ROUTE_OFFER_H

#include <stdbool.h>
#include <stdint.h>

struct offer;

struct offer *offer_of(const char *name);               /* a reference; NULL: no memory.  Any thread */
void          offer_unref(struct offer **o);

/* NULL in place of an offer: all mechanisms, which is known and never changes.
 *
 * Any thread.  false: not known; *mechanisms are all then.  *turn is for offer_found(). */
bool offer_now(const struct offer *o, unsigned *mechanisms, uint64_t *turn);
/* What was asked for after offer_now() had that turn. */
void offer_found(struct offer *o, uint64_t turn, unsigned mechanisms);
void offer_lower(struct offer *o, unsigned mechanisms);     /* some account has no more than these */
void offer_forget(struct offer *o);                         /* there may be more now */

#endif
