/*
 * fake_archive.c - archives in memory: what a test put there, found as a store would find it.
 */
#include "kit.h"

#include <string.h>

#include "base/mem.h"

static const xy_store_row *row_at(const struct link *n)
{
    return &list_entry(n, struct kit_row, link)->row;
}

static bool is_of(const xy_store_row *row, const char *account)
{
    return account == NULL || strcmp(row->account, account) == 0;
}

static bool is_with(const char *peer, const char *with)
{
    size_t len = strlen(with);

    return strncmp(peer, with, len) == 0 &&
           (peer[len] == '\0' || (peer[len] == '/' && strchr(with, '/') == NULL));
}

static bool is_one_of(uint64_t id, const xy_store_query *q)
{
    for (size_t i = 0; i < q->nids; i++)
        if (q->ids[i] == id)
            return true;
    return q->nids == 0;
}

static bool matches(const xy_store_row *row, const xy_store_query *q)
{
    return (q->with == NULL || is_with(row->peer, q->with)) && (q->start == 0 || row->stamp >= q->start) &&
           (q->end == 0 || row->stamp <= q->end) && is_one_of(row->id, q) &&
           (q->text == NULL || strstr(row->xml, q->text) != NULL);
}

static bool is_between(const xy_store_row *row, const xy_store_query *q)
{
    return row->id > q->after && (q->before == 0 || row->id < q->before);
}

static void page(xy_store_op *op, xy_store_row *rows)
{
    const xy_store_query *q = op->query;
    size_t n = 0;

    list_each(&kit->archive, l) {
        const xy_store_row *row = row_at(l);
        if (!is_of(row, op->account) || !matches(row, q))
            continue;
        op->count++;
        if (is_between(row, q))
            rows[n++] = *row;
    }
    op->nrows = n < q->limit ? n : q->limit;
    op->rows = q->backwards ? rows + n - op->nrows : rows;
    op->more = n > op->nrows;
}

static void ends(xy_store_op *op, xy_store_row *rows)
{
    size_t n = 0;

    list_each(&kit->archive, l)
        if (is_of(row_at(l), op->account)) {
            rows[n > 0] = *row_at(l);
            rows[n > 0].xml = NULL;
            rows[n > 0].xml_len = 0;
            n++;
        }
    op->rows = rows;
    op->nrows = n < 2 ? n : 2;
}

static void purge(xy_store_op *op)
{
    struct link *next;

    for (struct link *n = list_first(&kit->archive); n != NULL && op->count < op->limit; n = next) {
        next = list_next(&kit->archive, n);
        if (!is_of(row_at(n), op->account) || (uint64_t)row_at(n)->stamp >= op->after)
            continue;
        list_remove(n);
        mem_free(&n);                   /* the link is the first member */
        op->count++;
    }
}

static uint64_t bytes_of(const char *account)
{
    uint64_t sum = 0;

    list_each(&kit->archive, n)
        sum += strcmp(row_at(n)->account, account) == 0 ? row_at(n)->xml_len : 0;
    return sum;
}

/* The kit's rows never wait. */
static void trim(xy_store_op *op)
{
    struct link *next;

    for (struct link *n = list_first(&kit->archive); n != NULL && op->count < op->limit; n = next) {
        next = list_next(&kit->archive, n);
        if (!is_of(row_at(n), op->account) || bytes_of(row_at(n)->account) <= op->until)
            continue;
        list_remove(n);
        mem_free(&n);
        op->count++;
    }
}

xy_status kit_archive(struct store_call *c)
{
    size_t most = 1;

    list_each(&kit->archive, n)
        most++;
    xy_store_row *rows = arena_alloc(c->arena, most * sizeof *rows);
    if (rows == NULL)
        return XY_UNAVAILABLE;
    if (c->op.kind == XY_STORE_ARCHIVE_PAGE)
        page(&c->op, rows);
    else if (c->op.kind == XY_STORE_ARCHIVE_ENDS)
        ends(&c->op, rows);
    else if (c->op.kind == XY_STORE_ARCHIVE_TRIM)
        trim(&c->op);
    else
        purge(&c->op);
    return c->op.kind == XY_STORE_ARCHIVE_PAGE && c->op.query->text != NULL && kit->search_refused
               ? XY_REFUSED : XY_OK;
}

/* ---- for the test ---- */

const char *xyt_archive(xyt *t, const char *account, bool sent, const char *peer, const char *xml)
{
    return kit_add_row(t, &t->archive, account, XY_ROW_ARCHIVED | (sent ? XY_ROW_SENT : 0), peer, xml);
}

void xyt_archive_hold(xyt *t, bool hold)
{
    t->archive_held = hold;
}

void xyt_search_refuse(xyt *t, bool refuse)
{
    t->search_refused = refuse;
}
