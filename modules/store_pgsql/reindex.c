/* reindex.c - see reindex.h */

#include "reindex.h"

#include "terms.h"

#define AT_ONCE 256

struct walk { int64_t box; unsigned language; struct array ids, terms; uint64_t last; int n; };

/* The words of each row as a vector; memory that is refused shows in the arrays. */
static void take_rows(struct lane *l, const PGresult *r, void *arg)
{
    struct walk *w = arg;

    w->n = PQntuples(r);
    for (int i = 0; i < w->n; i++) {
        struct words words;
        size_t len = 0;
        bool ok = true;
        const char *xml = column_text(l->job, r, i, 1, &ok), *text = NULL;
        if (xml != NULL)
            text = xy_job_body_text(l->job, xml, (size_t)PQgetlength(r, i, 1), &len);
        if (text == NULL || !words_of(l->job, (struct text){ text, len, w->language }, false, &words)) {
            lane_fail(l, "", "out of memory");
            return;
        }
        w->last = column_id(r, i, 0);
        array_id(&w->ids, w->last);
        terms_add(&w->terms, w->box, &words);
    }
}

/* A mailbox of the domain that has an archive, from that number on; *box 0: none. */
static bool next_box(struct lane *l, const xy_store_op *op, int64_t *box)
{
    struct params p = { 0 };

    *box = 0;
    param_text(&p, op->domain);
    param_id(&p, op->until);
    lane_send(l, STMT_REINDEX_BOX, &p, take_number, box);
    return lane_settle(l);
}

static bool read_rows(struct lane *l, struct walk *w, uint64_t after, int64_t most)
{
    struct params p = { 0 };

    array_begin(&w->ids, l->job, OF_NUMBERS);
    array_begin(&w->terms, l->job, OF_VECTORS);
    param_number(&p, w->box);
    param_id(&p, after);
    param_number(&p, most);
    lane_send(l, STMT_REINDEX_ROWS, &p, take_rows, w);
    return lane_settle(l);
}

static bool write_terms(struct lane *l, struct walk *w, int64_t *written)
{
    struct params p = { 0 };

    param_number(&p, w->box);
    param_array(&p, &w->ids);
    param_array(&p, &w->terms);
    lane_send(l, STMT_REINDEX_WRITE, &p, take_written, written);
    return lane_settle(l);
}

xy_status reindex(struct lane *l, xy_store_op *op)
{
    int64_t most = op->limit == 0 || op->limit > AT_ONCE ? AT_ONCE : (int64_t)op->limit, written = 0;
    struct walk w = { .language = op->languages == NULL ? 0 : op->languages[0] };

    op->count = 0;
    if (!next_box(l, op, &w.box))
        return lane_status(l);
    op->more = w.box > 0;
    if (w.box == 0)
        return XY_OK;
    if (!read_rows(l, &w, op->after, most) || (w.n > 0 && !write_terms(l, &w, &written)))
        return lane_status(l);
    op->count = (uint64_t)written;
    op->bytes = (uint64_t)w.box + (w.n < most);
    op->last_id = w.n < most ? 0 : w.last;
    return XY_OK;
}
