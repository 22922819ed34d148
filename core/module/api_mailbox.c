/*
 * api_mailbox.c - what waits in mailboxes, for who fetches it by hand (xylem/mailbox.h).
 *
 * A question waits until what came before is stored or given up, and until the store knows what devices have taken.
 * Then pages of the mailbox are read until something of it may be shown, or all ids that were named have been found.
 */
#include "module/api_rows.h"

#include <string.h>

#include "base/log.h"
#include "hook/handles.h"
#include "route/account.h"
#include "route/domain.h"
#include "route/mailbox.h"
#include "route/session.h"
#include "route/waiting.h"

#define PAGE 50

struct mailbox_call {
    struct rows_call rows;
    uint64_t         after;             /* rows up to this one are dealt with */
    uint64_t         end;               /* the last that may be shown */
    size_t           limit;
    uint64_t        *named;             /* ascending, each once; NULL: whatever waits */
    size_t           nnamed, nfound;
    xy_archive_row  *found;             /* NULL: they are only looked up */
    rows_step       *then;
};

static struct mailbox_call *of(struct rows_call *c)
{
    return list_entry(c, struct mailbox_call, rows);
}

static struct session *session_of_call(const struct rows_call *c)
{
    return c->wait.rq->session;
}

/* ---- reading ---- */

static void read_more(struct mailbox_call *c, rows_step *next)
{
    struct store_call *call = rows_call_store(&c->rows, XY_STORE_MAILBOX_PAGE, next);

    if (call == NULL)
        return;
    call->op.after = c->after;
    call->op.until = c->end;
    call->op.limit = c->limit;
    store_submit(call);
}

/* The session, or whom its account blocks, may have gone since it was asked. */
static bool can_tell(struct rows_call *c)
{
    if (session_of_call(c) != NULL && account_is_live(c->wait.rq->account))
        return true;
    rows_over(c, XY_UNAVAILABLE);
    return false;
}

static bool is_last_page(const struct mailbox_call *c)
{
    return c->rows.call->op.nrows < c->limit;
}

/* ---- whatever waits ---- */

static void page_came(struct rows_call *r)
{
    struct mailbox_call *c = of(r);
    const xy_store_op *op = &r->call->op;
    xy_archive_row *rows = arena_alloc(r->arena, size_mul(op->nrows, sizeof *rows));
    enum row_shown shown = rows == NULL ? ROW_NO_MEMORY : ROW_HIDDEN;
    size_t n = 0;

    if (!can_tell(r))
        return;
    for (size_t i = 0; shown != ROW_NO_MEMORY && i < op->nrows; i++) {
        shown = waiting_shown(session_of_call(r), &op->rows[i]);
        if (shown == ROW_SHOWN && !rows_show(r, &op->rows[i], &rows[n++]))
            shown = ROW_NO_MEMORY;
        c->after = op->rows[i].id;
    }
    if (shown == ROW_NO_MEMORY) {
        rows_over(r, XY_UNAVAILABLE);
        return;
    }
    bool more = !is_last_page(c);
    if (n == 0 && more) {
        read_more(c, page_came);
        return;
    }
    r->page = (xy_archive_page){ .size = sizeof r->page, .rows = rows, .nrows = n, .more = more };
    rows_over(r, XY_OK);
}

/* ---- what was named ---- */

/* Kept longer than the store's page, which is one of several. */
static bool keep(struct mailbox_call *c, const xy_store_row *row)
{
    xy_archive_row *to = &c->found[c->nfound];

    if (!rows_show(&c->rows, row, to))
        return false;
    to->peer = arena_text(c->rows.arena, to->peer);
    to->xml = arena_copy(c->rows.arena, to->xml, to->len);
    return to->peer != NULL && to->xml != NULL;
}

/* XY_OK: go on. */
static xy_status look_at(struct mailbox_call *c, const xy_store_row *row)
{
    c->after = row->id;
    if (c->nfound == c->nnamed || row->id < c->named[c->nfound])
        return XY_OK;
    if (row->id > c->named[c->nfound])
        return XY_NOT_FOUND;
    enum row_shown shown = waiting_shown(session_of_call(&c->rows), row);
    if (shown == ROW_HIDDEN)
        return XY_NOT_FOUND;
    if (shown == ROW_NO_MEMORY || (c->found != NULL && !keep(c, row)))
        return XY_UNAVAILABLE;
    c->nfound++;
    return XY_OK;
}

static void named_came(struct rows_call *r)
{
    struct mailbox_call *c = of(r);
    const xy_store_op *op = &r->call->op;
    xy_status status = XY_OK;

    if (!can_tell(r))
        return;
    for (size_t i = 0; status == XY_OK && i < op->nrows; i++)
        status = look_at(c, &op->rows[i]);
    if (status == XY_OK && c->nfound < c->nnamed && is_last_page(c))
        status = XY_NOT_FOUND;
    if (status != XY_OK) {
        rows_over(r, status);
        return;
    }
    if (c->nfound == c->nnamed) {
        c->then(r);
        return;
    }
    c->after = c->named[c->nfound] - 1;
    read_more(c, named_came);
}

static void show_named(struct rows_call *r)
{
    const struct mailbox_call *c = of(r);

    r->page = (xy_archive_page){ .size = sizeof r->page, .rows = c->found, .nrows = c->nfound };
    rows_over(r, XY_OK);
}

/* ---- when all has settled ---- */

/* What devices have taken is not shown any more. */
static bool store_knows(const struct rows_call *r)
{
    return !mailbox_is_telling(r->wait.rq->account, 0);
}

static void read_named(struct mailbox_call *c)
{
    uint64_t last = c->named[c->nnamed - 1];

    if (last > c->end) {
        rows_over(&c->rows, XY_NOT_FOUND);
        return;
    }
    c->end = last;
    c->after = c->named[0] - 1;
    read_more(c, named_came);
}

static void settled(struct rows_call *r)
{
    struct mailbox_call *c = of(r);

    if (!can_tell(r))
        return;
    if (c->nnamed > 0)
        read_named(c);
    else if (c->end > c->after)
        read_more(c, page_came);
    else
        rows_over(r, XY_OK);
}

/* Pages are of one state of the mailbox: else what comes meanwhile would be removed unseen, and they might not end. */
static void list_settled(struct rows_call *r)
{
    struct mailbox_call *c = of(r);
    struct session *s = session_of_call(r);

    c->end = rows_stable(r) - 1;
    if (s != NULL && (c->after == 0 || s->by_hand == 0))
        waiting_by_hand(s, c->end);
    if (s != NULL && s->by_hand < c->end)
        c->end = s->by_hand;
    settled(r);
}

static void remove_settled(struct rows_call *r)
{
    of(r)->end = rows_stable(r) - 1;
    settled(r);
}

/* ---- what modules call ---- */

/* XY_NOT_FOUND: one is none of the account; XY_UNAVAILABLE: no memory. */
static xy_status read_ids(struct mailbox_call *c, const char *const *ids, size_t n)
{
    uint64_t *rows = arena_alloc(c->rows.arena, size_mul(n, sizeof *rows));

    if (rows == NULL)
        return XY_UNAVAILABLE;
    for (size_t i = 0; i < n; i++)
        if (!rows_id(&c->rows, ids[i], &rows[i]) || rows[i] == 0)
            return XY_NOT_FOUND;
    c->named = rows;
    c->nnamed = rows_each_once(rows, n);
    return XY_OK;
}

static struct mailbox_call *begin(xy_mod *m, xy_req *held, xy_archive_fn fn, const char *what)
{
    struct rows_call *r = rows_begin(sizeof(struct mailbox_call), m, held, fn, what);

    if (r == NULL)
        return NULL;
    of(r)->limit = PAGE;
    return of(r);
}

/* Somebody else's session may stand in the request too: it is not shown anything. */
static bool is_own(const struct mailbox_call *c, const char *what)
{
    const xy_req *rq = c->rows.wait.rq;

    if (rq->left)
        return false;               /* while the module was at work: that is no fault of it */
    return rows_may(&c->rows, rq->account != NULL && rq->session != NULL && rq->session->account == rq->account, what);
}

static void go(struct mailbox_call *c, xy_status status, rows_step *next)
{
    if (status == XY_OK)
        rows_wait(&c->rows, c->rows.wait.rq->account->mailbox.last_id, store_knows, next);
    else
        rows_over(&c->rows, status);
}

static xy_status read_query(struct mailbox_call *c, const xy_mailbox_query *q)
{
    if (q->nids == 0) {
        c->limit = q->limit > 0 ? q->limit : 1;
        return q->after == NULL || rows_id(&c->rows, q->after, &c->after) ? XY_OK : XY_NOT_FOUND;
    }
    c->found = arena_alloc(c->rows.arena, size_mul(q->nids, sizeof *c->found));
    c->then = show_named;
    return c->found == NULL ? XY_UNAVAILABLE : read_ids(c, q->ids, q->nids);
}

static xy_flow list(xy_mod *m, xy_req *rq, const xy_mailbox_query *q, xy_archive_fn fn)
{
    struct mailbox_call *c = begin(m, rq, fn, "xy_mailbox_list");

    if (c == NULL)
        return XY_DONE;
    bool own = is_own(c, "xy_mailbox_list for a request of no session of the account");
    go(c, own ? read_query(c, q) : XY_UNAVAILABLE, list_settled);
    return XY_LATER;
}

static void removed(void *arg, xy_status status, uint64_t count)
{
    struct rows_call *r = arg;

    r->page.counted = status == XY_OK;
    r->page.count = count;
    rows_over(r, status);
}

static void remove_named(struct rows_call *r)
{
    const struct mailbox_call *c = of(r);

    if (!mailbox_remove(r->wait.rq->account, c->named, c->nnamed, removed, r))
        rows_over(r, XY_UNAVAILABLE);
}

static xy_flow remove_rows(xy_mod *m, xy_req *rq, const char *const *ids, size_t n, xy_archive_fn fn)
{
    struct mailbox_call *c = begin(m, rq, fn, "xy_mailbox_remove");

    if (c == NULL)
        return XY_DONE;
    bool own = is_own(c, "xy_mailbox_remove for a request of no session of the account");
    c->then = remove_named;
    if (own && n == 0)
        rows_over(&c->rows, XY_OK);
    else
        go(c, own ? read_ids(c, ids, n) : XY_UNAVAILABLE, remove_settled);
    return XY_LATER;
}

/* ---- one of them goes out ---- */

/* Its id is here, for it does not go as a row: what is acknowledged goes on waiting. */
static bool add_id(struct stanza *s, const struct account *a, const char *id)
{
    struct xml *e = xml_sub(s->root, "stanza-id", "urn:xmpp:sid:0");

    return xml_set(xml_set(e, "id", id), "by", a->jid->text) != NULL;
}

static bool complete(struct stanza *s, const struct account *a, const xy_archive_row *row, const xy_xml *mark)
{
    struct xml *copy = mark == NULL ? NULL : xml_copy(s->arena, xml_in(mark));

    return waiting_stamp(s, a->domain->name, row->stamp) && add_id(s, a, row->id) && xml_append(s->root, copy) != NULL;
}

static bool send_row(xy_mod *m, xy_session *to, const xy_archive_row *row, const xy_xml *mark)
{
    xy_store_row stored = { .xml = row->xml, .xml_len = row->len };
    struct session *s = session_of(to);
    bool memory = !api_take_refusal();

    if (!api_may_act(m, "xy_mailbox_send") || s == NULL || !memory)
        return false;
    struct stanza *stanza = waiting_stanza(&stored, &memory);
    if (stanza == NULL && !memory) {
        log_error("a stored message of %s cannot be read and is left out", s->account->jid->text);
        return true;
    }
    bool sent = stanza != NULL && complete(stanza, s->account, row, mark);
    if (sent) {
        stanza_seal(stanza);
        sent = session_deliver(s, stanza, NULL);
    }
    stanza_unref(&stanza);
    return sent;
}

void api_fill_mailbox(xy_api *t)
{
    t->mailbox_list = list;
    t->mailbox_remove = remove_rows;
    t->mailbox_send = send_row;
}
