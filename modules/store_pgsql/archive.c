/* archive.c - see archive.h */

#include "archive.h"

#include <string.h>

#include "mailboxes.h"
#include "terms.h"

#define AHEAD_MS 60000                  /* see message_ahead in schema.c */

/* One walk along the ids of a mailbox. */
struct walk {
    int64_t       box;
    uint64_t      low, high;            /* ids, both included */
    int64_t       start, end;           /* stamps, both included */
    const char   *bare, *full;          /* peer; NULL: any */
    const char   *match;                /* terms; NULL: all rows */
    unsigned      language;             /* in which words have stems; 0: none */
    struct array *ids;                  /* NULL: all of them */
};

/* ---- bounds ---- */

static bool has_end(const xy_store_query *q)
{
    return q->end != 0 && q->end <= INT64_MAX - AHEAD_MS - 1;
}

/* Ids can be ahead of their stamps, never behind: a start is always a lower bound of ids, an end an upper one only
 * in a mailbox that has no rows far ahead of it. */
static bool begin(struct lane *l, const xy_store_op *op, struct walk *w)
{
    const xy_store_query *q = op->query;
    struct params p = { 0 }, ahead = { 0 };
    int64_t far = 0;

    w->high = INT64_MAX;
    w->language = op->languages == NULL ? 0 : op->languages[0];
    w->start = q->start != 0 ? q->start : INT64_MIN;
    w->end = q->end != 0 ? q->end : INT64_MAX;
    if (q->start != 0)
        w->low = lane_id_at(q->start);
    param_text(&p, op->domain);
    param_text(&p, op->account);
    lane_send(l, STMT_BOX_FIND, &p, take_number, &w->box);
    if (has_end(q)) {
        ahead = p;
        param_number(&ahead, q->end);
        lane_send(l, STMT_ARCHIVE_AHEAD, &ahead, take_number, &far);
    }
    if (!lane_settle(l))
        return false;
    if (has_end(q) && far == 0)
        w->high = lane_id_at(q->end + AHEAD_MS + 1);
    return true;
}

static xy_status look_for(struct lane *l, const xy_store_query *q, struct walk *w)
{
    if (q->with != NULL) {
        size_t bare = strcspn(q->with, "/");
        char *copy = xy_job_alloc(l->job, bare + 1);
        if (copy == NULL)
            return XY_UNAVAILABLE;
        memcpy(copy, q->with, bare);
        copy[bare] = '\0';
        w->bare = copy;
        w->full = q->with[bare] == '/' ? q->with : NULL;
    }
    if (q->ids != NULL) {
        w->ids = xy_job_alloc(l->job, sizeof *w->ids);
        if (w->ids == NULL)
            return XY_UNAVAILABLE;
        array_begin(w->ids, l->job, OF_NUMBERS);
        for (size_t i = 0; i < q->nids; i++)
            array_id(w->ids, q->ids[i]);
    }
    return q->text == NULL ? XY_OK : terms_match(l, w->box, q->text, w->language, &w->match);
}

/* ---- walks ---- */

enum what { FIRST, LAST, COUNT };

static enum statement statement_of(const struct walk *w, enum what what)
{
    static const enum statement all[][3] = {
        { STMT_ALL_FIRST, STMT_ALL_LAST, STMT_ALL_COUNT }, { STMT_PEER_FIRST, STMT_PEER_LAST, STMT_PEER_COUNT },
        { STMT_FOUND_FIRST, STMT_FOUND_LAST, STMT_FOUND_COUNT }, { STMT_BOTH_FIRST, STMT_BOTH_LAST, STMT_BOTH_COUNT },
        { STMT_IDS_FIRST, STMT_IDS_LAST, STMT_IDS_COUNT }
    };

    return all[w->ids != NULL ? 4 : (w->match != NULL ? 2 : 0) + (w->bare != NULL ? 1 : 0)][what];
}

static void send(struct lane *l, xy_store_op *op, const struct walk *w, enum statement which, taker take)
{
    struct params p = { 0 };

    param_number(&p, w->box);
    param_id(&p, w->low);
    param_id(&p, w->high);
    param_number(&p, w->start);
    param_number(&p, w->end);
    param_id(&p, op->query->limit + 1);
    if (w->ids != NULL || w->match != NULL || w->bare != NULL) {
        param_text_or_null(&p, w->bare);
        param_text_or_null(&p, w->full);
    }
    if (w->ids != NULL || w->match != NULL)
        param_text_or_null(&p, w->match);
    if (w->ids != NULL)
        param_array(&p, w->ids);
    lane_send(l, which, &p, take, op);
}

static void take_count(struct lane *l, const PGresult *r, void *op)
{
    (void)l;
    ((xy_store_op *)op)->count = PQntuples(r) > 0 ? column_id(r, 0, 0) : 0;
}

/* All that match.  Where no single row has to be looked at, none is. */
static void count_all(struct lane *l, xy_store_op *op, const struct walk *w)
{
    const xy_store_query *q = op->query;
    struct params p = { 0 };

    if (q->start != 0 || q->end != 0 || statement_of(w, COUNT) != STMT_ALL_COUNT) {
        send(l, op, w, statement_of(w, COUNT), take_count);
        return;
    }
    param_number(&p, w->box);
    lane_send(l, STMT_ARCHIVE_COUNTED, &p, take_count, op);
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

static xy_status settled(struct lane *l)
{
    if (lane_settle(l))
        return XY_OK;
    if (strcmp(l->code, "57014") != 0)
        return lane_status(l);
    lane_says(l, "the search took too long");
    return XY_REFUSED;
}

/* Frequent words are soon met on the way along the ids. */
static xy_status walk_along(struct lane *l, xy_store_op *op, const struct walk *part)
{
    if (part->match == NULL || part->ids != NULL || part->low > part->high)
        return XY_OK;
    lane_send(l, STMT_IMPATIENT, NULL, NULL, NULL);
    send(l, op, part, op->query->backwards ? STMT_WALKED_LAST : STMT_WALKED_FIRST, mailboxes_read);
    xy_status status = settled(l);
    if (status == XY_OK && op->nrows <= op->query->limit)
        op->nrows = 0;                  /* there may be others beyond */
    return status;
}

/* A question takes a second at most, or two. */
static xy_status ask(struct lane *l, xy_store_op *op, const struct walk *w)
{
    const xy_store_query *q = op->query;
    struct walk part = part_of(q, w);
    xy_status status = walk_along(l, op, &part);

    if (status != XY_OK)
        return status;
    lane_send(l, STMT_IMPATIENT, NULL, NULL, NULL);
    if (q->count)
        count_all(l, op, w);
    if (part.low <= part.high && op->nrows == 0)
        send(l, op, &part, statement_of(w, q->backwards ? LAST : FIRST), mailboxes_read);
    return settled(l);
}

static xy_status answer(struct lane *l, xy_store_op *op)
{
    struct walk w = { .box = 0 };

    op->rows = xy_job_alloc(l->job, (op->query->limit + 2) * sizeof *op->rows);
    if (op->rows == NULL) {
        lane_says(l, "out of memory");
        return XY_UNAVAILABLE;
    }
    if (!begin(l, op, &w))
        return lane_status(l);
    if (w.box == 0)
        return XY_OK;
    xy_status status = look_for(l, op->query, &w);
    if (status == XY_OK)
        status = ask(l, op, &w);
    return status == XY_NOT_FOUND ? XY_OK : status;
}

/* ---- a page ---- */

void archive_page(struct lane *l, xy_store_op *op)
{
    size_t limit = op->query->limit;

    op->nrows = op->count = 0;
    op->status = answer(l, op);
    op->more = op->nrows > limit;
    if (!op->more)
        return;
    if (op->query->backwards)
        memmove(op->rows, op->rows + 1, limit * sizeof *op->rows);      /* the one beyond the page is the first */
    op->nrows = limit;
}

/* ---- its ends ---- */

static void take_end(struct lane *l, const PGresult *r, void *arg)
{
    xy_store_op *op = arg;
    size_t before = op->nrows;

    mailboxes_read(l, r, op);
    if (op->nrows == before)
        return;
    op->rows[before].xml = NULL;
    op->rows[before].xml_len = 0;
    if (before > 0 && op->rows[before].id == op->rows[0].id)
        op->nrows--;
}

void archive_ends(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    op->nrows = 0;
    op->status = XY_UNAVAILABLE;
    op->rows = xy_job_alloc(l->job, 2 * sizeof *op->rows);
    if (op->rows == NULL) {
        lane_says(l, "out of memory");
        return;
    }
    param_text(&p, op->domain);
    param_text(&p, op->account);
    lane_send(l, STMT_ARCHIVE_END_FIRST, &p, take_end, op);
    lane_send(l, STMT_ARCHIVE_END_LAST, &p, take_end, op);
    if (lane_settle(l))
        op->status = XY_OK;
}
