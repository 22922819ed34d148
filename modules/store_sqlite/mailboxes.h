/*
 * mailboxes.h - delivery records and the rows of mailboxes.
 */
#ifndef STORE_SQLITE_MAILBOXES_H
#define STORE_SQLITE_MAILBOXES_H

#include "lane.h"

void mailboxes_head(xy_job *job, struct lane *l, xy_store_op *op);
void mailboxes_sum(xy_job *job, struct lane *l, xy_store_op *op);

/* Above the flags of a row in the database: the form of the words in its terms, by which they are removed. */
#define ROW_FORM 8

/* That of words which were made with pairs.  Most have none, and smaller numbers take less room. */
unsigned mailboxes_form(unsigned language, const char *words);

/* The row that a statement with ROW_COLUMNS stands on; false: no memory. */
bool mailboxes_read(xy_job *job, sqlite3_stmt *s, xy_store_row *row);

void mailboxes_page(xy_job *job, struct lane *l, xy_store_op *op);

/* Within a transaction; on anything but XY_OK the caller undoes what was written. */
xy_status mailboxes_record(struct lane *l, xy_store_op *op);
xy_status mailboxes_taken(struct lane *l, xy_store_op *op);
xy_status mailboxes_retract(struct lane *l, xy_store_op *op);
xy_status mailboxes_raise(struct lane *l, xy_store_op *op);
xy_status mailboxes_forget(struct lane *l, xy_store_op *op);

#endif
