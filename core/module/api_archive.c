/*
 * api_archive.c - archives (xylem/archive.h): ids in and out, and what is not to be seen yet.
 *
 * A question takes up to three steps, each when the one before is over: what the account sent and
 * received before is stored or given up; the ids that the question names are looked up, for one that is
 * gone is an error (XEP-0313) and not an empty page; the page is read.  It ends before the first row
 * that is under way, so that nobody finds a hole where a message will be.
 */
#include "module/api_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "hook/handles.h"
#include "hook/request.h"
#include "net/timer.h"
#include "route/account.h"
#include "route/domain.h"
#include "route/mailbox.h"
#include "route/stanza_id.h"
#include "route/store.h"
#include "xml/parser.h"

#define SETTLE_MS 10

struct archive_call {
    struct wait        wait;
    struct arena      *arena;           /* of the question and of the page */
    struct store_call *call;            /* under way or answered; NULL: none */
    struct timer       settle;
    uint64_t           last;            /* row: up to here it waits until all is stored or given up */
    uint64_t           until;           /* ms of the shard's clock: not longer */
    void             (*next)(struct archive_call *c);   /* the step behind the one under way */
    xy_archive_fn      fn;
    uint64_t           above, below, after, before;     /* rows; 0: none */
    bool               counted, refused;
    xy_store_query     query;
    uint64_t          *named;           /* all rows that the question names, ascending, each once */
    size_t             nnamed;
    xy_archive_page    page;
};

/* ---- the end of it ---- */

static void call_back(struct wait *w, xy_mod *m, xy_req *rq)
{
    struct archive_call *c = list_entry(w, struct archive_call, wait);

    c->fn(m, rq, &c->page);
}

static void destroy(struct wait *w)
{
    struct archive_call *c = list_entry(w, struct archive_call, wait);

    timer_cancel(&c->settle);
    store_call_free(&c->call);
    arena_free(&c->arena);
    mem_free(&c);
}

static void over(struct archive_call *c, xy_status status)
{
    c->page.status = status;
    wait_done(&c->wait);
}

/* Nobody waits for it any more: the store answers first, if it has been asked. */
static void detached(struct wait *w)
{
    struct archive_call *c = list_entry(w, struct archive_call, wait);

    if (timer_is_set(&c->settle)) {
        timer_cancel(&c->settle);
        over(c, XY_UNAVAILABLE);
    }
}

/* ---- ids ---- */

static const struct jid *owner(const struct archive_call *c)
{
    return c->wait.rq->account->jid;
}

/* "" is an id like any other: none of this archive. */
static bool read_id(struct archive_call *c, const char *id, uint64_t *row)
{
    if (id == NULL)
        return true;
    if (!stanza_id_row(c->wait.rq->account->domain, owner(c), str_of(id), row))
        return false;
    c->named[c->nnamed++] = *row;
    return true;
}

static int by_row(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static size_t each_once(uint64_t *rows, size_t n)
{
    size_t kept = 0;

    qsort(rows, n, sizeof *rows, by_row);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || rows[i] != rows[kept - 1])
            rows[kept++] = rows[i];
    return kept;
}

/* XY_OK, XY_NOT_FOUND: not an id of this archive, XY_UNAVAILABLE: no memory. */
static xy_status read_ids(struct archive_call *c, const xy_archive_query *q)
{
    size_t room = size_add(q->nids, 4);
    uint64_t *just = arena_alloc(c->arena, size_mul(q->nids, sizeof *just));

    c->named = arena_alloc(c->arena, size_mul(room, sizeof *c->named));
    if (c->named == NULL || just == NULL)
        return XY_UNAVAILABLE;
    if (!read_id(c, q->above, &c->above) || !read_id(c, q->below, &c->below) ||
        !read_id(c, q->after, &c->after) || !read_id(c, q->before, &c->before))
        return XY_NOT_FOUND;
    for (size_t i = 0; i < q->nids; i++)
        if (!read_id(c, q->ids[i], &just[i]))
            return XY_NOT_FOUND;
    c->query.ids = q->nids == 0 ? NULL : just;
    c->query.nids = each_once(just, q->nids);
    c->nnamed = each_once(c->named, c->nnamed);
    return XY_OK;
}

/* ---- steps ---- */

static void answered(struct store_call *call)
{
    struct archive_call *c = call->arg;

    if (c->wait.rq == NULL || call->op.status != XY_OK)
        over(c, call->op.status);
    else
        c->next(c);
}

static void ask(struct archive_call *c, xy_store_kind kind, const xy_store_query *query,
                void (*next)(struct archive_call *c))
{
    store_call_free(&c->call);
    c->call = store_call_about(kind, owner(c), answered, c);
    c->next = next;
    if (c->call == NULL) {
        over(c, XY_UNAVAILABLE);
        return;
    }
    c->call->op.query = query;
    store_submit(c->call);
}

static bool show(const struct archive_call *c, const xy_store_row *from, xy_archive_row *to)
{
    char *id = arena_alloc(c->arena, STANZA_ID_LENGTH + 1);

    if (id == NULL || !stanza_id_text(c->wait.rq->account->domain, owner(c), from->id, id))
        return false;
    *to = (xy_archive_row){ .id = id, .stamp = from->stamp, .sent = (from->flags & XY_ROW_SENT) != 0,
                            .peer = from->peer, .xml = from->xml, .len = from->xml_len };
    return true;
}

static void show_page(struct archive_call *c)
{
    const xy_store_op *op = &c->call->op;
    xy_archive_row *rows = arena_alloc(c->arena, size_mul(op->nrows, sizeof *rows));

    for (size_t i = 0; rows != NULL && i < op->nrows; i++)
        if (!show(c, &op->rows[i], &rows[i]))
            rows = NULL;
    if (rows == NULL) {
        over(c, XY_UNAVAILABLE);
        return;
    }
    c->page = (xy_archive_page){ .size = sizeof c->page, .rows = rows, .nrows = op->nrows, .more = op->more,
                                 .counted = c->counted, .count = c->counted ? op->count : 0 };
    over(c, XY_OK);
}

/* Of two rows, 0: none. */
static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static uint64_t stable(const struct archive_call *c)
{
    return mailbox_stable(&c->wait.rq->account->mailbox);
}

static void read_page(struct archive_call *c)
{
    c->query.after = c->above > c->after ? c->above : c->after;
    c->query.before = earlier(stable(c), earlier(c->below, c->before));
    ask(c, XY_STORE_ARCHIVE_PAGE, &c->query, show_page);
}

static void named_are_there(struct archive_call *c)
{
    const xy_store_op *op = &c->call->op;
    bool all = op->nrows == c->nnamed;

    for (size_t i = 0; all && i < c->nnamed; i++)
        all = op->rows[i].id == c->named[i];
    if (all)
        read_page(c);
    else
        over(c, XY_NOT_FOUND);
}

static void look_up_named(struct archive_call *c)
{
    xy_store_query *q = c->nnamed == 0 ? NULL : arena_alloc(c->arena, sizeof *q);

    if (c->nnamed == 0) {
        read_page(c);
        return;
    }
    if (q == NULL) {
        over(c, XY_UNAVAILABLE);
        return;
    }
    *q = (xy_store_query){ .ids = c->named, .nids = c->nnamed, .limit = c->nnamed };
    ask(c, XY_STORE_ARCHIVE_PAGE, q, named_are_there);
}

/* ---- what is under way ---- */

static bool is_settled(const struct archive_call *c)
{
    return stable(c) > c->last;
}

static void settle(struct archive_call *c)
{
    if (is_settled(c) || shard_now() >= c->until)
        c->next(c);
    else
        timer_set(&c->settle, SETTLE_MS);
}

static void look_again(struct timer *t)
{
    settle(list_entry(t, struct archive_call, settle));
}

/* No longer than records are tried: what the store has not taken by then is given up. */
static void wait_until_settled(struct archive_call *c, uint64_t row, void (*next)(struct archive_call *c))
{
    c->last = row;
    c->until = shard_now() + 2 * store_patience();
    c->next = next;
    settle(c);
}

static void ends_settled(struct archive_call *c)
{
    if (is_settled(c))
        show_page(c);
    else
        over(c, XY_UNAVAILABLE);
}

static void ends_came(struct archive_call *c)
{
    const xy_store_op *op = &c->call->op;

    wait_until_settled(c, op->nrows == 0 ? 0 : op->rows[op->nrows - 1].id, ends_settled);
}

static void read_ends(struct archive_call *c)
{
    ask(c, XY_STORE_ARCHIVE_ENDS, NULL, ends_came);
}

/* ---- what modules call ---- */

/* Begins to wait; NULL: not even that was possible, the request has ended. */
static struct archive_call *begin(xy_mod *m, xy_req *held, xy_archive_fn fn, const char *what)
{
    xy_req *rq = api_may_wait(m, held, what);
    struct archive_call *c = rq == NULL ? NULL : try_alloc(sizeof *c);

    if (c != NULL && (c->arena = arena_new(1024)) == NULL)
        mem_free(&c);
    if (c == NULL) {
        api_end_unavailable(held);
        return NULL;
    }
    c->page.size = sizeof c->page;
    c->fn = fn;
    c->wait.call = call_back;
    c->wait.destroy = destroy;
    c->wait.detached = detached;
    timer_init(&c->settle, look_again);
    c->refused = api_take_refusal();
    wait_begin(&c->wait, m, rq);
    return c;
}

/* The same about the account of the request, which has to concern one. */
static bool is_about_account(const struct archive_call *c, const xy_mod *m, const char *what)
{
    if (c->wait.rq->account != NULL && !c->refused)
        return true;
    if (!c->refused)
        log_write(LOG_LEVEL_ERROR, (struct log_about){ m->module->name, m->domain_name, 0 },
                  "%s for a request that concerns no account", what);
    return false;
}

static bool copy_query(struct archive_call *c, const xy_archive_query *q)
{
    bool ok = true;

    c->query = (xy_store_query){ .start = q->start, .end = q->end, .backwards = q->backwards,
                                 .count = q->count && c->above == 0 && c->below == 0,
                                 .limit = q->limit > 0 ? q->limit : 1,
                                 .ids = c->query.ids, .nids = c->query.nids };
    c->counted = c->query.count;
    if (q->with != NULL)
        ok = (c->query.with = arena_copy(c->arena, q->with, strlen(q->with))) != NULL;
    if (q->text != NULL)
        ok = (c->query.text = arena_copy(c->arena, q->text, strlen(q->text))) != NULL && ok;
    return ok;
}

static xy_flow find(xy_mod *m, xy_req *rq, const xy_archive_query *q, xy_archive_fn fn)
{
    struct archive_call *c = begin(m, rq, fn, "xy_archive_find");
    xy_status status;

    if (c == NULL)
        return XY_DONE;
    status = is_about_account(c, m, "xy_archive_find") ? read_ids(c, q) : XY_UNAVAILABLE;
    if (status == XY_OK && !copy_query(c, q))
        status = XY_UNAVAILABLE;
    if (status == XY_OK)
        wait_until_settled(c, c->wait.rq->account->mailbox.last_id, look_up_named);
    else
        over(c, status);
    return XY_LATER;
}

static xy_flow ends(xy_mod *m, xy_req *rq, xy_archive_fn fn)
{
    struct archive_call *c = begin(m, rq, fn, "xy_archive_ends");

    if (c == NULL)
        return XY_DONE;
    if (is_about_account(c, m, "xy_archive_ends"))
        wait_until_settled(c, c->wait.rq->account->mailbox.last_id, read_ends);
    else
        over(c, XY_UNAVAILABLE);
    return XY_LATER;
}

static void purged(struct store_call *call)
{
    struct archive_call *c = call->arg;

    c->page.counted = call->op.status == XY_OK;
    c->page.count = c->page.counted ? call->op.count : 0;
    over(c, call->op.status);
}

/* The call, about that account or all; NULL: refused. */
static struct store_call *call_to_shorten(struct archive_call *c, const xy_mod *m, xy_store_kind kind,
                                          const char *account, size_t limit)
{
    struct store_call *call = store_call_new(kind, purged, c);

    if (call == NULL)
        return NULL;
    call->op.domain = arena_copy(call->arena, m->domain_name, strlen(m->domain_name));
    call->op.account = account == NULL ? NULL : arena_copy(call->arena, account, strlen(account));
    call->op.limit = limit;
    if (call->op.domain == NULL || (account != NULL && call->op.account == NULL))
        store_call_free(&call);
    return call;
}

static xy_flow submit_or_end(struct archive_call *c)
{
    if (c->call == NULL)
        over(c, XY_UNAVAILABLE);
    else
        store_submit(c->call);
    return XY_LATER;
}

static xy_flow purge(xy_mod *m, xy_req *rq, const char *account, int64_t before, size_t limit, xy_archive_fn fn)
{
    struct archive_call *c = begin(m, rq, fn, "xy_archive_purge");

    if (c == NULL)
        return XY_DONE;
    if (!c->refused && before >= 0)
        c->call = call_to_shorten(c, m, XY_STORE_ARCHIVE_PURGE, account, limit);
    if (c->call != NULL)
        c->call->op.after = (uint64_t)before;
    return submit_or_end(c);
}

static xy_flow trim(xy_mod *m, xy_req *rq, const char *account, uint64_t most, size_t limit, xy_archive_fn fn)
{
    struct archive_call *c = begin(m, rq, fn, "xy_archive_trim");

    if (c == NULL)
        return XY_DONE;
    if (!c->refused)
        c->call = call_to_shorten(c, m, XY_STORE_ARCHIVE_TRIM, account, limit);
    if (c->call != NULL)
        c->call->op.until = most;
    return submit_or_end(c);
}

/* ---- a message ---- */

static void end_stanza(void *arg)
{
    struct stanza *made = arg;

    stanza_unref(&made);
}

/* Rows are in the namespace of streams and do not say so.  The tree ends with the caller's arena. */
static const xy_xml *stanza(xy_arena *a, const xy_archive_row *row)
{
    struct stanza *made = NULL;

    if (a == NULL || row->xml == NULL)
        return NULL;
    enum parse_result result = parser_stanza(api_parsers(), NS_CLIENT, NULL, (struct str){ row->xml, row->len },
                                             &made);
    if (result == PARSE_OK && arena_on_end(arena_of(a), end_stanza, made))
        return xy_xml_view(made->root);
    if (result == PARSE_OK || result == PARSE_NO_MEMORY)
        api_note_refusal();
    stanza_unref(&made);
    return NULL;
}

void api_fill_archive(xy_api *t)
{
    t->archive_stanza = stanza;
    t->archive_find = find;
    t->archive_ends = ends;
    t->archive_purge = purge;
    t->archive_trim = trim;
}
