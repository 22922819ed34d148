/*
 * mailbox.h - an account's mailbox: ids, quota, and what becomes of rows.
 *
 * Ids ascend within a mailbox even when the clock steps back: max(last + 1, wall milliseconds <<
 * 20).  The actor counts what waits and what is under way to the store; the rows themselves are
 * in the store alone.
 */
#ifndef XYLEM_ROUTE_MAILBOX_H
#define XYLEM_ROUTE_MAILBOX_H

#include "hook/request.h"
#include "route/account.h"

/* Gives rq a row id and a stamp, within the quota; false: the mailbox is full. */
bool mailbox_row_begin(xy_req *rq);

/* The store has answered for the row (rq->status), on the mailbox's shard; ends rq. */
void mailbox_row_done(xy_req *rq);

/* All rows with smaller ids are committed or abandoned: what is read of the mailbox ends there, for a row below it may
 * still come. */
uint64_t mailbox_stable(const struct mailbox *box);

/* Rows that a device has acknowledged. */
void mailbox_taken(struct account *a, const uint64_t *ids, size_t n, uint64_t bytes);

#endif
