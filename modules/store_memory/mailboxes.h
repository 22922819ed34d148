/*
 * mailboxes.h - mailboxes as the core asks for them.
 */
#ifndef STORE_MEMORY_MAILBOXES_H
#define STORE_MEMORY_MAILBOXES_H

#include "rows.h"

void mailboxes_head(xy_job *job, struct state *s, xy_store_op *op);
void mailboxes_sum(xy_job *job, struct state *s, xy_store_op *op);
void mailboxes_page(xy_job *job, struct state *s, xy_store_op *op);

/* Appends a row to the answer; false: refused. */
bool mailboxes_answer(xy_job *job, xy_store_op *op, const struct row *row, size_t *room);

xy_status mailboxes_taken(struct state *s, xy_store_op *op);
xy_status mailboxes_raise(struct state *s, xy_store_op *op);
void      mailboxes_retract(struct state *s, xy_store_op *op);

#endif
