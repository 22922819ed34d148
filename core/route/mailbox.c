/* mailbox.c - see mailbox.h */

#include "route/mailbox.h"

#include <xylem/store_provider.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "route/counters.h"
#include "route/deliver.h"
#include "route/drain.h"
#include "route/managed.h"
#include "route/order.h"
#include "route/path.h"
#include "route/record.h"
#include "route/session.h"
#include "route/store.h"
#include "route/usage.h"

#define ID_SHIFT   20
#define TAKEN_MOST 64               /* rows in one operation of the store */
#define BEHIND_MOST 100             /* stanzas that wait behind one row */
#define RETRACT_MS 500              /* until a row is tried again to be taken out */
#define TAKEN_MS   100              /* a crash within it makes them come again, no more */

static uint64_t next_id(struct mailbox *box)
{
    uint64_t by_clock = (uint64_t)sys.wall_ms() << ID_SHIFT;

    box->last_id = box->last_id + 1 > by_clock ? box->last_id + 1 : by_clock;
    return box->last_id;
}

/* As the store counts it, near enough: the stanza's length on the wire. */
static uint32_t bytes_of(const struct stanza *s)
{
    return s->wire_size != 0 ? s->wire_size : (uint32_t)stanza_size(s);
}

static struct quota most(const struct account *a)
{
    return (struct quota){ a->domain->limits.mailbox_rows, a->domain->limits.mailbox_bytes };
}

static struct quota waiting(const struct account *a)
{
    return (struct quota){ a->mailbox.waiting_rows, a->mailbox.waiting_bytes };
}

static struct quota_owner owner_of(const struct account *a)
{
    return (struct quota_owner){ a->jid->text, a->domain->name, COUNT_MAILBOX_80 };
}

/* In the account's mailbox, with what is under way, and among all of the domain, where it counts from now on. */
static bool fits(struct account *a, uint32_t more)
{
    const struct mailbox *box = &a->mailbox;
    struct quota now = { box->waiting_rows + box->in_flight, box->waiting_bytes + box->in_flight_bytes };
    struct quota with = { now.rows + 1, now.bytes + more };
    struct quota_owner o = owner_of(a);

    if (!quota_fits(with, most(a))) {
        quota_full(&a->mailbox.said, now, most(a), &o);
        return false;
    }
    if (!usage_add(a->domain, more))
        return false;
    quota_watch(&a->mailbox.said, with, most(a), &o);
    return true;
}

void mailbox_known(struct account *a, uint64_t last_id, uint64_t rows, uint64_t bytes)
{
    a->mailbox.last_id = a->mailbox.known_to = last_id;
    a->mailbox.waiting_rows = rows;
    a->mailbox.waiting_bytes = bytes;
    a->mailbox_known = true;
    quota_known(&a->mailbox.said, waiting(a), most(a));
}

bool mailbox_row_begin(struct account *a, struct mailbox_row *row, const struct stanza *s, unsigned flags)
{
    struct mailbox *box = &a->mailbox;

    row->bytes = bytes_of(s);
    if ((flags & XY_ROW_WAITING) != 0 && !fits(a, row->bytes))
        return false;
    row->id = next_id(box);
    row->stamp = sys.wall_ms();
    row->flags = (uint8_t)flags;
    row->committed = false;
    row->stored = 0;
    row->nbehind = 0;
    list_init(&row->behind);
    box->in_flight++;
    box->in_flight_bytes += row->bytes;
    list_append(&box->under_way, &row->link);
    return true;
}

static struct mailbox_row *first(const struct mailbox *box)
{
    struct link *n = list_first((struct list *)&box->under_way);

    return n == NULL ? NULL : list_entry(n, struct mailbox_row, link);
}

uint64_t mailbox_stable(const struct mailbox *box)
{
    const struct mailbox_row *row = first(box);

    return row == NULL ? box->last_id + 1 : row->id;
}

/* Who waited behind it is in *behind, to be delivered when its own fate is decided. */
static void settled(struct mailbox *box, struct mailbox_row *row, struct list *behind)
{
    list_remove(&row->link);
    box->in_flight--;
    box->in_flight_bytes -= row->bytes;
    list_init(behind);
    list_join(behind, &row->behind);
}

/* The last row of its sender below that id; NULL: none is under way. */
static struct mailbox_row *last_of_sender(const xy_req *rq, uint64_t below)
{
    struct list *all = &rq->account->mailbox.under_way;
    const struct jid *from = rq->stanza->from;

    for (struct link *n = all->head.prev; from != NULL && n != &all->head; n = n->prev) {
        struct mailbox_row *row = list_entry(n, struct mailbox_row, link);
        if (row->id < below && row->rq != NULL && row->rq->stanza->from != NULL &&
            jid_eq_bare(row->rq->stanza->from, from))
            return row;
    }
    return NULL;
}

static bool wait_behind(xy_req *rq, uint64_t below)
{
    struct mailbox_row *row = last_of_sender(rq, below);

    if (row == NULL)
        return false;
    if (row->nbehind == BEHIND_MOST) {
        path_fail(rq, CONDITION_RESOURCE_CONSTRAINT, "Too many stanzas wait for this account");
        return true;
    }
    row->nbehind++;
    order_release(rq);              /* it has its place */
    list_append(&row->behind, &rq->in_order);
    record_answer(rq);              /* a module left nothing to store: who writes with it does not wait for that row */
    return true;
}

bool mailbox_behind_row(xy_req *rq)
{
    return wait_behind(rq, UINT64_MAX);
}

bool mailbox_has_row_ahead(const xy_req *rq)
{
    return last_of_sender(rq, UINT64_MAX) != NULL;
}

/* They waited for row `id`; if it was given up, earlier ones may still be under way. */
static void deliver_behind(struct list *behind, uint64_t id)
{
    struct link *n;

    while ((n = list_take(behind)) != NULL) {
        xy_req *rq = list_entry(n, xy_req, in_order);
        if (!wait_behind(rq, id))
            deliver_now(rq);
    }
}

/* Hands out what is committed, up to the first row that is not. */
static void release(struct account *a)
{
    struct mailbox_row *row;
    struct list behind;

    while ((row = first(&a->mailbox)) != NULL && row->committed) {
        uint64_t id = row->id;
        settled(&a->mailbox, row, &behind);
        deliver_stored(row->rq);
        deliver_behind(&behind, id);
    }
}

/* Rows that leave the mailbox. */
struct leaving {
    struct account    *account;     /* pinned: removed meanwhile, it is another one that has its name */
    mailbox_removed_fn fn;          /* who waits for it; NULL: nobody */
    void              *arg;
    struct store_call *call;
    struct timer       again;       /* until it is submitted once more */
    struct link        link;        /* in retracting */
};

static _Thread_local struct list retracting;    /* what is to be taken out, until the store has done it */

static void came_back(struct store_call *c);

/* About those rows; NULL: refused. */
static struct store_call *call_about_rows(struct account *a, xy_store_kind kind, const uint64_t *ids, size_t n)
{
    struct store_call *c = store_call_about(kind, a->jid, came_back, NULL);
    struct leaving *l = c == NULL ? NULL : arena_alloc(c->arena, sizeof *l);
    uint64_t *copy = l == NULL ? NULL : arena_alloc(c->arena, n * sizeof *copy);

    if (copy == NULL) {
        store_call_free(&c);
        return NULL;
    }
    memcpy(copy, ids, n * sizeof *copy);
    c->op.ids = copy;
    c->op.nids = n;
    c->arg = l;
    l->account = a;
    account_pin(a);
    return c;
}

static struct list *retractions(void)
{
    if (retracting.head.next == NULL)
        list_init(&retracting);
    return &retracting;
}

static void retract_again(struct timer *t)
{
    store_submit(list_entry(t, struct leaving, again)->call);
}

/* It was committed, and is not to be there. */
static void retract(struct account *a, struct mailbox_row *row)
{
    struct store_call *c = call_about_rows(a, XY_STORE_MAILBOX_RETRACT, &row->id, 1);

    if (c == NULL) {
        log_error("a message that was refused stays in the mailbox of %s: out of memory", a->jid->text);
        return;
    }
    struct leaving *l = c->arg;
    l->call = c;
    timer_init(&l->again, retract_again);
    list_append(retractions(), &l->link);
    store_submit(c);
}

/* Its sender was told that it is not stored: left there it would come with the next session, behind what was sent after
 * it.  false: it stays. */
static bool retract_later(const struct store_call *c)
{
    struct leaving *l = c->arg;

    if (!link_in_list(&l->link) || c->op.status != XY_UNAVAILABLE || shard_is_stopping(shard_self()))
        return false;
    timer_set(&l->again, RETRACT_MS);
    return true;
}

void mailboxes_give_up(void)
{
    list_each(retractions(), n) {
        struct leaving *l = list_entry(n, struct leaving, link);
        if (!timer_is_set(&l->again))
            continue;
        timer_cancel(&l->again);
        store_submit(l->call);
    }
}

bool mailbox_is_retracting(const struct account *a, uint64_t row)
{
    list_each(retractions(), n) {
        const xy_store_op *op = &list_entry(n, struct leaving, link)->call->op;
        if (op->ids[0] == row && strcmp(op->account, a->jid->text) == 0)
            return true;
    }
    return false;
}

void mailboxes_refused(mailbox_refused_fn fn, void *arg)
{
    list_each(retractions(), n) {
        const xy_store_op *op = &list_entry(n, struct leaving, link)->call->op;
        fn(arg, op->domain, op->account, op->ids[0]);
    }
}

static void abandon(xy_req *rq)
{
    if (rq->told)
        path_end(rq, rq->delivered ? COPY_DELIVERED : COPY_ERRORED, NULL);
    else
        path_not_kept(rq, rq->status == XY_REFUSED ? CONDITION_SERVICE_UNAVAILABLE
                                                   : CONDITION_RESOURCE_CONSTRAINT,
                      "The message could not be stored");
}

static void committed(struct account *a, struct mailbox_row *row)
{
    row->committed = true;
    if ((row->flags & XY_ROW_WAITING) == 0)
        return;
    a->mailbox.waiting_rows++;
    a->mailbox.waiting_bytes += row->stored;
    usage_correct(a->domain, (int64_t)row->stored - row->bytes);
}

/* It is not one more that waits in the domain. */
static void give_back(struct account *a, const struct mailbox_row *row)
{
    if ((row->flags & XY_ROW_WAITING) != 0)
        usage_take(a->domain, 1, row->bytes);
}

void mailbox_row_done(xy_req *rq)
{
    struct account *a = rq->account;
    uint64_t id = rq->row.id;
    struct list behind;

    rq->record = NULL;              /* it has ended at home */
    account_pin(a);
    list_init(&behind);
    if (rq->status != XY_OK) {
        give_back(a, &rq->row);
        settled(&a->mailbox, &rq->row, &behind);
        abandon(rq);
    } else if (rq->stored_before) {             /* who is to have it gets it by that id */
        give_back(a, &rq->row);
        settled(&a->mailbox, &rq->row, &behind);
        path_end(rq, rq->delivered ? COPY_DELIVERED : COPY_STORED, NULL);
    } else {
        committed(a, &rq->row);
        if (a->removed || rq->told) {           /* it came behind the deletion, or behind an error */
            settled(&a->mailbox, &rq->row, &behind);
            retract(a, &rq->row);
            path_end(rq, rq->delivered || !rq->told ? COPY_DELIVERED : COPY_ERRORED, NULL);
        }
    }
    deliver_behind(&behind, id);
    release(a);
    drain_kick(a);
    account_unpin(&a);
}

void mailbox_own_row_done(struct account *a, struct mailbox_row *row, bool stored, bool wanted)
{
    struct list nobody;

    settled(&a->mailbox, row, &nobody);
    if (stored && (a->removed || !wanted))
        retract(a, row);
    release(a);
    drain_kick(a);
}

/* ---- what devices have ---- */

struct mailbox_taken {
    struct account *account;
    struct timer    later;
    size_t          n;
    uint64_t        ids[TAKEN_MOST];
};

static void left(struct account *a, uint64_t rows, uint64_t bytes)
{
    struct mailbox *box = &a->mailbox;
    struct quota_owner o = owner_of(a);

    box->waiting_rows -= rows < box->waiting_rows ? rows : box->waiting_rows;
    box->waiting_bytes -= bytes < box->waiting_bytes ? bytes : box->waiting_bytes;
    if (box->waiting_rows == 0)
        box->waiting_bytes = 0;
    quota_watch(&box->said, waiting(a), most(a), &o);
}

/* Nothing is left that the store does not know: who waits for that reads now. */
static void told(struct account *a)
{
    struct mailbox *box = &a->mailbox;

    if (--box->telling > 0)
        return;
    if (box->taken == NULL)
        box->taken_to = 0;
    drain_kick(a);
}

/* Nobody gets it from a page.  Who has the name of a deleted account may have read its mailbox while it was there. */
static void taken_out(struct account *a, const xy_store_op *op)
{
    struct account *next = a->removed ? account_get(jid_full(a->jid)) : NULL;

    drain_without(a, op->ids[0]);
    if (next == NULL)
        return;
    drain_without(next, op->ids[0]);
    if (op->ids[0] <= next->mailbox.known_to)
        left(next, op->count, op->bytes);
}

static void came_back(struct store_call *c)
{
    struct leaving *l = c->arg;
    struct account *a = l->account;

    if (retract_later(c))
        return;
    if (c->op.status != XY_OK) {
        bool taken = c->op.kind == XY_STORE_MAILBOX_TAKEN;
        count(COUNT_STORE_FAILED);
        log_warn("%s stay in the mailbox of %s: %s", taken ? "delivered messages" : "messages to be taken out",
                 c->op.account, c->op.why != NULL ? c->op.why : "store unavailable");
    } else {
        usage_take(a->domain, c->op.count, c->op.bytes);
        left(a, c->op.count, c->op.bytes);
        if (c->op.kind == XY_STORE_MAILBOX_RETRACT)
            taken_out(a, &c->op);
    }
    if (c->op.kind == XY_STORE_MAILBOX_TAKEN)
        told(a);
    if (l->fn != NULL)
        l->fn(l->arg, c->op.status, c->op.status == XY_OK ? c->op.count : 0);
    list_remove(&l->link);
    account_unpin(&l->account);
    store_call_free(&c);
}

/* What no session of the account may still need, if somebody has it: to be deleted unless it is archived. */
static uint64_t spent(const struct account *a)
{
    uint64_t row = mailbox_stable(&a->mailbox) - 1;

    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s)) {
        uint64_t has = session_has_all_up_to(s);
        row = has < row ? has : row;
    }
    return row < INT64_MAX ? row : INT64_MAX;
}

/* One session's cursor goes with it; those of others, of which there are seldom any, with their next. */
static const xy_store_session *news(const struct account *a, struct arena *arena)
{
    const xy_store_session *r = NULL;

    for (struct session *s = session_after(a, NULL); s != NULL && r == NULL; s = session_after(a, s))
        r = managed_news(s, arena);
    return r;
}

static void tell(struct account *a, struct store_call *c)
{
    a->mailbox.telling++;
    c->op.until = spent(a);
    c->op.session = news(a, c->arena);
    store_submit(c);
}

static void flush(struct account *a)
{
    struct mailbox_taken *t = a->mailbox.taken;
    struct store_call *c = call_about_rows(a, XY_STORE_MAILBOX_TAKEN, t->ids, t->n);

    a->mailbox.taken = NULL;
    if (c != NULL)                  /* else they are sent again at the next login: no loss */
        tell(a, c);
    timer_cancel(&t->later);
    mem_free(&t);
    account_linger(a);
}

static void later(struct timer *timer)
{
    flush(list_entry(timer, struct mailbox_taken, later)->account);
}

void mailbox_taken(struct account *a, uint64_t row)
{
    struct mailbox_taken *t = a->mailbox.taken;

    if (t == NULL) {
        t = try_alloc(sizeof *t);
        if (t == NULL)
            return;                 /* as above */
        t->account = a;
        timer_init(&t->later, later);
        a->mailbox.taken = t;
    }
    if (row > a->mailbox.taken_to)
        a->mailbox.taken_to = row;
    t->ids[t->n++] = row;
    if (t->n == TAKEN_MOST)
        flush(a);
}

void mailbox_taken_some(struct account *a, bool now)
{
    struct mailbox_taken *t = a->mailbox.taken;

    if (t == NULL)
        return;
    if (now)
        flush(a);
    else if (!timer_is_set(&t->later))
        timer_set(&t->later, TAKEN_MS);
}

bool mailbox_is_telling(struct account *a, uint64_t row)
{
    if (row >= a->mailbox.taken_to)
        return false;
    mailbox_taken_some(a, true);
    return a->mailbox.telling > 0;
}

bool mailbox_remove(struct account *a, const uint64_t *ids, size_t n, mailbox_removed_fn fn, void *arg)
{
    struct store_call *c = call_about_rows(a, XY_STORE_MAILBOX_TAKEN, ids, n);
    struct leaving *l;

    if (c == NULL)
        return false;
    l = c->arg;
    l->fn = fn;
    l->arg = arg;
    for (size_t i = 0; i < n; i++)
        if (ids[i] > a->mailbox.taken_to)
            a->mailbox.taken_to = ids[i];       /* who reads meanwhile waits: it is not to be sent any more */
    tell(a, c);
    return true;
}

void mailbox_taken_stop(struct account *a)
{
    struct mailbox_taken *t = a->mailbox.taken;

    if (t == NULL)
        return;
    a->mailbox.taken = NULL;
    timer_cancel(&t->later);
    mem_free(&t);
}

/* ---- what comes from another server ---- */

void mailbox_moved_id(struct account *a, uint64_t id)
{
    if (id > a->mailbox.last_id)
        a->mailbox.last_id = id;
}

bool mailbox_moved_fits(struct account *a, size_t bytes)
{
    if (!fits(a, (uint32_t)bytes))
        return false;
    a->mailbox.waiting_rows++;
    a->mailbox.waiting_bytes += bytes;
    return true;
}

void mailbox_moved_in(struct account *a, size_t bytes)
{
    usage_again(a->domain, (uint32_t)bytes);
    a->mailbox.waiting_rows++;
    a->mailbox.waiting_bytes += bytes;
}

void mailbox_moved_out(struct account *a, uint64_t rows, uint64_t bytes)
{
    usage_take(a->domain, rows, bytes);
    left(a, rows, bytes);
}

void mailbox_moved_back(struct account *a, size_t bytes)
{
    mailbox_moved_out(a, 1, bytes);
}
