/*
 * records.h - delivery records: the rows and bodies they make, and the positions of their streams.
 */
#ifndef STORE_PGSQL_RECORDS_H
#define STORE_PGSQL_RECORDS_H

#include "boxes.h"
#include "lane.h"

struct record_row {                     /* one row of one record */
    const xy_store_record *record;
    const xy_store_row    *row;
    size_t                 op;          /* index of its operation */
    int64_t                box;
    unsigned               language;    /* of its domain; 0: none */
    bool                   there;       /* it is not to be added */
};

/* The rows of all RECORDs among the operations. */
size_t records_rows(xy_store_op *const *ops, size_t n, struct record_row *rows);
size_t records_count(xy_store_op *const *ops, size_t n);

/* Sends what adds those rows that are not there.  What is there already, by its place or its key, fails.  *last_body
 * grows. */
void records_add(struct lane *l, struct record_row *rows, size_t nrows, int64_t *last_body);

/* Sends what puts the sessions of the records forward to their positions. */
void records_positions(struct lane *l, xy_store_op *const *ops, size_t n);

/* Finds out which rows of one record are there.  XY_OK: the others can be added; else the operation's status. */
xy_status records_check(struct lane *l, xy_store_op *op, struct record_row *rows, size_t nrows);

#endif
