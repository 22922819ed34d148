/*
 * archive.c - see archive.h
 *
 * There is no index of words: a search looks at all messages of the archive in the span that is asked for, see terms.h.
 */
#include "archive.h"

#include <stdlib.h>
#include <string.h>

#include "mailboxes.h"
#include "terms.h"

#define PATIENCE 1000                   /* ms for one question */
#define TICKS    1024                   /* rows between two looks at the clock */

struct walk {
    xy_job        *job;
    xy_store_op   *op;
    const struct box *box;
    uint64_t       low, high;           /* ids, both included */
    int64_t        start, end;          /* stamps, both included */
    struct words   words;
    const char    *with;                /* peer; NULL: any */
    size_t         with_len;
    bool           with_bare;           /* whatever its resource */
    size_t         room;
    uint64_t       deadline;
    unsigned       ticks;
    xy_status      status;
};

/* ---- what matches ---- */

static bool is_with(const struct walk *w, const char *peer)
{
    return strncmp(peer, w->with, w->with_len) == 0 &&
           (peer[w->with_len] == '\0' || (w->with_bare && peer[w->with_len] == '/'));
}

static bool matches(const struct walk *w, const struct row *row)
{
    return row->stamp >= w->start && row->stamp <= w->end && (w->with == NULL || is_with(w, row->peer)) &&
           terms_match(row, &w->words);
}

static bool takes_all(const struct walk *w)
{
    return w->start == INT64_MIN && w->end == INT64_MAX && w->with == NULL && w->words.n == 0;
}

/* ---- walking ---- */

/* false: it takes too long. */
static bool goes_on(struct walk *w)
{
    if (++w->ticks % TICKS != 0 || xy_mono_ms() <= w->deadline)
        return true;
    w->op->why = "the search took too long";
    w->status = XY_REFUSED;
    return false;
}

static bool is_in(const struct node *n, uint64_t low, uint64_t high)
{
    if (n == NULL)
        return false;
    uint64_t id = tree_of(n, const struct row, kept)->id;
    return id >= low && id <= high;
}

static bool answer(struct walk *w, const struct row *row)
{
    if (mailboxes_answer(w->job, w->op, row, &w->room))
        return true;
    w->op->why = "out of memory";
    w->status = XY_UNAVAILABLE;
    return false;
}

/* The rows of the page, and one more. */
static void collect(struct walk *w, uint64_t low, uint64_t high)
{
    bool backwards = w->op->query->backwards;
    struct node *n = backwards ? tree_up_to(&w->box->archive, rows_order_kept, &high)
                               : tree_from(&w->box->archive, rows_order_kept, &low);

    for (; is_in(n, low, high) && w->op->nrows <= w->op->query->limit && goes_on(w);
         n = backwards ? tree_before(n) : tree_next(n))
        if (matches(w, rows_of_kept(n)) && !answer(w, rows_of_kept(n)))
            return;
}

static void count(struct walk *w)
{
    struct node *n = tree_from(&w->box->archive, rows_order_kept, &w->low);

    if (takes_all(w)) {
        w->op->count = w->box->archived;
        return;
    }
    for (; is_in(n, w->low, w->high) && goes_on(w); n = tree_next(n))
        w->op->count += matches(w, rows_of_kept(n));
}

/* ---- just these ids ---- */

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

/* In ascending order, each once. */
static size_t sort_ids(const xy_store_query *q, uint64_t *ids)
{
    size_t kept = 0;

    if (q->nids > 0)
        memcpy(ids, q->ids, q->nids * sizeof *ids);
    qsort(ids, q->nids, sizeof *ids, by_number);
    for (size_t i = 0; i < q->nids; i++)
        if (kept == 0 || ids[i] != ids[kept - 1])
            ids[kept++] = ids[i];
    return kept;
}

static void page_of_ids(struct walk *w, uint64_t low, uint64_t high)
{
    const xy_store_query *q = w->op->query;
    uint64_t *ids = xy_job_alloc(w->job, (q->nids + 1) * sizeof *ids);
    size_t n = ids == NULL ? 0 : sort_ids(q, ids);

    if (ids == NULL)
        w->status = XY_UNAVAILABLE;
    for (size_t i = 0; i < n && w->status == XY_OK; i++) {
        uint64_t id = ids[q->backwards ? n - 1 - i : i];
        struct row *row = rows_of_kept(tree_at(&w->box->archive, rows_order_kept, &id));
        if (row == NULL || id < w->low || id > w->high || !matches(w, row))
            continue;
        w->op->count += q->count;
        if (id >= low && id <= high && w->op->nrows <= q->limit)
            answer(w, row);
    }
}

/* ---- a page ---- */

/* Ids can be ahead of their stamps, never behind: a start is always a lower bound of ids, an end an upper one only
 * in a mailbox that has no rows far ahead of it. */
static void bound(struct walk *w, const xy_store_query *q)
{
    w->high = INT64_MAX;
    w->start = q->start != 0 ? q->start : INT64_MIN;
    w->end = q->end != 0 ? q->end : INT64_MAX;
    if (q->start != 0)
        w->low = rows_id_at(q->start);
    if (w->box->ahead == 0 && q->end != 0 && q->end <= INT64_MAX - AHEAD_MS - 1)
        w->high = rows_id_at(q->end + AHEAD_MS + 1);
}

/* XY_NOT_FOUND: there is no word in the text. */
static xy_status look_for(struct walk *w, const xy_store_query *q)
{
    unsigned language = w->op->languages == NULL ? 0 : w->op->languages[0];

    w->with = q->with;
    w->with_len = q->with == NULL ? 0 : strlen(q->with);
    w->with_bare = q->with != NULL && strchr(q->with, '/') == NULL;
    if (q->text == NULL)
        return XY_OK;
    if (!words_of(w->job, (struct text){ q->text, strnlen(q->text, TERMS_TEXT_MOST), language }, true, &w->words)) {
        w->op->why = "out of memory";
        return XY_UNAVAILABLE;
    }
    if (w->words.n > TERMS_MOST)
        w->op->why = "too many words";
    return w->words.n == 0 ? XY_NOT_FOUND : w->words.n > TERMS_MOST ? XY_REFUSED : XY_OK;
}

static void walk(struct walk *w, const xy_store_query *q)
{
    bound(w, q);
    uint64_t low = w->low, high = w->high;
    if (q->after >= low)
        low = q->after == UINT64_MAX ? UINT64_MAX : q->after + 1;
    if (q->before != 0 && q->before <= high)
        high = q->before - 1;
    if (q->ids != NULL) {
        page_of_ids(w, low, high);
        return;
    }
    if (q->count)
        count(w);
    if (low <= high && w->status == XY_OK)
        collect(w, low, high);
}

static void turn(xy_store_op *op)
{
    for (size_t i = 0; i < op->nrows / 2; i++) {
        xy_store_row row = op->rows[i];
        op->rows[i] = op->rows[op->nrows - 1 - i];
        op->rows[op->nrows - 1 - i] = row;
    }
}

void archive_page(xy_job *job, struct state *s, xy_store_op *op)
{
    struct walk w = { .job = job, .op = op, .box = boxes_find(s, op->domain, op->account),
                      .deadline = xy_mono_ms() + PATIENCE, .status = XY_OK };

    op->nrows = op->count = 0;
    op->status = XY_OK;
    if (w.box == NULL)
        return;
    op->status = look_for(&w, op->query);
    if (op->status == XY_NOT_FOUND)
        op->status = XY_OK;
    else if (op->status == XY_OK) {
        walk(&w, op->query);
        op->status = w.status;
    }
    op->more = op->nrows > op->query->limit;
    if (op->more)
        op->nrows = op->query->limit;
    if (op->query->backwards)
        turn(op);
}

/* ---- its ends ---- */

void archive_ends(xy_job *job, struct state *s, xy_store_op *op)
{
    const struct box *box = boxes_find(s, op->domain, op->account);
    const struct row *first = box == NULL ? NULL : rows_of_kept(tree_first(&box->archive));
    const struct row *last = box == NULL ? NULL : rows_of_kept(tree_last(&box->archive));
    size_t room = 0;

    op->nrows = 0;
    if (first != NULL && !mailboxes_answer(job, op, first, &room))
        return;
    if (last != first && !mailboxes_answer(job, op, last, &room))
        return;
    for (size_t i = 0; i < op->nrows; i++) {
        op->rows[i].xml = NULL;
        op->rows[i].xml_len = 0;
    }
    op->status = XY_OK;
}
