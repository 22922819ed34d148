/* mailboxes.c - see mailboxes.h */

#include "mailboxes.h"

#include <string.h>

#include "sessions.h"
#include "store_common/answers.h"

#define FORGET_AT_ONCE 1000             /* rows in one statement */
#define SPENT_AT_ONCE  2000             /* the same; the rest goes when the next ones are taken */
#define SUM_MOST       4096             /* mailboxes in one statement */
#define SUM_MS         50               /* that it should take */

/* ---- reading ---- */

static void take_totals(struct lane *l, const PGresult *r, void *arg)
{
    xy_store_op *op = arg;

    (void)l;
    op->last_id = op->count = op->bytes = 0;
    if (PQntuples(r) == 0)
        return;
    op->last_id = column_id(r, 0, 0);
    op->count = column_id(r, 0, 1);
    op->bytes = column_id(r, 0, 2);
}

void mailboxes_head(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    param_owner(&p, op);
    lane_send(l, STMT_BOX_HEAD, &p, take_totals, op);
    op->status = lane_settle(l) ? XY_OK : XY_UNAVAILABLE;
}

struct sum { xy_store_op *op; int64_t n; const char *last; };

static void take_sum(struct lane *l, const PGresult *r, void *arg)
{
    struct sum *sum = arg;

    sum->n = column_number(r, 0, 0);
    sum->op->count += column_id(r, 0, 2);
    sum->op->bytes += column_id(r, 0, 3);
    if (sum->n == 0)
        return;
    sum->last = answer_copy(l->job, PQgetvalue(r, 0, 1), (size_t)PQgetlength(r, 0, 1));
    if (sum->last == NULL)
        lane_fail(l, "", "out of memory");
}

/* The next `most` mailboxes. */
static bool sum_some(struct lane *l, struct sum *sum, int64_t most)
{
    struct params p = { 0 };

    param_text(&p, sum->op->domain);
    param_text_or_null(&p, sum->last);
    param_number(&p, most);
    lane_send(l, STMT_BOXES_SUM, &p, take_sum, sum);
    return lane_settle(l);
}

static bool say_last(struct lane *l, xy_store_op *op, const char *last)
{
    const xy_store_doc doc = { .key = last };
    size_t room = 0;

    op->ndocs = 0;
    op->more = true;
    return answer_document(l->job, op, &doc, &room);
}

/* However large the tables are, no statement takes long; nor does the whole, when there is a limit. */
void mailboxes_sum(struct lane *l, xy_store_op *op)
{
    uint64_t begin = xy_mono_ms(), now = begin, took, summed = 0;
    struct sum sum = { op, 0, op->key };
    int64_t most = 1;

    op->status = XY_UNAVAILABLE;
    op->last_id = op->count = op->bytes = 0;
    op->more = false;
    while (op->limit == 0 || (summed < op->limit && now - begin <= SUM_MS)) {
        bool all = op->limit == 0 || op->limit - summed > (uint64_t)most;
        if (!sum_some(l, &sum, all ? most : (int64_t)(op->limit - summed)))
            return;
        if (sum.n == 0) {
            op->status = XY_OK;
            return;
        }
        summed += (uint64_t)sum.n;
        took = xy_mono_ms() - now;
        now += took;
        most = took > SUM_MS ? most / 2 + 1 : most < SUM_MOST ? 2 * most : most;
    }
    op->status = say_last(l, op, sum.last) ? XY_OK : XY_UNAVAILABLE;
}

static bool read_row(struct lane *l, const PGresult *r, int row, xy_store_row *out)
{
    bool ok = true;

    out->id = column_id(r, row, 0);
    out->stamp = column_number(r, row, 1);
    out->flags = (unsigned)column_number(r, row, 2);
    out->peer = column_text(l->job, r, row, 3, &ok);
    out->xml = column_text(l->job, r, row, 4, &ok);
    out->xml_len = (size_t)PQgetlength(r, row, 4);
    return ok;
}

void mailboxes_read(struct lane *l, const PGresult *r, void *arg)
{
    xy_store_op *op = arg;

    for (int i = 0; i < PQntuples(r); i++)
        if (!read_row(l, r, i, &op->rows[op->nrows++])) {
            lane_fail(l, "", "out of memory");
            return;
        }
}

void mailboxes_page(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    op->nrows = 0;
    op->rows = xy_job_alloc(l->job, (op->limit + 1) * sizeof *op->rows);
    op->status = XY_UNAVAILABLE;
    if (op->rows == NULL) {
        lane_says(l, "out of memory");
        return;
    }
    param_owner(&p, op);
    param_id(&p, op->after);
    param_id(&p, op->limit);
    if (op->until != 0)
        param_id(&p, op->until);
    lane_send(l, op->until == 0 ? STMT_BOX_ALL : STMT_BOX_WAITING, &p, mailboxes_read, op);
    if (lane_settle(l))
        op->status = XY_OK;
}

/* ---- taken ---- */

struct taking {
    struct array   boxes, ids, ops;
    struct array   spent_boxes, spent_ids;
    xy_store_op *const *list;
};

static void take_taken(struct lane *l, const PGresult *r, void *arg)
{
    const struct taking *t = arg;

    (void)l;
    for (int i = 0; i < PQntuples(r); i++) {
        xy_store_op *op = t->list[column_number(r, i, 0)];
        op->count = column_id(r, i, 1);
        op->bytes = column_id(r, i, 2);
    }
}

static void add_taken(struct taking *t, xy_store_op *op, int index, int64_t box)
{
    op->count = op->bytes = 0;
    for (size_t i = 0; box > 0 && i < op->nids; i++) {
        array_number(&t->boxes, box);
        array_id(&t->ids, op->ids[i]);
        array_int(&t->ops, index);
    }
    if (box > 0 && op->until > 0) {
        array_number(&t->spent_boxes, box);
        array_id(&t->spent_ids, op->until);
    }
}

static void send_taken(struct lane *l, struct taking *t)
{
    struct params p = { 0 }, spent = { 0 };

    if (t->ids.n > 0 || t->ids.refused) {
        param_array(&p, &t->boxes);
        param_array(&p, &t->ids);
        param_array(&p, &t->ops);
        lane_send(l, STMT_ROWS_TAKEN, &p, take_taken, t);
    }
    if (t->spent_ids.n > 0 || t->spent_ids.refused) {
        param_array(&spent, &t->spent_boxes);
        param_array(&spent, &t->spent_ids);
        param_number(&spent, SPENT_AT_ONCE);
        lane_send(l, STMT_ROWS_SPENT, &spent, NULL, NULL);
    }
}

void mailboxes_taken(struct lane *l, xy_store_op *const *ops, const struct owner *owners, size_t n)
{
    struct taking *t = xy_job_alloc(l->job, sizeof *t);

    if (t == NULL) {
        lane_fail(l, "", "out of memory");
        return;
    }
    t->list = ops;
    array_begin(&t->boxes, l->job, OF_NUMBERS);
    array_begin(&t->ids, l->job, OF_NUMBERS);
    array_begin(&t->ops, l->job, OF_INTS);
    array_begin(&t->spent_boxes, l->job, OF_NUMBERS);
    array_begin(&t->spent_ids, l->job, OF_NUMBERS);
    for (size_t i = 0; i < n; i++)
        add_taken(t, ops[i], (int)i, owners[i].box);
    send_taken(l, t);
    for (size_t i = 0; i < n; i++)
        if (ops[i]->session != NULL)
            sessions_put(l, ops[i]);
}

/* ---- raised ---- */

bool mailboxes_raise(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    if (op->after >= INT64_MAX) {
        op->status = XY_REFUSED;
        lane_says(l, "no id would be left");
        return false;
    }
    param_owner(&p, op);
    param_id(&p, op->after);
    lane_send(l, STMT_BOX_RAISE, &p, NULL, NULL);
    return true;
}

/* ---- removed ---- */

/* count, bytes: of those that waited. */
static void take_counts(struct lane *l, const PGresult *r, void *arg)
{
    xy_store_op *op = arg;

    (void)l;
    op->count = column_id(r, 0, 0);
    op->bytes = column_id(r, 0, 1);
}

void mailboxes_retract(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };
    struct array ids;

    array_begin(&ids, l->job, OF_NUMBERS);
    for (size_t i = 0; i < op->nids; i++)
        array_id(&ids, op->ids[i]);
    param_owner(&p, op);
    param_array(&p, &ids);
    lane_send(l, STMT_ROWS_RETRACT, &p, take_counts, op);
}

struct forgotten { xy_store_op *op; int64_t n; };

static void take_forgotten(struct lane *l, const PGresult *r, void *arg)
{
    struct forgotten *f = arg;

    (void)l;
    f->n = column_number(r, 0, 0);
    f->op->count += column_id(r, 0, 1);
    f->op->bytes += column_id(r, 0, 2);
}

/* However many rows there are, no answer takes long. */
static bool forget_rows(struct lane *l, xy_store_op *op, int64_t box)
{
    struct forgotten f = { op, FORGET_AT_ONCE };

    while (f.n == FORGET_AT_ONCE) {
        struct params p = { 0 };
        param_number(&p, box);
        param_number(&p, FORGET_AT_ONCE);
        lane_send(l, STMT_ROWS_FORGET, &p, take_forgotten, &f);
        if (!lane_settle(l))
            return false;
    }
    return true;
}

bool mailboxes_forget(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };
    int64_t box = 0;

    op->count = op->bytes = 0;
    if (!boxes_find(l, op->domain, op->account, &box) || (box != 0 && !forget_rows(l, op, box)))
        return false;
    param_owner(&p, op);
    lane_send(l, STMT_BOX_FORGET, &p, NULL, NULL);
    return true;
}
