/*
 * api_mailbox_add.c - messages that come from another server into a mailbox (xylem/mailbox.h).
 *
 * Rows get ids from their stamps, so that the archive stays in order.  What is there around each stamp is read first:
 * one that is there already is not added; one that is there as the other kind (it waits, or is archived) becomes both,
 * by taking it out and putting it back under its id in one batch of the store.  A row that the same element of an
 * import has used, in this call or one before, is not found again: messages that look the same are as many as in the
 * file.
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

#include "base/map.h"
#include "base/mem.h"
#include "base/sys.h"
#include "hook/exchange.h"
#include "hook/handles.h"
#include "module/moved.h"
#include "route/account.h"
#include "route/mailbox.h"

#define ID_SHIFT  20
#define NEAR_MS   2000                  /* between two stamps of what is one message */
#define AHEAD_MS  (5 * 60 * 1000)       /* clocks of two servers may differ that much */
#define PAGE      200
#define SEEN_LEAST 512
#define MOST      1000
#define KINDS     ((unsigned)(XY_ROW_WAITING | XY_ROW_ARCHIVED))

/* One that is to come in. */
struct incoming {
    int64_t     stamp, came;            /* of the row; as it was given */
    uint64_t    id, hash;
    unsigned    flags;                  /* XY_ROW_* it is to have */
    const char *peer, *xml, *old;
    size_t      len;
    struct incoming *with;              /* it becomes one with that, which is added in the same call; NULL: not */
    bool        decided, reserved;
    bool        replaces;               /* the row that has its id is taken out first */
    xy_status   status;
};

/* One that is there. */
struct seen {
    uint64_t         id, hash;
    int64_t          stamp;
    size_t           len;
    unsigned         flags;
    unsigned         taken;             /* as which kinds it has been found already */
    struct incoming *mine;              /* it is not there yet, this call adds it */
};

struct add_call {
    struct rows_call    rows;
    struct account     *account;        /* pinned: it counts what the store answers, whoever waits for it */
    xy_mailbox_added_fn fn;
    xy_mailbox_added    answer;
    struct incoming    *all;
    struct incoming   **order;          /* by stamp */
    xy_status          *each;
    size_t              n, at;
    struct seen        *seen;           /* ids ascending, but for what was added meanwhile */
    size_t              nseen, room;
    uint64_t            read_to;        /* rows up to this id have been read, from the first that is of use */
    bool                all_read, failed;
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

    account_unpin(&of(r)->account);
    mem_free(&of(r)->seen);
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

    *w = (xy_doc_write){ .account = c->account->jid->text, .collection = MOVED, .version = XY_ANY_VERSION,
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
        mailbox_moved_back(c->account, in->len);
    store_call_free(&call);
    one_over(c);
}

static void taken_out(struct store_call *call)
{
    struct writing *w = call->arg;
    struct add_call *c = w->of;

    c->failed |= call->op.status != XY_OK;
    if (call->op.status == XY_OK)
        mailbox_moved_out(c->account, call->op.count, call->op.bytes);
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
    w->call = store_call_about(kind, c->account->jid, done, w);
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
                mailbox_moved_back(c->account, in->len);
        }
        c->failed |= !sent;
    }
    one_over(c);
}

/* ---- what is there ---- */

static uint64_t first_id(int64_t stamp)
{
    return stamp <= 0 ? 0 : (uint64_t)stamp << ID_SHIFT;
}

static void decide(struct incoming *in, xy_status status, uint64_t id)
{
    in->decided = true;
    in->status = status;
    in->id = id;
}

/* What the element of the import has used of the archive before; NULL: nobody knows, or nobody waits any more. */
static struct used *used_of(const struct add_call *c)
{
    const xy_req *rq = c->rows.wait.rq;

    return rq == NULL || rq->kind != REQUEST_EXCHANGE ? NULL : ((struct exchange *)rq->data)->used;
}

static bool is_used(const struct add_call *c, const struct incoming *in, uint64_t row)
{
    const struct used *u = used_of(c);

    return (in->flags & XY_ROW_ARCHIVED) != 0 && u != NULL && used_has(u, row);
}

/* false: no memory. */
static bool note_used(const struct add_call *c, const struct incoming *in)
{
    struct used *u = used_of(c);

    return (in->flags & XY_ROW_ARCHIVED) == 0 || u == NULL || in->id == 0 || used_add(u, in->id);
}

static struct seen *find_match(struct add_call *c, const struct incoming *in, bool near)
{
    unsigned other = KINDS & ~in->flags;

    for (size_t i = 0; i < c->nseen; i++) {
        struct seen *s = &c->seen[i];
        int64_t apart = s->stamp > in->stamp ? s->stamp - in->stamp : in->stamp - s->stamp;
        if ((s->taken & in->flags) != 0 || s->hash != in->hash || s->len != in->len || (s->flags & KINDS) == 0)
            continue;
        if ((near ? apart <= NEAR_MS && (s->flags & other) != 0 : apart == 0) && !is_used(c, in, s->id))
            return s;
    }
    return NULL;
}

static uint64_t free_id(const struct add_call *c, int64_t stamp)
{
    uint64_t id = first_id(stamp);

    for (size_t i = 0; i < c->nseen; i++)
        if (c->seen[i].id >> ID_SHIFT == (uint64_t)stamp && c->seen[i].id >= id)
            id = c->seen[i].id + 1;
    return id;
}

static bool see(struct add_call *c, const struct seen *s)
{
    if (c->nseen == c->room) {
        size_t room = c->room == 0 ? SEEN_LEAST : c->room * 2;
        struct seen *bigger = try_resize(c->seen, size_mul(room, sizeof *bigger));
        if (bigger == NULL)
            return false;
        c->seen = bigger;
        c->room = room;
    }
    c->seen[c->nseen++] = *s;
    return true;
}

/* What waits has to have room. */
static bool reserve(struct add_call *c, struct incoming *in, unsigned before)
{
    if ((in->flags & XY_ROW_WAITING) == 0)
        return true;
    if ((before & XY_ROW_WAITING) == 0 && !mailbox_moved_fits(c->account, in->len))
        return false;
    if ((before & XY_ROW_WAITING) != 0)
        mailbox_moved_in(c->account, in->len);      /* it will be taken out first */
    in->reserved = true;
    return true;
}

/* The archive says when a message was: one that only waited gets its stamp, as far as its id allows. */
static int64_t stamp_of_both(const struct incoming *in, const struct seen *s)
{
    int64_t most = (int64_t)(s->id >> ID_SHIFT);

    if ((s->flags & XY_ROW_ARCHIVED) != 0)
        return s->stamp;
    return in->stamp < most ? in->stamp : most;
}

/* The row keeps its id, so that whatever is left of a batch that failed is the same row when it is tried again. */
static void become_one(struct add_call *c, struct incoming *in, struct seen *s)
{
    unsigned before = s->flags;

    s->taken |= in->flags & KINDS;
    in->stamp = s->stamp = stamp_of_both(in, s);
    in->id = s->id;
    in->flags |= before;
    s->flags = in->flags;
    if (!reserve(c, in, before)) {
        decide(in, XY_REFUSED, 0);
        return;
    }
    if (s->mine == NULL) {
        in->replaces = true;
        return;
    }
    in->with = s->mine;
    in->decided = true;
    s->mine->stamp = in->stamp;
    s->mine->flags = in->flags;
    s->mine->reserved |= in->reserved;
    in->reserved = false;
}

/* false: no memory. */
static bool settle(struct add_call *c, struct incoming *in)
{
    struct seen *s = find_match(c, in, false);

    if (s == NULL)
        s = find_match(c, in, true);
    if (s != NULL && (s->flags & in->flags & KINDS) == (in->flags & KINDS)) {
        s->taken |= in->flags & KINDS;
        decide(in, XY_CLASH, s->id);
        return true;
    }
    if (s != NULL) {
        become_one(c, in, s);
        return true;
    }
    in->id = free_id(c, in->stamp);
    if (!reserve(c, in, 0)) {
        decide(in, XY_REFUSED, 0);
        return true;
    }
    mailbox_moved_id(c->account, in->id);
    return see(c, &(struct seen){ in->id, in->hash, in->stamp, in->len, in->flags, in->flags & KINDS, in });
}

static void look(struct add_call *c);

static uint64_t hash_of(unsigned flags, const char *peer, struct str xml)
{
    return hash_bytes(xml.p, xml.len) ^ hash_bytes(peer, strlen(peer)) ^ (flags & XY_ROW_SENT);
}

static void page_came(struct rows_call *r)
{
    struct add_call *c = of(r);
    const xy_store_op *op = &r->call->op;

    for (size_t i = 0; i < op->nrows; i++) {
        const xy_store_row *row = &op->rows[i];
        const struct seen s = { row->id, hash_of(row->flags, row->peer, (struct str){ row->xml, row->xml_len }),
                                row->stamp, row->xml_len, row->flags, 0, NULL };
        c->read_to = row->id;
        if (!see(c, &s)) {
            over(c, XY_UNAVAILABLE);
            return;
        }
    }
    c->all_read = op->nrows < PAGE;
    look(c);
}

static void read_page(struct add_call *c)
{
    struct store_call *call = rows_call_store(&c->rows, XY_STORE_MAILBOX_PAGE, page_came);

    if (call == NULL)
        return;
    call->op.after = c->read_to;
    call->op.until = 0;
    call->op.limit = PAGE;
    store_submit(call);
}

/* Rows of before that are not needed any more. */
static void forget_seen(struct add_call *c, uint64_t below)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->nseen; i++)
        if (c->seen[i].id >= below)
            c->seen[kept++] = c->seen[i];
    c->nseen = kept;
}

/* One after the other, as far as what is there around them has been read. */
static void look(struct add_call *c)
{
    for (; c->at < c->n; c->at++) {
        struct incoming *in = c->order[c->at];
        uint64_t low = first_id(in->stamp - NEAR_MS), high = first_id(in->stamp + NEAR_MS + 1);
        if (in->decided)
            continue;
        if (c->nseen >= SEEN_LEAST)
            forget_seen(c, low);
        if (!c->all_read && c->read_to < high) {
            if (c->read_to + 1 < low)
                c->read_to = low - 1;
            read_page(c);
            return;
        }
        if (!settle(c, in) || !note_used(c, in)) {
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
        decide(in, XY_CLASH, 0);
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
    struct store_call *call = store_call_about(XY_STORE_DOC_GET, c->account->jid, waited_came, c);
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
        decide(in, XY_REFUSED, 0);
        return true;
    }
    in->stamp = in->came = m->stamp;
    in->flags = (m->waits ? (unsigned)XY_ROW_WAITING : 0) | (m->archived ? (unsigned)XY_ROW_ARCHIVED : 0) |
                (m->sent ? (unsigned)XY_ROW_SENT : 0);
    in->old = arena_text(c->rows.arena, m->id);
    in->peer = arena_text(c->rows.arena, m->peer);
    if ((m->id != NULL && in->old == NULL) || in->peer == NULL || !print(c, in, xml_in(m->message)))
        return false;
    in->hash = hash_of(in->flags, in->peer, (struct str){ in->xml, in->len });
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
        c->account = account;
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
