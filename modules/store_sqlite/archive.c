/* archive.c - see archive.h */

#include "archive.h"

#include <stdlib.h>
#include <string.h>

#include "boxes.h"
#include "mailboxes.h"
#include "terms.h"

#define AHEAD_MS   60000                /* see row_ahead in schema.c */
#define PATIENCE   1000                 /* ms for one question */
#define TICKS      2000                 /* of SQLite's machine between two looks at the clock */

/* One walk along the ids of a mailbox. */
struct walk {
    sqlite3_int64 box;
    uint64_t      low, high;            /* ids, both included */
    int64_t       start, end;           /* stamps, both included */
    const char   *match;                /* terms; NULL: all rows */
};

/* ---- a question takes a second at most ---- */

static int is_late(void *deadline)
{
    return xy_mono_ms() > *(uint64_t *)deadline;
}

static xy_status failed(struct lane *l)
{
    if (sqlite3_errcode(l->db) == SQLITE_INTERRUPT) {
        lane_says(l, "the search took too long");
        return XY_REFUSED;
    }
    lane_failed(l);
    return XY_UNAVAILABLE;
}

/* ---- walks ---- */

static xy_status number(struct lane *l, sqlite3_stmt *s, uint64_t *n)
{
    if (s == NULL)
        return XY_UNAVAILABLE;
    int r = sqlite3_step(s);
    if (r == SQLITE_ROW)
        *n += (uint64_t)sqlite3_column_int64(s, 0);
    xy_status status = r == SQLITE_ROW || r == SQLITE_DONE ? XY_OK : failed(l);
    sqlite3_reset(s);
    return status;
}

/* Ids can be ahead of their stamps, never behind: a start is always a lower bound of ids, an end an upper one only
 * in a mailbox that has no rows far ahead of it. */
static xy_status bound(struct lane *l, const xy_store_query *q, struct walk *w)
{
    uint64_t ahead = 0;

    w->high = INT64_MAX;
    w->start = q->start != 0 ? q->start : INT64_MIN;
    w->end = q->end != 0 ? q->end : INT64_MAX;
    if (q->start != 0)
        w->low = lane_id_at(q->start);
    if (q->end == 0 || q->end > INT64_MAX - AHEAD_MS - 1)
        return XY_OK;
    sqlite3_stmt *s = lane_statement(l, STMT_ARCHIVE_AHEAD);
    if (s != NULL) {
        sqlite3_bind_int64(s, 1, w->box);
        sqlite3_bind_int64(s, 2, q->end);
    }
    xy_status status = number(l, s, &ahead);
    if (status == XY_OK && ahead == 0)
        w->high = lane_id_at(q->end + AHEAD_MS + 1);
    return status;
}

static sqlite3_stmt *begin(struct lane *l, enum statement which, const struct walk *w, size_t limit)
{
    sqlite3_stmt *s = lane_statement(l, which);

    if (s == NULL)
        return NULL;
    sqlite3_bind_int64(s, 1, w->box);
    bind_id(s, 2, w->low);
    bind_id(s, 3, w->high);
    sqlite3_bind_int64(s, 4, w->start);
    sqlite3_bind_int64(s, 5, w->end);
    if (limit > 0)
        bind_id(s, 6, limit);
    if (w->match != NULL)
        bind_text(s, 7, w->match);
    return s;
}

/* The next rows of a walk, until there are as many as `most`. */
static xy_status collect(xy_job *job, struct lane *l, xy_store_op *op, const struct walk *w, size_t most)
{
    static const enum statement which[2][2] = { { STMT_ARCHIVE_FIRST, STMT_ARCHIVE_LAST },
                                                { STMT_FOUND_FIRST, STMT_FOUND_LAST } };
    sqlite3_stmt *s = begin(l, which[w->match != NULL][op->query->backwards], w, most - op->nrows);
    int r = SQLITE_DONE;

    if (s == NULL)
        return XY_UNAVAILABLE;
    while (op->nrows < most && (r = sqlite3_step(s)) == SQLITE_ROW) {
        if (!mailboxes_read(job, s, &op->rows[op->nrows])) {
            sqlite3_reset(s);
            lane_says(l, "out of memory");
            return XY_UNAVAILABLE;
        }
        op->nrows++;
    }
    xy_status status = r == SQLITE_ROW || r == SQLITE_DONE ? XY_OK : failed(l);
    sqlite3_reset(s);
    return status;
}

/* ---- just these ids ---- */

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

/* Each once, in the order in which they are asked for. */
static const uint64_t *ids_of(xy_job *job, const xy_store_query *q, size_t *n)
{
    uint64_t *ids = xy_job_alloc(job, q->nids * sizeof *ids);
    size_t kept = 0;

    if (ids == NULL)
        return NULL;
    memcpy(ids, q->ids, q->nids * sizeof *ids);
    qsort(ids, q->nids, sizeof *ids, by_number);
    for (size_t i = 0; i < q->nids; i++)
        if (kept == 0 || ids[i] != ids[kept - 1])
            ids[kept++] = ids[i];
    for (size_t i = 0; q->backwards && i < kept / 2; i++) {
        uint64_t id = ids[i];
        ids[i] = ids[kept - 1 - i];
        ids[kept - 1 - i] = id;
    }
    *n = kept;
    return ids;
}

/* ---- a page ---- */

static void turn(xy_store_op *op)
{
    for (size_t i = 0; i < op->nrows / 2; i++) {
        xy_store_row row = op->rows[i];
        op->rows[i] = op->rows[op->nrows - 1 - i];
        op->rows[op->nrows - 1 - i] = row;
    }
}

static xy_status count_walk(struct lane *l, const struct walk *w, uint64_t *n)
{
    return number(l, begin(l, w->match != NULL ? STMT_FOUND_COUNT : STMT_ARCHIVE_COUNT, w, 0), n);
}

/* All that match.  Where no single row has to be looked at, none is. */
static xy_status count_all(struct lane *l, const xy_store_query *q, const struct walk *w, uint64_t *n)
{
    if (q->start != 0 || q->end != 0)
        return count_walk(l, w, n);
    sqlite3_stmt *s = lane_statement(l, w->match != NULL ? STMT_FOUND_ALL : STMT_BOX_ARCHIVED);
    if (s != NULL && w->match != NULL)
        bind_text(s, 1, w->match);
    else if (s != NULL)
        sqlite3_bind_int64(s, 1, w->box);
    return number(l, s, n);
}

/* The part of the walk between the ids of the page before and the page after. */
static struct walk part_of(const xy_store_query *q, const struct walk *w)
{
    struct walk part = *w;

    if (q->after >= part.low)
        part.low = q->after == UINT64_MAX ? UINT64_MAX : q->after + 1;
    if (q->before != 0 && q->before <= part.high)
        part.high = q->before - 1;
    return part;
}

static xy_status page_of_ids(xy_job *job, struct lane *l, xy_store_op *op, const struct walk *w)
{
    const xy_store_query *q = op->query;
    struct walk part = part_of(q, w);
    size_t n = 0;
    const uint64_t *ids = ids_of(job, q, &n);
    xy_status status = ids == NULL ? XY_UNAVAILABLE : XY_OK;

    for (size_t i = 0; status == XY_OK && i < n; i++) {
        struct walk one = *w;
        one.low = one.high = ids[i];
        if (ids[i] < w->low || ids[i] > w->high)
            continue;
        if (q->count)
            status = count_walk(l, &one, &op->count);
        if (status == XY_OK && op->nrows <= q->limit && ids[i] >= part.low && ids[i] <= part.high)
            status = collect(job, l, op, &one, q->limit + 1);
    }
    return status;
}

static xy_status page_of_all(xy_job *job, struct lane *l, xy_store_op *op, const struct walk *w)
{
    const xy_store_query *q = op->query;
    struct walk part = part_of(q, w);
    xy_status status = q->count ? count_all(l, q, w, &op->count) : XY_OK;

    return status != XY_OK || part.low > part.high ? status : collect(job, l, op, &part, q->limit + 1);
}

static xy_status answer(xy_job *job, struct lane *l, xy_store_op *op)
{
    const xy_store_query *q = op->query;
    struct walk w = { .box = boxes_find(l, op->domain, op->account) };
    xy_status status = w.box < 0 ? XY_UNAVAILABLE : XY_OK;

    if (w.box == 0)
        return XY_OK;
    op->rows = xy_job_alloc(job, (q->limit + 1) * sizeof *op->rows);
    if (op->rows == NULL)
        return XY_UNAVAILABLE;
    if (status == XY_OK && (q->text != NULL || q->with != NULL))
        status = terms_match(l, w.box, q->text, op->languages == NULL ? 0 : op->languages[0], q->with, &w.match);
    if (status == XY_OK)
        status = bound(l, q, &w);
    if (status == XY_OK)
        status = q->ids != NULL ? page_of_ids(job, l, op, &w) : page_of_all(job, l, op, &w);
    return status == XY_NOT_FOUND ? XY_OK : status;
}

void archive_page(xy_job *job, struct lane *l, xy_store_op *op)
{
    uint64_t deadline = xy_mono_ms() + PATIENCE;

    op->nrows = op->count = 0;
    sqlite3_progress_handler(l->db, TICKS, is_late, &deadline);
    op->status = answer(job, l, op);
    sqlite3_progress_handler(l->db, 0, NULL, NULL);
    op->more = op->nrows > op->query->limit;
    if (op->more)
        op->nrows = op->query->limit;
    if (op->query->backwards)
        turn(op);
}

/* ---- its ends ---- */

static xy_status add_end(xy_job *job, struct lane *l, xy_store_op *op, sqlite3_stmt *s, sqlite3_int64 box)
{
    if (s == NULL)
        return XY_UNAVAILABLE;
    sqlite3_bind_int64(s, 1, box);
    int r = sqlite3_step(s);
    xy_store_row *row = &op->rows[op->nrows];
    xy_status status = r == SQLITE_DONE || (r == SQLITE_ROW && mailboxes_read(job, s, row))
                           ? XY_OK : failed(l);
    sqlite3_reset(s);
    if (r == SQLITE_ROW && status == XY_OK) {
        row->xml = NULL;
        op->nrows += op->nrows == 0 || row->id != op->rows[0].id;
    }
    return status;
}

void archive_ends(xy_job *job, struct lane *l, xy_store_op *op)
{
    sqlite3_int64 box = boxes_find(l, op->domain, op->account);

    op->nrows = 0;
    op->rows = xy_job_alloc(job, 2 * sizeof *op->rows);
    if (box < 0 || op->rows == NULL)
        return;
    op->status = add_end(job, l, op, lane_statement(l, STMT_ARCHIVE_BEGIN), box);
    if (op->status == XY_OK)
        op->status = add_end(job, l, op, lane_statement(l, STMT_ARCHIVE_END), box);
}
