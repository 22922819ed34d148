/*
 * record.h - delivery records: what makes a stream's durable set a prefix of what it sent.
 *
 * Every inbound stanza that may have to be stored has one record, owned by the sender's shard.
 * Each recipient's actor answers it: with a row of its mailbox, or without one.  Records are
 * submitted to the store strictly in the order of the stream, each whole; when a record has
 * committed its rows go back to their actors and are released.
 *
 * A store that is unavailable is tried again for a second, in which the sender is not read from;
 * what it has not taken by then is an error to the sender.  So is what a store that stands still
 * has not answered for: should that be committed later, it is taken out again.
 *
 * The request that carried the stanza is the row: it goes to the recipient's shard, comes home
 * with an id, and goes back with the answer of the store.
 */
#ifndef XYLEM_ROUTE_RECORD_H
#define XYLEM_ROUTE_RECORD_H

#include "hook/request.h"
#include "route/mailbox.h"

struct source;
struct session;

/* On the sender's shard: rq's stanza came on this session, or was made here.  No record where none is needed. */
void record_begin(xy_req *rq, struct session *s);
void record_begin_server(xy_req *rq);

/* On the recipient's shard: rq will not be stored (its copy ended).  Forgets the record. */
void record_answer(xy_req *rq);

/* The same, and the managed sender gets that error before he hears that the stanza was handled: it goes home with the
 * answer, so that neither overtakes the other.  Takes it.  false: there is no need, it can be sent as any other. */
bool record_refuse(xy_req *rq, struct stanza **error);

/* On the recipient's shard: the copy is to be stored in rq->account's mailbox.  waits: until a device
 * has acknowledged it; else it is there for the archive alone.  Takes rq over. */
void record_keep(xy_req *rq, bool waits);

/* On the sender's shard, before rq leaves its account: the sender's archive gets it too, if a module wants so. */
void record_own_copy(xy_req *rq);

uint64_t record_own_row(const xy_req *rq);  /* the id of that row; 0: there is none */

/* On a shard: rows that its senders were told are not stored, and of which the store has not said yet whether they are;
 * if so they are dropped. */
void records_refused(mailbox_refused_fn fn, void *arg);

void source_orphan(struct source **s);      /* the stream ended; its records still commit */
void records_give_up(void);                 /* the shards stop: nobody waits for the store any more */
void records_stop(void);                    /* at the end of a shard */

#endif
