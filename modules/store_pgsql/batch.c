/*
 * batch.c - see batch.h
 *
 * A batch is one transaction.  All operations are sent together, what they have in common in one statement, and when
 * all answers are there and well, COMMIT.  When one of them is not, all are undone and written again, one behind the
 * other, so that one can be undone by itself.
 *
 * The batch has an id, which the transaction writes.  When the connection is lost while it is committed, nobody knows
 * whether it was; the id tells, to a connection that has the lock (connection.c): it is done, or it is sent again.
 */
#include "batch.h"

#include <string.h>

#include "connection.h"
#include "documents.h"
#include "mailboxes.h"
#include "purge.h"
#include "reindex.h"
#include "records.h"
#include "sessions.h"
#include "store_common/operations.h"

#define RESOLVE_MS 5000                 /* until it is logged that nobody can tell what became of a batch */

#define BATCH_MS   60000                /* in which it is sent */

enum outcome { COMMITTED, FAILED, LOST_BEFORE, UNKNOWN };

struct batch {
    xy_job             *job;
    struct state       *state;
    struct lane        *lane;
    xy_store_op *const *ops;
    size_t              n;
    struct record_row  *rows;           /* room for those of all records */
    struct owner       *owners;
    unsigned char       id[16];
};

/* ---- records, and rows that were taken: several in one statement ---- */

static bool joins(const xy_store_op *op)
{
    return op->kind == XY_STORE_RECORD || op->kind == XY_STORE_MAILBOX_TAKEN;
}

static bool find_boxes(const struct batch *b, struct record_row *rows, size_t nrows)
{
    for (size_t i = 0; i < nrows; i++)
        b->owners[i] = (struct owner){ .domain = rows[i].row->domain, .account = rows[i].row->account };
    if (!boxes_number(b->lane, &b->state->boxes, b->owners, nrows, true))
        return false;
    for (size_t i = 0; i < nrows; i++) {
        rows[i].box = b->owners[i].box;
        if (rows[i].box == 0) {
            lane_says(b->lane, "a mailbox is missing");
            return false;
        }
    }
    return true;
}

static bool send_records(const struct batch *b, xy_store_op *const *ops, size_t n)
{
    size_t nrows = records_rows(ops, n, b->rows);

    for (size_t i = 0; i < n; i++)
        ops[i]->count = 0;
    if (!find_boxes(b, b->rows, nrows))
        return false;
    records_add(b->lane, b->rows, nrows, &b->state->last_body);
    return true;
}

static bool send_taken(const struct batch *b, xy_store_op *const *ops, size_t n)
{
    xy_store_op **taken = xy_job_alloc(b->job, (n + 1) * sizeof *taken);
    struct owner *owners = xy_job_alloc(b->job, (n + 1) * sizeof *owners);
    size_t ntaken = 0;

    if (taken == NULL || owners == NULL) {
        lane_says(b->lane, "out of memory");
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (ops[i]->kind == XY_STORE_MAILBOX_TAKEN) {
            owners[ntaken] = (struct owner){ .domain = ops[i]->domain, .account = ops[i]->account };
            taken[ntaken++] = ops[i];
        }
    if (ntaken == 0)
        return true;
    if (!boxes_number(b->lane, &b->state->boxes, owners, ntaken, false))
        return false;
    mailboxes_taken(b->lane, taken, owners, ntaken);
    return true;
}

/* ---- operations ---- */

/* Along with sessions goes what was remembered of what their clients had sent: some of it, and the rest by and by with
 * the upkeep. */
static void sweep(const struct batch *b, xy_store_op *op)
{
    uint64_t below = lane_id_at(op->after > INT64_MAX ? INT64_MAX : (int64_t)op->after);

    sessions_sweep(b->lane, op);
    if (op->until == 0)
        sessions_sweep_keys(b->lane, below, NULL);
    atomic_store(&b->state->keys_below, below);
}

static xy_status settled(struct lane *l)
{
    return lane_settle(l) ? XY_OK : lane_status(l);
}

static bool remove_account(const struct batch *b, xy_store_op *op)
{
    documents_forget(b->lane, op);
    sessions_forget(b->lane, op);
    boxes_forget(&b->state->boxes);
    return mailboxes_forget(b->lane, op);
}

/* Sends one that stands by itself, or does it.  false: it failed. */
static bool send_one(const struct batch *b, xy_store_op *op)
{
    struct lane *l = b->lane;

    switch (op->kind) {
    case XY_STORE_DOC_PUT:
        documents_put(l, op);
        return true;
    case XY_STORE_MAILBOX_RETRACT:
        mailboxes_retract(l, op);
        return true;
    case XY_STORE_SESSION_PUT:
        sessions_put(l, op);
        return true;
    case XY_STORE_SESSION_REMOVE:
        sessions_remove(l, op);
        return true;
    case XY_STORE_SESSION_SWEEP:
        sweep(b, op);
        return true;
    case XY_STORE_ACCOUNT_REMOVE:
        return remove_account(b, op);
    case XY_STORE_MAILBOX_RAISE:
        return mailboxes_raise(l, op);
    case XY_STORE_ARCHIVE_PURGE:
    case XY_STORE_ARCHIVE_TRIM:
        op->status = lane_settle(l) ? (op->kind == XY_STORE_ARCHIVE_PURGE ? purge_old : purge_large)(l, op)
                                    : XY_UNAVAILABLE;
        return op->status == XY_OK;
    case XY_STORE_REINDEX:
        op->status = lane_settle(l) ? reindex(l, op) : XY_UNAVAILABLE;
        return op->status == XY_OK;
    default:
        op->status = XY_REFUSED;
        lane_says(l, "there is no such operation");
        return false;
    }
}

static void begin(const struct batch *b)
{
    struct params p = { 0 };

    param_bytes(&p, b->id, sizeof b->id);
    lane_send(b->lane, STMT_BEGIN, NULL, NULL, NULL);
    lane_send(b->lane, STMT_BATCH, &p, NULL, NULL);
}

/* What records and what was taken do to one another does not depend on their order, for nothing is taken before it is
 * committed; a position counts for a session that is put beside it.  Others are done when they come. */
static bool write_together(const struct batch *b)
{
    begin(b);
    for (size_t i = 0, n; i < b->n; i += n) {
        for (n = 0; i + n < b->n && joins(b->ops[i + n]); n++)
            ;
        if (n > 0 && (!send_records(b, &b->ops[i], n) || !send_taken(b, &b->ops[i], n)))
            return false;
        if (n == 0 && !send_one(b, b->ops[i]))
            return false;
        records_positions(b->lane, &b->ops[i], n);
        n += n == 0;
    }
    if (!lane_settle(b->lane))
        return false;
    for (size_t i = 0; i < b->n; i++)
        b->ops[i]->status = XY_OK;
    return true;
}

/* ---- one by one ---- */

static xy_status write_record(const struct batch *b, xy_store_op *op)
{
    xy_store_op *const one[] = { op };
    size_t nrows = records_rows(one, 1, b->rows);

    if (!find_boxes(b, b->rows, nrows))
        return lane_status(b->lane);
    xy_status status = records_check(b->lane, op, b->rows, nrows);
    if (status != XY_OK)
        return status;
    records_add(b->lane, b->rows, nrows, &b->state->last_body);
    records_positions(b->lane, one, 1);
    return settled(b->lane);
}

static xy_status write_one(const struct batch *b, xy_store_op *op)
{
    xy_store_op *const one[] = { op };

    op->status = XY_UNAVAILABLE;
    if (op->kind == XY_STORE_RECORD)
        return write_record(b, op);
    bool sent = op->kind == XY_STORE_MAILBOX_TAKEN ? send_taken(b, one, 1) : send_one(b, op);
    if (!sent)
        return op->status == XY_REFUSED ? XY_REFUSED : lane_status(b->lane);
    xy_status status = settled(b->lane);
    if (status == XY_UNAVAILABLE && op->kind == XY_STORE_DOC_PUT && documents_too_long(b->lane, op))
        return XY_REFUSED;
    return status != XY_OK && op->status == XY_CLASH ? XY_CLASH : status;
}

/* Whole, or nothing of it.  false: the transaction is of no more use. */
static bool write_whole(const struct batch *b, xy_store_op *op)
{
    struct lane *l = b->lane;
    char why[sizeof l->why];

    lane_send(l, STMT_SAVE, NULL, NULL, NULL);
    if (!lane_settle(l))
        return false;
    op->status = write_one(b, op);
    if (op->status == XY_OK) {
        lane_send(l, STMT_RELEASE, NULL, NULL, NULL);
        return lane_settle(l);
    }
    if (l->broken)
        return false;
    memcpy(why, l->why, sizeof why);
    char *kept = xy_job_alloc(b->job, sizeof why);
    if (kept != NULL)
        memcpy(kept, why, sizeof why);
    op->why = kept;
    boxes_forget(&b->state->boxes);
    lane_settle(l);                     /* what else was sent */
    lane_send(l, STMT_UNDO, NULL, NULL, NULL);
    lane_send(l, STMT_RELEASE, NULL, NULL, NULL);
    return lane_settle(l);
}

static bool write_apart(const struct batch *b)
{
    begin(b);
    if (!lane_settle(b->lane))
        return false;
    for (size_t i = 0; i < b->n; i++)
        if (!store_is_behind(b->ops, i) && !write_whole(b, b->ops[i]))
            return false;
    return true;
}

/* ---- the transaction ---- */

static void take_commit(struct lane *l, const PGresult *r, void *arg)
{
    (void)arg;
    if (strcmp(PQcmdStatus((PGresult *)(uintptr_t)r), "COMMIT") != 0)
        lane_fail(l, "", "the transaction was rolled back");
}

static enum outcome commit(const struct batch *b)
{
    lane_send(b->lane, STMT_COMMIT, NULL, take_commit, NULL);
    if (lane_settle(b->lane))
        return COMMITTED;
    return b->lane->broken ? UNKNOWN : FAILED;
}

static bool roll_back(const struct batch *b)
{
    boxes_forget(&b->state->boxes);
    lane_settle(b->lane);               /* what else was sent */
    lane_send(b->lane, STMT_ROLLBACK, NULL, NULL, NULL);
    return lane_settle(b->lane);
}

static bool need_months(const struct batch *b)
{
    size_t n = records_rows(b->ops, b->n, b->rows);
    uint64_t now = lane_id_at(xy_wall_ms()), next = (uint64_t)b->state->last_body + 1;

    for (size_t i = 0; i < n; i++)
        if (!months_need(b->lane, &b->state->months, b->rows[i].row->id))
            return false;
    uint64_t first = now > next ? now : next;       /* of the bodies; the last may be in another month */
    return n == 0 || (months_need(b->lane, &b->state->months, first) &&
                      months_need(b->lane, &b->state->months, first + n + ((uint64_t)BATCH_MS << 20)));
}

static enum outcome failed(const struct batch *b)
{
    return b->lane->broken ? LOST_BEFORE : FAILED;
}

static enum outcome attempt(const struct batch *b)
{
    if (!need_months(b))
        return failed(b);
    if (write_together(b))
        return commit(b);
    if (b->lane->broken || !roll_back(b))
        return failed(b);
    months_forget(&b->state->months);
    if (!need_months(b))
        return failed(b);
    if (write_apart(b))
        return commit(b);
    if (!b->lane->broken) {
        char why[sizeof b->lane->why];
        memcpy(why, b->lane->why, sizeof why);
        roll_back(b);
        lane_says(b->lane, why);
    }
    return failed(b);
}

/* ---- a connection that was lost ---- */

static bool again(const struct batch *b)
{
    b->lane->broken = true;
    b->lane->next_try = 0;
    return connection_begin(b->job, b->lane);
}

static bool ask(const struct batch *b, int64_t *there)
{
    struct params p = { 0 };

    *there = 0;
    if (!again(b))
        return false;
    param_bytes(&p, b->id, sizeof b->id);
    lane_send(b->lane, STMT_BATCH_DONE, &p, take_written, there);
    return lane_settle(b->lane);
}

/* The backend that was to commit it has ended: who is connected again has the lock that it had.  However long that
 * takes: what is called a failure and is there all the same would turn up with the next start of the server.  Senders
 * are told meanwhile, as the store stands still. */
static enum outcome resolve(const struct batch *b)
{
    uint64_t until = xy_mono_ms() + RESOLVE_MS;
    bool said = false;
    int64_t there;

    while (!ask(b, &there)) {
        if (xy_job_cancelled(b->job))
            return FAILED;
        if (!said && xy_mono_ms() >= until) {
            xy_job_log(b->job, XY_ERROR, "the connection was lost at a commit, and there is no other to ask: %s",
                       b->lane->why);
            said = true;
        }
        lane_pause(100);
    }
    xy_job_log(b->job, XY_WARN, "the connection was lost at a commit, which was %s", there ? "done" : "not done");
    return there ? COMMITTED : LOST_BEFORE;
}

/* Mailboxes that it had made are not there; what it has begun must not be committed with the next one. */
static void give_up(const struct batch *b)
{
    boxes_forget(&b->state->boxes);
    if (b->lane->db != NULL && PQtransactionStatus(b->lane->db) != PQTRANS_IDLE)
        b->lane->broken = true;
    xy_job_log(b->job, XY_ERROR, "a batch failed, nothing of it counts: %s", b->lane->why);
    store_all_unavailable(b->ops, b->n, b->lane->why);
}

static bool make_room(struct batch *b)
{
    size_t rows = records_count(b->ops, b->n);

    b->rows = xy_job_alloc(b->job, (rows + 1) * sizeof *b->rows);
    b->owners = xy_job_alloc(b->job, (rows + 1) * sizeof *b->owners);
    return b->rows != NULL && b->owners != NULL;
}

void batch_write(xy_job *job, struct lane *l, xy_store_op *const *ops, size_t n)
{
    struct batch b = { .job = job, .state = xy_job_state(job), .lane = l, .ops = ops, .n = n };
    enum outcome outcome = FAILED;

    xy_random(b.id, sizeof b.id);
    if (!connection_begin(job, l)) {
        store_all_unavailable(ops, n, l->why);
        return;
    }
    if (!make_room(&b))
        lane_says(l, "out of memory");
    else
        outcome = attempt(&b);
    if (outcome == UNKNOWN)
        outcome = resolve(&b);
    /* The database may have been started anew since the last batch: nothing of this one is there. */
    if (outcome == LOST_BEFORE && again(&b)) {
        outcome = attempt(&b);
        if (outcome == UNKNOWN)
            outcome = resolve(&b);
    }
    if (outcome != COMMITTED)
        give_up(&b);
}
