/*
 * mailboxes.h - the rows of mailboxes: read, taken, removed.  Records make them: records.h.
 */
#ifndef STORE_PGSQL_MAILBOXES_H
#define STORE_PGSQL_MAILBOXES_H

#include "boxes.h"
#include "lane.h"

void mailboxes_head(struct lane *l, xy_store_op *op);
void mailboxes_sum(struct lane *l, xy_store_op *op);
void mailboxes_page(struct lane *l, xy_store_op *op);

/* A taker: appends the rows of an answer to those of the operation, which has room for them. */
void mailboxes_read(struct lane *l, const PGresult *r, void *op);

/* These send what writes; what was there is in the operations when the answers have come.  MAILBOX_TAKEN comes for
 * several at once, with the numbers of their mailboxes. */
void mailboxes_taken(struct lane *l, xy_store_op *const *ops, const struct owner *owners, size_t n);
void mailboxes_retract(struct lane *l, xy_store_op *op);

/* false: it failed. */
bool mailboxes_raise(struct lane *l, xy_store_op *op);
bool mailboxes_forget(struct lane *l, xy_store_op *op);

#endif
