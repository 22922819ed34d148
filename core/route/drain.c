/* drain.c - see drain.h */

#include "route/drain.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "route/blocked.h"
#include "route/counters.h"
#include "route/mailbox.h"
#include "route/store.h"
#include "route/waiting.h"
#include "route/window.h"

#define PAGE     50
#define RETRY_MS 1000
#define LIVE_MS  5000

enum drain_state {
    FETCHING,                           /* a page is on its way */
    SENDING,                            /* one is here, and waits for room */
    RESTING,                            /* memory or the store has refused: the timer goes on */
    EXPECTING                           /* what waited, or was taken, is not all committed yet: drain_kick() goes on */
};

struct drain {
    struct session    *session;         /* NULL: it ended while a page was on its way */
    enum drain_state   state;
    struct store_call *page;            /* while FETCHING the one under way, else the rows being sent */
    size_t             sent;            /* of the page */
    uint64_t           after;           /* rows up to this one are dealt with */
    uint64_t           stable;          /* rows from here on are not to be sent yet, see mailbox.h */
    bool               waiting;         /* the page is of what waits, up to session->joined */
    bool               again;           /* a row was released since the page was asked for */
    bool               stale;           /* the page that is on its way may have one that is not to be sent any more */
    bool               replay;          /* what is unsent in the window comes first */
    bool               alone;           /* before the client is read from */
    uint64_t           resumed;         /* the mailbox's newest row when the session was resumed; else 0 */
    bool               anew;            /* the session has become available: it takes more than it did */
    uint64_t           by_hand;         /* of what is for all, rows up to this one are fetched by hand */
    struct timer       retry;
};

static void fetch(struct drain *d);

/* Memory or the store says no: the same again in a moment. */
static void try_later(struct drain *d, enum drain_state state)
{
    d->state = state;
    timer_set(&d->retry, RETRY_MS);
}

static void finished(struct drain *d)
{
    struct session *s = d->session;

    timer_cancel(&d->retry);
    store_call_free(&d->page);
    if (s != NULL)
        s->drain = NULL;
    mem_free(&d);
}

static void read_on(struct drain *d)
{
    if (!d->alone)
        return;
    d->alone = false;
    session_pause(d->session, false);
}

/* ---- one row ---- */

/* It came after the client did, and has only passed through the store: nobody would call that a delay. */
static bool is_live(const struct drain *d, const xy_store_row *row)
{
    return row->id > d->session->joined && row->id > d->resumed && sys.wall_ms() - row->stamp < LIVE_MS;
}

/* NULL: *memory says whether it can be tried again, or will never be readable. */
static struct stanza *row_stanza(const struct drain *d, const xy_store_row *row, bool *memory)
{
    struct stanza *s = waiting_stanza(row, memory);

    if (s == NULL)
        return NULL;
    *memory = true;
    if (is_live(d, row) || waiting_stamp(s, d->session->account->domain->name, row->stamp)) {
        stanza_seal(s);
        return s;
    }
    stanza_unref(&s);
    return NULL;
}

static bool is_for(const struct drain *d, const xy_store_row *row, const struct stanza *stanza)
{
    const struct session *s = d->session;
    enum row_for whom = waiting_for(s, row, stanza);

    return whom == ROW_FOR_SESSION || (whom == ROW_FOR_ALL && row->id > d->by_hand && session_is_available(s) &&
                                       s->priority >= 0);
}

/*
 * XEP-0191 section 3.5: nothing of a blocked contact is delivered, so not what it sent before either.  That counts as
 * taken.
 */
static bool is_left_out(struct session *s, const xy_store_row *row, const struct stanza *stanza)
{
    if (!account_keeps_out(s->account, stanza->from))
        return false;
    if ((row->flags & XY_ROW_WAITING) != 0) {
        mailbox_taken(s->account, row->id);
        mailbox_taken_some(s->account, false);
        count(COUNT_MAILBOX_BLOCKED);
    }
    return true;
}

/* ---- a page ---- */

static bool send_row(struct drain *d, const xy_store_row *row, bool *memory)
{
    struct session *s = d->session;
    struct stanza *stanza = row_stanza(d, row, memory);

    if (stanza == NULL && !*memory)
        log_error("a stored message of %s cannot be read and is left out", s->account->jid->text);
    bool sent = stanza == NULL ? !*memory : !is_for(d, row, stanza) || is_left_out(s, row, stanza) ||
                                            mailbox_is_retracting(s->account, row->id);
    if (!sent && stanza != NULL) {
        sent = session_write_row(s, stanza, NULL, row->id);
        if (sent)
            count(COUNT_MAILBOX_SENT);
    }
    stanza_unref(&stanza);
    return sent;
}

static void send_rows(struct drain *d)
{
    const xy_store_op *op = &d->page->op;

    timer_cancel(&d->retry);
    d->state = SENDING;
    if (!account_is_live(d->session->account)) {
        try_later(d, SENDING);              /* its modules load anew: whom it blocks may not be known */
        return;
    }
    for (; d->sent < op->nrows && !d->anew; d->sent++) {
        bool memory = false;
        if (!send_row(d, &op->rows[d->sent], &memory)) {
            if (memory)
                try_later(d, SENDING);
            else if (d->session->window != NULL)
                window_ask(d->session->window);     /* full, perhaps; else drain_room goes on */
            return;
        }
        d->after = op->rows[d->sent].id;
    }
    if (d->session->window != NULL)
        window_ask(d->session->window);
    store_call_free(&d->page);
    fetch(d);
}

/* ---- after a resumption: what the window holds, in its order ---- */

static void fetch_page(struct drain *d, uint64_t after, uint64_t until);

static const xy_store_row *in_page(const struct drain *d, uint64_t row)
{
    for (size_t i = 0; d->page != NULL && i < d->page->op.nrows; i++)
        if (d->page->op.rows[i].id == row)
            return &d->page->op.rows[i];
    return NULL;
}

/* If the row were still there, it would be in this page. */
static bool page_is_about(const struct drain *d, uint64_t row)
{
    const xy_store_op *op = d->page == NULL ? NULL : &d->page->op;

    return op != NULL && op->after < row && (op->nrows < PAGE || op->rows[op->nrows - 1].id >= row);
}

/* false: not now. */
static bool send_row_again(struct drain *d, uint64_t id)
{
    const xy_store_row *row = in_page(d, id);
    bool memory = false;
    struct stanza *stanza = row == NULL ? NULL : row_stanza(d, row, &memory);

    if (stanza == NULL && memory) {
        try_later(d, SENDING);
        return false;
    }
    if (stanza == NULL) {
        window_skip(d->session->window);
        return true;
    }
    bool sent = session_write_again(d->session, stanza, id);
    stanza_unref(&stanza);
    return sent;
}

static void send_again(struct drain *d)
{
    struct session *s = d->session;
    struct stanza *stanza;
    uint64_t row;

    timer_cancel(&d->retry);
    d->state = SENDING;
    while (window_unsent(s->window, &stanza, &row)) {
        if (stanza == NULL && !page_is_about(d, row)) {
            store_call_free(&d->page);
            fetch_page(d, row - 1, 0);
            return;
        }
        if (stanza != NULL ? !session_write_again(s, stanza, 0) : !send_row_again(d, row))
            return;                 /* drain_room or the timer goes on */
    }
    d->replay = false;
    read_on(d);
    store_call_free(&d->page);
    window_ask(s->window);
    fetch(d);
    session_drained(s);             /* the newest presence may follow */
}

static void go_on(struct drain *d)
{
    if (d->replay)
        send_again(d);
    else if (d->state == SENDING)
        send_rows(d);
    else
        fetch(d);
}

static void retry(struct timer *t)
{
    go_on(list_entry(t, struct drain, retry));
}

/* What is sent ends before the first row that is still under way: a page never leaves a hole behind it. */
static void cut_page(struct drain *d)
{
    xy_store_op *op = &d->page->op;
    size_t n = 0;

    while (n < op->nrows && n < PAGE && op->rows[n].id < d->stable)
        n++;
    op->nrows = n;
}

/*
 * What was under way when the session became available waited too, and is read and confirmed like the rest; rows
 * that come later are released live.
 */
static void page_is_empty(struct drain *d)
{
    struct session *s = d->session;
    uint64_t end = d->stable - 1;
    bool all_that_waited = d->waiting && s->joined <= end;

    if (all_that_waited)
        end = s->joined;
    if (end > d->after)
        d->after = end;
    if (all_that_waited || d->again) {
        fetch(d);
        return;
    }
    if (d->waiting && s->joined != UINT64_MAX) {
        d->state = EXPECTING;
        return;
    }
    if (s->joined != UINT64_MAX && d->after > s->given)
        s->given = d->after;
    finished(d);
}

static void page_came(struct store_call *c)
{
    struct drain *d = c->arg;

    if (d->session == NULL) {       /* it ended meanwhile */
        finished(d);
        return;
    }
    if (c->op.status != XY_OK) {
        count(COUNT_STORE_FAILED);
        store_call_free(&d->page);
        try_later(d, RESTING);
        return;
    }
    if (d->replay) {
        send_again(d);
        return;
    }
    if (d->stale) {
        store_call_free(&d->page);
        fetch(d);
        return;
    }
    cut_page(d);
    if (c->op.nrows > 0) {
        d->sent = 0;
        send_rows(d);
        return;
    }
    store_call_free(&d->page);
    page_is_empty(d);
}

static void fetch_page(struct drain *d, uint64_t after, uint64_t until)
{
    const struct account *a = d->session->account;
    struct store_call *c = store_call_about(XY_STORE_MAILBOX_PAGE, a->jid, page_came, d);

    if (c == NULL) {
        try_later(d, RESTING);
        return;
    }
    c->op.after = after;
    c->op.until = until;
    c->op.limit = PAGE;
    d->page = c;
    d->stable = mailbox_stable(&a->mailbox);
    d->again = d->stale = false;
    d->state = FETCHING;
    store_submit(c);
}

static void fetch(struct drain *d)
{
    const struct session *s = d->session;

    if (d->anew)
        d->after = s->given;
    d->anew = false;
    if (mailbox_is_telling(s->account, d->after)) {
        d->state = EXPECTING;           /* it would be given again what a device has just acknowledged */
        return;
    }
    d->waiting = d->after < s->joined;
    fetch_page(d, d->after, !d->waiting ? 0 : s->joined < INT64_MAX ? s->joined : INT64_MAX);
}

/* ---- who drains ---- */

static struct drain *drain_new(struct session *s)
{
    struct drain *d = try_alloc(sizeof *d);

    if (d == NULL)
        return NULL;
    d->session = s;
    d->after = s->given;
    s->drain = d;
    timer_init(&d->retry, retry);
    return d;
}

void drain_begin(struct session *s)
{
    if (s->closing || s->detached || s->drain != NULL)
        return;
    struct drain *d = drain_new(s);
    if (d != NULL)
        fetch(d);
    else
        session_out_of_memory(s);       /* it would miss what it is not given; its next session does not */
}

void drain_resume(struct session *s)
{
    struct drain *d = drain_new(s);

    s->missed = d == NULL;
    if (d == NULL) {
        session_lost(s, "Out of memory");       /* it stays as it was, for another attempt */
        return;
    }
    d->replay = true;
    d->resumed = s->account->mailbox.last_id;
    d->alone = window_is_far_behind(s->window);
    if (d->alone)
        session_pause(s, true);         /* what it sends makes it more, and may end the connection before it has any */
    send_again(d);
}

static bool somebody_has_it(const struct account *a)
{
    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s))
        if (s->drain != NULL)
            return true;
    return false;
}

/* What a client of the account fetches by hand is not sent while its session lasts, to nobody (XEP-0013). */
void drain_waiting(struct session *s)
{
    const struct mailbox *box = &s->account->mailbox;
    uint64_t by_hand = waiting_all_by_hand(s->account);

    if (s->drain != NULL) {
        s->drain->anew = s->drain->again = true;
        s->drain->by_hand = by_hand;
        return;
    }
    if (by_hand > s->given)
        s->given = by_hand;
    if ((box->waiting_rows > 0 || box->in_flight > 0) && !somebody_has_it(s->account))
        drain_begin(s);
}

void drain_kick(struct account *a)
{
    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s)) {
        if (s->drain == NULL)
            continue;
        s->drain->again = true;
        if (s->drain->state == EXPECTING)
            fetch(s->drain);
    }
}

/* Of the rows that are still to be sent. */
static void drop_from_page(struct drain *d, uint64_t row)
{
    xy_store_op *op = &d->page->op;

    for (size_t i = d->sent; i < op->nrows; i++)
        if (op->rows[i].id == row) {
            memmove(&op->rows[i], &op->rows[i + 1], (op->nrows - i - 1) * sizeof *op->rows);
            op->nrows--;
            return;
        }
}

void drain_without(struct account *a, uint64_t row)
{
    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s)) {
        struct drain *d = s->drain;
        if (d == NULL || d->page == NULL || d->replay)
            continue;               /* what the window has was given before */
        if (d->state == FETCHING)
            d->stale = true;
        else
            drop_from_page(d, row);
    }
}

void drain_room(struct session *s)
{
    if (s->drain != NULL && s->drain->state == SENDING)
        go_on(s->drain);
}

void drain_end(struct session *s)
{
    struct drain *d = s->drain;

    if (d == NULL)
        return;
    s->drain = NULL;
    read_on(d);
    d->session = NULL;
    if (d->state != FETCHING)
        finished(d);                /* else page_came does */
}
