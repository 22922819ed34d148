/*
 * workload.h - batches as the core submits them, drawn by a seed, and what the store has to show after each operation.
 *
 * What it has to show is a sum over facts: each row, each document, each session with its position, each mailbox's
 * last id, hashed; and how many rows and bodies there are.  A record that is half there, or twice, gives another sum.
 */
#ifndef XYLEM_TESTS_WORKLOAD_H
#define XYLEM_TESTS_WORKLOAD_H

#include "chance.h"
#include "lanes.h"

#define WHY 300                         /* room for a reason */

enum { ACCOUNTS = 5, STREAMS = 3, KEYS = 4, OPS = 6, ROWS = 3, WRITES = 2, IDS = 6, WAITING = 40 };

extern const char *const accounts[ACCOUNTS];

struct op {                             /* with all that it points to */
    xy_store_op     op;
    xy_store_record record;
    xy_store_session session;
    xy_store_row    rows[ROWS];
    xy_doc_write    writes[WRITES];
    uint64_t        ids[IDS];
    char           *text;
};

struct batch {
    struct op ops[OPS];
    size_t    n, first;                 /* first: operations before it */
};

struct sum { uint64_t facts; int64_t rows, bodies; };

struct row {                            /* a row that is there */
    size_t   account, record;
    uint64_t id, base, fact;            /* base: all of the fact but the flags */
    unsigned flags;
};

struct session {                        /* of the stream of that number, on the account of that number */
    bool             there;
    xy_store_session seen;
    uint64_t         fact;
};

struct fact {                           /* for the report of a loss */
    uint64_t fact;
    size_t   born, gone;                /* operations after which it is there, and no longer */
    char           text[48];
};

struct workload {
    struct chance  chance;
    struct batch **batches;
    size_t         nbatches;
    struct sum    *sums;                /* after so many operations */
    size_t         nops, sums_room;
    struct row    *rows;
    size_t         nrows, rows_room;
    size_t        *alive;               /* rows of each record */
    size_t         nrecords, alive_room;
    struct fact   *facts;
    size_t         nfacts, facts_room;
    struct session sessions[STREAMS];
    uint64_t       last[ACCOUNTS], docs[ACCOUNTS][KEYS], seq[STREAMS], next_id;
};

void workload_begin(struct workload *w, uint64_t seed);
void workload_free(struct workload *w);
struct batch *workload_batch(struct workload *w);       /* the next, drawn and counted in */

/* What the store shows; false: it could not be read (*why), or is not well. */
bool workload_look(struct lanes *l, struct sum *sum, char why[WHY]);

/* The number of operations, from `least` to `most`, after which the store shows this; DISK_NONE: none. */
size_t workload_match(const struct workload *w, const struct sum *sum, size_t least, size_t most);

/* Prints what is missing, or there without need, of what is there after `least` and after `most` operations. */
void workload_explain(const struct workload *w, struct lanes *l, size_t least, size_t most);

#endif
