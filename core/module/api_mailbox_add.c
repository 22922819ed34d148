/*
 * api_mailbox_add.c - messages that come from another server into a mailbox (xylem/mailbox.h).
 *
 * What is there around each stamp is read first, and incoming.c says what becomes of it.  A row that becomes another
 * one is taken out and put back under its id in one batch of the store.
 *
 * Two kinds of documents go with them, in the collection `moved` of the account: "id:OLD" says which row an id of the
 * other server means now; "waited:OLD", or its digest, that a message has waited here once: when a device has taken it,
 * it does not come again with the next import.
 */
#include "module/api_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sys.h"
#include "hook/exchange.h"
#include "hook/handles.h"
#include "module/incoming.h"
#include "module/moved.h"
#include "route/account.h"
#include "route/mailbox.h"

#define AHEAD_MS (5 * 60 * 1000)        /* clocks of two servers may differ that much */
#define PAGE     200
#define MOST     1000

struct add_call {
    struct rows_call    rows;
    xy_mailbox_added_fn fn;
    xy_mailbox_added    answer;
    struct incoming    *all;
    struct incoming   **order;          /* by stamp */
    xy_status          *each;
    size_t              n, at;
    struct around       around;         /* its account is pinned, as it counts what the store answers */
    bool                failed;
    size_t              under_way;
    unsigned char       token[16];
    char                key[MOVED_KEY_MOST];
};

struct writing {                        /* a record on its way */
    struct store_call *call;
    struct add_call   *of;
    struct incoming   *in;
    xy_store_record    record;
    xy_store_row       row;
};

static struct add_call *of(struct rows_call *c)
{
    return list_entry(c, struct add_call, rows);
}

/* ---- the end ---- */

static void tell(struct wait *w, xy_mod *m, xy_req *rq)
{
    struct add_call *c = of(list_entry(w, struct rows_call, wait));

    if (c->rows.page.status != XY_OK) {         /* the store did not answer a question in between */
        c->answer.size = sizeof c->answer;
        c->answer.status = c->rows.page.status;
    }
    c->fn(m, rq, &c->answer);
}

static void destroy(struct wait *w)
{
    struct rows_call *r = list_entry(w, struct rows_call, wait);

    account_unpin(&of(r)->around.account);
    around_free(&of(r)->around);
    rows_destroy(r);
}

static void over(struct add_call *c, xy_status status)
{
    for (size_t i = 0; i < c->n; i++)
        c->each[i] = c->all[i].status;
    c->answer = (xy_mailbox_added){ .size = sizeof c->answer, .status = status, .each = c->each, .n = c->n };
    rows_over(&c->rows, status);
}

/* The request has ended: nobody waits for it any more. */
static bool is_alone(const struct add_call *c)
{
    return c->rows.wait.rq == NULL;
}

/* Into c->key.  The stamp is the one it came with, which a row that it became one with need not have. */
static bool waited_key(struct add_call *c, const struct incoming *in)
{
    return moved_key_waited(in->old, in->came, in->peer, (struct str){ in->xml, in->len }, c->key);
}

/* ---- documents, when the rows are there ---- */

static void documents_written(struct rows_call *r)
{
    over(of(r), XY_OK);
}

static bool add_document(struct add_call *c, xy_doc_write *w, const char *key, uint64_t id)
{
    char number[24];
    int n = snprintf(number, sizeof number, "%" PRIu64, id);

    *w = (xy_doc_write){ .account = c->around.account->jid->text, .collection = MOVED, .version = XY_ANY_VERSION,
                         .key = arena_text(c->rows.arena, key),
                         .value = arena_copy(c->rows.arena, number, (size_t)n), .len = (size_t)n };
    return w->key != NULL && w->value != NULL;
}

/* false: no memory. */
static bool documents_of(struct add_call *c, xy_doc_write *writes, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct incoming *in = &c->all[i];
        if (in->status != XY_OK && (in->status != XY_CLASH || in->id == 0))
            continue;
        if (in->old != NULL && (in->flags & XY_ROW_ARCHIVED) != 0) {
            if (!moved_key_id(in->old, c->key) || !add_document(c, &writes[(*n)++], c->key, in->id))
                return false;
        }
        if ((in->flags & XY_ROW_WAITING) != 0) {
            if (!waited_key(c, in) || !add_document(c, &writes[(*n)++], c->key, in->id))
                return false;
        }
    }
    return true;
}

static void write_documents(struct add_call *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->all[i].with != NULL) {
            c->all[i].status = c->all[i].with->status;
            c->all[i].id = c->all[i].with->id;
        }

    xy_doc_write *writes = arena_alloc(c->rows.arena, size_mul(2 * c->n, sizeof *writes));
    size_t n = 0;

    if (is_alone(c) || c->failed || writes == NULL || !documents_of(c, writes, &n)) {
        over(c, XY_UNAVAILABLE);
        return;
    }
    if (n == 0) {
        over(c, XY_OK);
        return;
    }
    struct store_call *call = rows_call_store(&c->rows, XY_STORE_DOC_PUT, documents_written);
    if (call == NULL)
        return;
    call->op.writes = writes;
    call->op.nwrites = n;
    store_submit(call);
}

/* ---- records ---- */

static void one_over(struct add_call *c)
{
    if (--c->under_way == 0)
        write_documents(c);
}

static void written(struct store_call *call)
{
    struct writing *w = call->arg;
    struct add_call *c = w->of;
    struct incoming *in = w->in;

    in->status = call->op.status == XY_OK || call->op.status == XY_UNAVAILABLE ? call->op.status : XY_REFUSED;
    c->failed |= call->op.status == XY_UNAVAILABLE;
    if (in->reserved && in->status != XY_OK)
        mailbox_moved_back(c->around.account, in->len);
    store_call_free(&call);
    one_over(c);
}

static void taken_out(struct store_call *call)
{
    struct writing *w = call->arg;
    struct add_call *c = w->of;

    c->failed |= call->op.status != XY_OK;
    if (call->op.status == XY_OK)
        mailbox_moved_out(c->around.account, call->op.count, call->op.bytes);
    store_call_free(&call);
    one_over(c);
}

static struct writing *writing_new(struct add_call *c, struct incoming *in, xy_store_kind kind,
                                   void (*done)(struct store_call *call))
{
    struct writing *w = arena_alloc(c->rows.arena, sizeof *w);

    if (w == NULL)
        return NULL;
    *w = (struct writing){ .of = c, .in = in };
    w->call = store_call_about(kind, c->around.account->jid, done, w);
    return w->call == NULL ? NULL : w;
}

static bool take_out(struct add_call *c, struct incoming *in)
{
    struct writing *w = writing_new(c, in, XY_STORE_MAILBOX_RETRACT, taken_out);

    if (w == NULL)
        return false;
    w->call->op.ids = &in->id;
    w->call->op.nids = 1;
    c->under_way++;
    store_submit(w->call);
    return true;
}

static bool put_in(struct add_call *c, struct incoming *in, uint64_t seq)
{
    struct writing *w = writing_new(c, in, XY_STORE_RECORD, written);

    if (w == NULL)
        return false;
    w->row = (xy_store_row){ .domain = w->call->op.domain, .account = w->call->op.account, .id = in->id,
                             .stamp = in->stamp, .flags = in->flags, .peer = in->peer };
    w->record = (xy_store_record){ .seq = seq, .xml = in->xml, .xml_len = in->len, .rows = &w->row, .nrows = 1 };
    memcpy(w->record.token, c->token, sizeof c->token);
    w->call->op.record = &w->record;
    w->call->failures = store_failures();
    c->under_way++;
    store_submit(w->call);
    return true;
}

static void write_rows(struct add_call *c)
{
    c->under_way = 1;
    sys.random(c->token, sizeof c->token);
    for (size_t i = 0; i < c->n; i++) {
        struct incoming *in = c->order[i];
        if (in->decided)
            continue;
        bool sent = (!in->replaces || take_out(c, in)) && put_in(c, in, i + 1);
        if (!sent) {
            in->status = XY_UNAVAILABLE;
            if (in->reserved)
                mailbox_moved_back(c->around.account, in->len);
        }
        c->failed |= !sent;
    }
    one_over(c);
}

/* ---- what is there ---- */

/* What the element of the import has used of the archive before; NULL: nobody knows, or nobody waits any more. */
static struct used *used_of(const struct add_call *c)
{
    const xy_req *rq = c->rows.wait.rq;

    return rq == NULL || rq->kind != REQUEST_EXCHANGE ? NULL : ((struct exchange *)rq->data)->used;
}

static void look(struct add_call *c);

static void page_came(struct rows_call *r)
{
    struct add_call *c = of(r);
    const xy_store_op *op = &r->call->op;

    if (around_read(&c->around, op->rows, op->nrows, op->nrows < PAGE))
        look(c);
    else
        over(c, XY_UNAVAILABLE);
}

static void read_page(struct add_call *c)
{
    struct store_call *call = rows_call_store(&c->rows, XY_STORE_MAILBOX_PAGE, page_came);

    if (call == NULL)
        return;
    call->op.after = c->around.read_to;
    call->op.until = 0;
    call->op.limit = PAGE;
    store_submit(call);
}

/* One after the other, as far as what is there around them has been read. */
static void look(struct add_call *c)
{
    for (; c->at < c->n; c->at++) {
        struct incoming *in = c->order[c->at];
        if (in->decided)
            continue;
        if (!around_reaches(&c->around, in)) {
            read_page(c);
            return;
        }
        if (!around_settle(&c->around, used_of(c), in)) {
            over(c, XY_UNAVAILABLE);
            return;
        }
    }
    write_rows(c);
}

/* ---- what has waited here before ---- */

static void ask_waited(struct add_call *c);

static void waited_came(struct store_call *call)
{
    struct add_call *c = call->arg;
    struct incoming *in = &c->all[c->at];
    xy_status status = call->op.status;

    store_call_free(&call);
    if (status == XY_OK)
        incoming_decide(in, XY_CLASH, 0);
    if (!is_alone(c) && (status == XY_OK || status == XY_NOT_FOUND)) {
        c->at++;
        ask_waited(c);
        return;
    }
    over(c, XY_UNAVAILABLE);
}

static void ask_waited(struct add_call *c)
{
    while (c->at < c->n && (c->all[c->at].decided || (c->all[c->at].flags & XY_ROW_WAITING) == 0))
        c->at++;
    if (c->at == c->n) {
        c->at = 0;
        look(c);
        return;
    }
    const struct incoming *in = &c->all[c->at];
    struct store_call *call = store_call_about(XY_STORE_DOC_GET, c->around.account->jid, waited_came, c);
    if (call == NULL || !waited_key(c, in)) {
        store_call_free(&call);
        over(c, XY_UNAVAILABLE);
        return;
    }
    call->op.collection = MOVED;
    call->op.key = c->key;
    store_submit(call);
}

/* ---- the beginning ---- */

static bool print(struct add_call *c, struct incoming *in, const struct xml *message)
{
    struct text out;

    text_init(&out, 0);
    xml_write(&out, message, NS_CLIENT);
    if (text_ok(&out)) {
        in->xml = arena_copy(c->rows.arena, out.p, out.len);
        in->len = out.len;
    }
    text_free(&out);
    return in->xml != NULL;
}

static bool copy_one(struct add_call *c, struct incoming *in, const xy_mailbox_new *m)
{
    bool fits = m->stamp > 0 && m->stamp <= sys.wall_ms() + AHEAD_MS && m->message != NULL &&
                xml_is(xml_in(m->message), "message", NS_CLIENT) && (m->waits || m->archived) && m->peer != NULL;

    if (!fits) {
        incoming_decide(in, XY_REFUSED, 0);
        return true;
    }
    in->stamp = in->came = m->stamp;
    in->flags = (m->waits ? (unsigned)XY_ROW_WAITING : 0) | (m->archived ? (unsigned)XY_ROW_ARCHIVED : 0) |
                (m->sent ? (unsigned)XY_ROW_SENT : 0);
    in->old = arena_text(c->rows.arena, m->id);
    in->peer = arena_text(c->rows.arena, m->peer);
    if ((m->id != NULL && in->old == NULL) || in->peer == NULL || !print(c, in, xml_in(m->message)))
        return false;
    in->hash = incoming_hash(in->flags, in->peer, (struct str){ in->xml, in->len });
    return true;
}

static int by_stamp(const void *a, const void *b)
{
    const struct incoming *x = *(struct incoming *const *)a, *y = *(struct incoming *const *)b;

    if (x->stamp != y->stamp)
        return x->stamp < y->stamp ? -1 : 1;
    return x < y ? -1 : x > y;
}

static bool copy(struct add_call *c, const xy_mailbox_new *messages, size_t n)
{
    c->all = arena_alloc(c->rows.arena, size_mul(n, sizeof *c->all));
    c->order = arena_alloc(c->rows.arena, size_mul(n, sizeof(struct incoming *)));
    c->each = arena_alloc(c->rows.arena, size_mul(n, sizeof *c->each));
    if (c->all == NULL || c->order == NULL || c->each == NULL)
        return false;
    for (; c->n < n; c->n++) {
        if (!copy_one(c, &c->all[c->n], &messages[c->n]))
            return false;
        c->order[c->n] = &c->all[c->n];
    }
    qsort(c->order, n, sizeof(struct incoming *), by_stamp);
    return true;
}

static xy_flow add(xy_mod *m, xy_req *held, const xy_mailbox_new *messages, size_t n, xy_mailbox_added_fn fn)
{
    struct rows_call *r = rows_begin(sizeof(struct add_call), m, held, NULL, "xy_mailbox_add");
    struct add_call *c = r == NULL ? NULL : of(r);

    if (c == NULL)
        return XY_DONE;
    c->fn = fn;
    r->wait.call = tell;
    struct account *account = r->wait.rq->account;
    bool may = rows_may(r, account != NULL && account->mailbox_known,
                        "xy_mailbox_add for a request that concerns no account");
    if (may) {
        c->around.account = account;
        account_pin(account);
        r->wait.destroy = destroy;
    }
    if (may && n <= MOST && copy(c, messages, n))
        ask_waited(c);
    else
        over(c, XY_UNAVAILABLE);
    return XY_LATER;
}

void api_fill_mailbox_add(xy_api *t)
{
    t->mailbox_add = add;
}
