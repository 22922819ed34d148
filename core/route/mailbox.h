/*
 * mailbox.h - an account's mailbox: ids, quota, and what becomes of rows.
 *
 * Ids ascend within a mailbox even when the clock steps back: max(last + 1, wall milliseconds <<
 * 20).  The actor counts what waits and what is under way to the store; the rows themselves are
 * in the store alone.
 *
 * A row is released, which is to say handed to sessions, when it has been committed and all rows
 * before it have been too or never will be: live and from a page, everybody sees the same order.
 */
#ifndef XYLEM_ROUTE_MAILBOX_H
#define XYLEM_ROUTE_MAILBOX_H

#include "hook/request.h"
#include "route/account.h"

/* Gives the row an id and a stamp; flags: XY_ROW_*, what waits within the quota.  false: the mailbox is full. */
bool mailbox_row_begin(struct account *a, struct mailbox_row *row, const struct stanza *s, unsigned flags);

/* The store has answered for the copy's row (rq->status), on the mailbox's shard; ends rq, now or at its release. */
void mailbox_row_done(xy_req *rq);
/* The same for the sender's own copy; not wanted: he was told that it is not stored. */
void mailbox_own_row_done(struct account *a, struct mailbox_row *row, bool stored, bool wanted);

/* The row was committed all the same, its sender has had an error, and the store is told to drop it: nobody gets it. */
bool mailbox_is_retracting(const struct account *a, uint64_t row);
/* Those of this shard's mailboxes. */
typedef void (*mailbox_refused_fn)(void *arg, const char *domain, const char *account, uint64_t row);
void mailboxes_refused(mailbox_refused_fn fn, void *arg);
void mailboxes_give_up(void);       /* the shards stop: nobody waits for the store any more */

/*
 * rq, which is not to be stored, came behind a row of the same sender that has not been released yet: it goes to
 * deliver_now() when that has been (RFC 6120 section 10.1).  false: there is none.
 */
bool mailbox_behind_row(xy_req *rq);
bool mailbox_has_row_ahead(const xy_req *rq);       /* there is one */

/* The store has said what waits in it. */
void mailbox_known(struct account *a, uint64_t last_id, uint64_t rows, uint64_t bytes);

/* All rows with smaller ids are released or abandoned: what is read of the mailbox ends there, for a row below it may
 * still come. */
uint64_t mailbox_stable(const struct mailbox *box);

/* A device has acknowledged the row; after some of them, now: the store is told at once and not in a while. */
void mailbox_taken(struct account *a, uint64_t row);
void mailbox_taken_some(struct account *a, bool now);
void mailbox_taken_stop(struct account *a);            /* the actor goes */
/* Its client has no use for these rows, whoever was given them: they wait no longer.  fn comes when the store has
 * answered, with how many of them have waited, whatever became of the account; never from inside.  false: refused. */
typedef void (*mailbox_removed_fn)(void *arg, xy_status status, uint64_t count);
bool mailbox_remove(struct account *a, const uint64_t *ids, size_t n, mailbox_removed_fn fn, void *arg);
/* Whether the store may still hold that rows above that one wait, which a device has: it is being told, and
 * drain_kick() comes when it knows. */
bool mailbox_is_telling(struct account *a, uint64_t row);

/* Rows that come from another server: their ids are their maker's. */
void mailbox_moved_id(struct account *a, uint64_t id);          /* no row made here may have it, or one below */
bool mailbox_moved_fits(struct account *a, size_t bytes);       /* it waits, and counts; false: the mailbox is full */
void mailbox_moved_in(struct account *a, size_t bytes);         /* the same of one that comes back */
void mailbox_moved_back(struct account *a, size_t bytes);       /* it was not stored */
void mailbox_moved_out(struct account *a, uint64_t rows, uint64_t bytes);   /* so many of those taken out waited */

#endif
