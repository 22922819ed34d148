/*
 * boxes.h - mailboxes as such: their numbers, and what is counted of each.
 */
#ifndef STORE_SQLITE_BOXES_H
#define STORE_SQLITE_BOXES_H

#include "lane.h"

/* The mailbox's number; 0: there is none; -1: failed. */
sqlite3_int64 boxes_find(struct lane *l, const char *domain, const char *account);

/* The same, for the lane that writes, which remembers the numbers until boxes_forget(): what removes mailboxes or rows
 * of them, or undoes what was written, has to call that. */
sqlite3_int64 boxes_known(struct lane *l, const char *domain, const char *account);
void          boxes_forget(struct lane *l);

/* At the beginning of a transaction: forgets them when another process has written, who may have put an older database
 * in place of this one.  false: failed. */
bool          boxes_check(struct lane *l);

/* The number of a mailbox that is made when there is none; -1: failed. */
sqlite3_int64 boxes_need(struct lane *l, const char *domain, const char *account);

/* Counts a row that has been added; false: failed. */
bool          boxes_count(struct lane *l, sqlite3_int64 box, const xy_store_row *row, size_t bytes);

#endif
