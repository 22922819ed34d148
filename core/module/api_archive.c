/*
 * api_archive.c - archives (xylem/archive.h): ids in and out, and what is not to be seen yet.
 *
 * A question takes up to four steps, each when the one before is over: ids that are none of ours are looked up among
 * those that messages had on another server; what the account sent and received before is stored or given up; the ids
 * that the question names are looked up, for one that is gone is an error (XEP-0313) and not an empty page; the page is
 * read.  It ends before the first row that is under way, so that nobody finds a hole where a message will be.
 */
#include "module/api_rows.h"

#include <string.h>

#include "hook/handles.h"
#include "module/moved.h"
#include "route/account.h"
#include "route/mailbox.h"
#include "xml/canonical.h"
#include "xml/parser.h"

struct foreign { const char *id; uint64_t *row; };      /* an id that does not decipher */

struct archive_call {
    struct rows_call   rows;
    uint64_t           above, below, after, before;     /* rows; 0: none */
    bool               counted;
    xy_store_query     query;
    uint64_t          *named;           /* all rows that the question names, ascending, each once */
    size_t             nnamed;
    uint64_t          *just;            /* rows of query.ids */
    struct foreign    *foreign;
    size_t             nforeign, found; /* of those, how many have been looked up */
    char               key[MOVED_KEY_MOST];
};

static struct archive_call *of(struct rows_call *c)
{
    return list_entry(c, struct archive_call, rows);
}

/* ---- ids ---- */

/* "" is an id like any other: none of this archive.  false: no memory. */
static bool read_id(struct archive_call *c, const char *id, uint64_t *row)
{
    if (id == NULL || rows_id(&c->rows, id, row))
        return true;
    c->foreign[c->nforeign] = (struct foreign){ arena_text(c->rows.arena, id), row };
    return c->foreign[c->nforeign++].id != NULL;
}

/* false: no memory. */
static bool read_ids(struct archive_call *c, const xy_archive_query *q)
{
    size_t room = size_add(q->nids, 4);

    c->just = arena_alloc(c->rows.arena, size_mul(q->nids, sizeof *c->just));
    c->named = arena_alloc(c->rows.arena, size_mul(room, sizeof *c->named));
    c->foreign = arena_alloc(c->rows.arena, size_mul(room, sizeof *c->foreign));
    if (c->named == NULL || c->just == NULL || c->foreign == NULL)
        return false;
    if (!read_id(c, q->above, &c->above) || !read_id(c, q->below, &c->below) ||
        !read_id(c, q->after, &c->after) || !read_id(c, q->before, &c->before))
        return false;
    for (size_t i = 0; i < q->nids; i++)
        if (!read_id(c, q->ids[i], &c->just[i]))
            return false;
    c->query.nids = q->nids;
    return true;
}

/* All rows are known. */
static void collect_named(struct archive_call *c)
{
    const uint64_t edges[] = { c->above, c->below, c->after, c->before };

    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        if (edges[i] != 0)
            c->named[c->nnamed++] = edges[i];
    for (size_t i = 0; i < c->query.nids; i++)
        c->named[c->nnamed++] = c->just[i];
    c->query.ids = c->query.nids == 0 ? NULL : c->just;
    c->query.nids = rows_each_once(c->just, c->query.nids);
    c->nnamed = rows_each_once(c->named, c->nnamed);
}

/* ---- steps ---- */

static void ask(struct archive_call *c, xy_store_kind kind, const xy_store_query *query, rows_step *next)
{
    struct store_call *call = rows_call_store(&c->rows, kind, next);

    if (call == NULL)
        return;
    call->op.query = query;
    store_submit(call);
}

static void show_page(struct rows_call *r);

/* Beyond a page of which nothing is shown. */
static void read_beyond(struct archive_call *c)
{
    const xy_store_op *op = &c->rows.call->op;

    if (c->query.backwards)
        c->query.before = op->rows[0].id;
    else
        c->query.after = op->rows[op->nrows - 1].id;
    ask(c, XY_STORE_ARCHIVE_PAGE, &c->query, show_page);
}

/* But for what is taken out again: its sender has had an error. */
static void show_page(struct rows_call *r)
{
    struct archive_call *c = of(r);
    const xy_store_op *op = &r->call->op;
    xy_archive_row *rows = arena_alloc(r->arena, size_mul(op->nrows, sizeof *rows));
    size_t n = 0;

    for (size_t i = 0; rows != NULL && i < op->nrows; i++)
        if (!mailbox_is_retracting(r->wait.rq->account, op->rows[i].id) && !rows_show(r, &op->rows[i], &rows[n++]))
            rows = NULL;
    if (rows == NULL) {
        rows_over(r, XY_UNAVAILABLE);
        return;
    }
    if (n == 0 && op->nrows > 0 && op->more) {
        read_beyond(c);
        return;
    }
    r->page = (xy_archive_page){ .size = sizeof r->page, .rows = rows, .nrows = n, .more = op->more,
                                 .counted = c->counted, .count = c->counted ? op->count : 0 };
    rows_over(r, XY_OK);
}

/* Of two rows, 0: none. */
static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static void read_page(struct archive_call *c)
{
    c->query.after = c->above > c->after ? c->above : c->after;
    c->query.before = earlier(rows_stable(&c->rows), earlier(c->below, c->before));
    ask(c, XY_STORE_ARCHIVE_PAGE, &c->query, show_page);
}

static void named_are_there(struct rows_call *r)
{
    struct archive_call *c = of(r);
    const xy_store_op *op = &r->call->op;
    bool all = op->nrows == c->nnamed;

    for (size_t i = 0; all && i < c->nnamed; i++)
        all = op->rows[i].id == c->named[i];
    if (all)
        read_page(c);
    else
        rows_over(r, XY_NOT_FOUND);
}

static void look_up_named(struct rows_call *r)
{
    struct archive_call *c = of(r);
    xy_store_query *q = c->nnamed == 0 ? NULL : arena_alloc(r->arena, sizeof *q);

    if (c->nnamed == 0) {
        read_page(c);
        return;
    }
    if (q == NULL) {
        rows_over(r, XY_UNAVAILABLE);
        return;
    }
    *q = (xy_store_query){ .ids = c->named, .nids = c->nnamed, .limit = c->nnamed };
    ask(c, XY_STORE_ARCHIVE_PAGE, q, named_are_there);
}

/* ---- ids of another server ---- */

static void find_foreign(struct archive_call *c);

static void foreign_came(struct store_call *call)
{
    struct archive_call *c = call->arg;
    const xy_store_op *op = &call->op;
    struct rows_call *r = &c->rows;
    bool there = r->wait.rq != NULL && op->status == XY_OK && op->ndocs == 1 &&
                 str_to_u64((struct str){ op->docs[0].value, op->docs[0].len }, UINT64_MAX, c->foreign[c->found].row);

    if (there) {
        c->found++;
        find_foreign(c);
    } else
        rows_over(r, r->wait.rq == NULL ? XY_UNAVAILABLE : op->status == XY_OK ? XY_NOT_FOUND : op->status);
}

static void find_foreign(struct archive_call *c)
{
    struct rows_call *r = &c->rows;

    if (c->found == c->nforeign) {
        collect_named(c);
        rows_wait(r, r->wait.rq->account->mailbox.last_id, NULL, look_up_named);
        return;
    }
    store_call_free(&r->call);
    r->call = store_call_about(XY_STORE_DOC_GET, rows_owner(r), foreign_came, c);
    if (r->call == NULL || !moved_key_id(c->foreign[c->found].id, c->key)) {
        rows_over(r, XY_UNAVAILABLE);
        return;
    }
    r->call->op.collection = MOVED;
    r->call->op.key = c->key;
    store_submit(r->call);
}

/* ---- both ends ---- */

static void ends_settled(struct rows_call *c)
{
    if (rows_are_settled(c))
        show_page(c);
    else
        rows_over(c, XY_UNAVAILABLE);
}

static void ends_came(struct rows_call *c)
{
    const xy_store_op *op = &c->call->op;

    rows_wait(c, op->nrows == 0 ? 0 : op->rows[op->nrows - 1].id, NULL, ends_settled);
}

static void read_ends(struct rows_call *c)
{
    ask(of(c), XY_STORE_ARCHIVE_ENDS, NULL, ends_came);
}

/* ---- what modules call ---- */

static struct archive_call *begin(xy_mod *m, xy_req *held, xy_archive_fn fn, const char *what)
{
    struct rows_call *c = rows_begin(sizeof(struct archive_call), m, held, fn, what);

    return c == NULL ? NULL : of(c);
}

static bool copy_query(struct archive_call *c, const xy_archive_query *q)
{
    c->query = (xy_store_query){ .start = q->start, .end = q->end, .backwards = q->backwards,
                                 .count = q->count && q->above == NULL && q->below == NULL,
                                 .limit = q->limit > 0 ? q->limit : 1,
                                 .nids = c->query.nids };
    c->counted = c->query.count;
    return arena_keep(c->rows.arena, &c->query.with, q->with) && arena_keep(c->rows.arena, &c->query.text, q->text);
}

static xy_flow find(xy_mod *m, xy_req *rq, const xy_archive_query *q, xy_archive_fn fn)
{
    struct archive_call *c = begin(m, rq, fn, "xy_archive_find");

    if (c == NULL)
        return XY_DONE;
    bool may = rows_may(&c->rows, c->rows.wait.rq->account != NULL,
                        "xy_archive_find for a request that concerns no account");
    if (may && read_ids(c, q) && copy_query(c, q))
        find_foreign(c);
    else
        rows_over(&c->rows, XY_UNAVAILABLE);
    return XY_LATER;
}

static xy_flow ends(xy_mod *m, xy_req *rq, xy_archive_fn fn)
{
    struct archive_call *c = begin(m, rq, fn, "xy_archive_ends");

    if (c == NULL)
        return XY_DONE;
    const struct account *a = c->rows.wait.rq->account;
    if (rows_may(&c->rows, a != NULL, "xy_archive_ends for a request that concerns no account"))
        rows_wait(&c->rows, a->mailbox.last_id, NULL, read_ends);
    else
        rows_over(&c->rows, XY_UNAVAILABLE);
    return XY_LATER;
}

static void purged(struct store_call *call)
{
    struct rows_call *c = call->arg;

    c->page.counted = call->op.status == XY_OK;
    c->page.count = c->page.counted ? call->op.count : 0;
    rows_over(c, call->op.status);
}

/* The call, about that account or all; NULL: refused. */
static struct store_call *call_to_shorten(struct archive_call *c, const xy_mod *m, xy_store_kind kind,
                                          const char *account, size_t limit)
{
    struct store_call *call = store_call_new(kind, purged, &c->rows);

    if (call == NULL)
        return NULL;
    call->op.limit = limit;
    if (!arena_keep(call->arena, &call->op.domain, m->domain_name) ||
        !arena_keep(call->arena, &call->op.account, account))
        store_call_free(&call);
    return call;
}

static xy_flow submit_or_end(struct archive_call *c)
{
    if (c->rows.call == NULL)
        rows_over(&c->rows, XY_UNAVAILABLE);
    else
        store_submit(c->rows.call);
    return XY_LATER;
}

static xy_flow purge(xy_mod *m, xy_req *rq, const char *account, int64_t before, size_t limit, xy_archive_fn fn)
{
    struct archive_call *c = begin(m, rq, fn, "xy_archive_purge");

    if (c == NULL)
        return XY_DONE;
    if (!c->rows.refused && before >= 0)
        c->rows.call = call_to_shorten(c, m, XY_STORE_ARCHIVE_PURGE, account, limit);
    if (c->rows.call != NULL)
        c->rows.call->op.after = (uint64_t)before;
    return submit_or_end(c);
}

static xy_flow trim(xy_mod *m, xy_req *rq, const char *account, uint64_t most, size_t limit, xy_archive_fn fn)
{
    struct archive_call *c = begin(m, rq, fn, "xy_archive_trim");

    if (c == NULL)
        return XY_DONE;
    if (!c->rows.refused)
        c->rows.call = call_to_shorten(c, m, XY_STORE_ARCHIVE_TRIM, account, limit);
    if (c->rows.call != NULL)
        c->rows.call->op.until = most;
    return submit_or_end(c);
}

/* ---- a message ---- */

static void end_stanza(void *arg)
{
    struct stanza *made = arg;

    stanza_unref(&made);
}

/* Rows are in the namespace of streams and do not say so. */
static struct stanza *read_row(const xy_archive_row *row)
{
    struct stanza *made = NULL;

    if (row->xml == NULL)
        return NULL;
    if (parser_stanza(api_parsers(), NS_CLIENT, NULL, (struct str){ row->xml, row->len }, &made) == PARSE_NO_MEMORY)
        api_note_refusal();
    return made;
}

/* The tree ends with the caller's arena. */
static const xy_xml *stanza(xy_arena *a, const xy_archive_row *row)
{
    struct stanza *made = a == NULL ? NULL : read_row(row);

    if (made == NULL)
        return NULL;
    if (arena_on_end(arena_of(a), end_stanza, made))
        return xy_xml_view(made->root);
    api_note_refusal();
    stanza_unref(&made);
    return NULL;
}

static bool append_parsed(struct xml *e, const xy_archive_row *row)
{
    struct stanza *made = read_row(row);
    bool read = made != NULL, appended = read && xml_append(e, xml_copy(e->arena, made->root)) != NULL;

    if (read && !appended)
        api_note_refusal();
    stanza_unref(&made);
    return appended;
}

/* Our own serializer's bytes go on as they are. */
static xy_xml *append(xy_xml *e, const xy_archive_row *row)
{
    struct str bytes = { row->xml, row->len };

    if (e == NULL || row->xml == NULL)
        return NULL;
    if (!canonical_element(bytes))
        return append_parsed(xml_of(e), row) ? e : NULL;
    if (xml_verbatim(xml_of(e), bytes) != NULL)
        return e;
    api_note_refusal();
    return NULL;
}

void api_fill_archive(xy_api *t)
{
    t->archive_stanza = stanza;
    t->archive_append = append;
    t->archive_find = find;
    t->archive_ends = ends;
    t->archive_purge = purge;
    t->archive_trim = trim;
}
