/*
 * inbox.h - the queue of messages to one shard: many senders, one receiver, no lock.
 *
 * Intrusive and unbounded by itself: who may put how much is decided before (shard.h).
 */
#ifndef XYLEM_NET_INBOX_H
#define XYLEM_NET_INBOX_H

#include "net/shard.h"

struct inbox {
    struct message *_Atomic newest;             /* senders put behind it                   */
    char                    apart[64];          /* senders and receiver: not one cache line */
    struct message         *oldest;             /* the receiver's; never NULL              */
    struct message          stub;               /* keeps the queue from running empty      */
};

void            inbox_init(struct inbox *q);
void            inbox_push(struct inbox *q, struct message *m);     /* any thread */
/* NULL: empty, or the next sender is between its two steps (and wakes the receiver after them). */
struct message *inbox_pop(struct inbox *q);

#endif
