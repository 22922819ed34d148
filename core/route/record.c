/* record.c - see record.h */

#include "route/record.h"

#include <assert.h>
#include <stdio.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "route/content.h"
#include "route/counters.h"
#include "route/mailbox.h"
#include "route/managed.h"
#include "route/order.h"
#include "route/own_copy.h"
#include "route/path.h"
#include "route/router.h"
#include "route/session.h"
#include "route/store.h"

#define PATIENCE_MS  5000           /* a row that has not come by then is an error to the sender */
#define GONE_TIMES   10             /* longer than store_patience(): the sender has gone, nobody can be told */
#define GONE_MOST_MS 60000          /* unless store_patience() is longer */
#define LOOK_MS      200            /* how often the store is tried again */
#define PENDING_MOST 1024           /* records the store has not answered for before the sender has to wait */
#define PENDING_BYTES (256 * 1024)  /* or so many bytes of their stanzas */
#define AHEAD_MOST   (192 * 1024)   /* bytes of stanzas before he has to wait for recipients that load */
#define NOT_STORED   "The message could not be stored"

enum record_state {
    OPEN,                           /* not yet submitted */
    AT_STORE,
    HELD,                           /* the store was unavailable: to be tried again */
    TOLD,                           /* at a store that does not move; the sender has had an error */
    LATE,                           /* given up: whatever is answered comes too late, and is an error then */
    ENDED,
    STATES
};

struct source {                     /* a stream as the sender of records; outlives its session */
    unsigned char   token[16];
    uint64_t        seq;
    struct session *session;        /* not read from while the store is behind; NULL: ended, or none */
    struct list     records;        /* in order, those that are OPEN */
    struct timer    patience;       /* for the first of them */
    struct list     pending;        /* in order, those the store has not answered for */
    struct timer    look;           /* after these */
    struct link     in_holding;     /* while it holds some */
    uint64_t        failures;       /* of the store, that it knew of when it last submitted */
    unsigned        in[STATES];     /* records that are so now; ENDED: that ever were */
    size_t          ahead;          /* bytes of the stanzas of those that are OPEN */
    size_t          bytes;          /* and of those that are pending */
    bool            orphan, paused, waits;      /* waits: too far ahead to be read from */
    bool            over;           /* one was given up that nobody waits for: so is what is behind it */
};

struct record {
    struct link    in_source;
    struct link    in_told;         /* while it is TOLD */
    struct message message;         /* the recipient's shard says with it that there is no row */
    struct source *source;
    struct shard  *home;
    uint64_t       seq;
    xy_req        *row;             /* NULL: none */
    struct own_copy *own;           /* NULL: none */
    struct arrival *arrival;        /* of a managed session: handled when the record has ended; NULL: none */
    struct stanza *refusal;         /* that another shard sends home with its answer; NULL: none */
    uint64_t       position;        /* of the session, when this is committed; 0: none */
    uint64_t       since;           /* when it was first to be stored, mono ms */
    size_t         size;            /* of the stanza */
    uint8_t        state;           /* enum record_state */
    bool           answered;
    bool           before;          /* its rows are there by the ids of an earlier submission */
};

static _Thread_local struct source *server;      /* what this shard itself sends */
static _Thread_local struct list    holding;     /* sources that hold records, in_holding */
static _Thread_local struct list    told;        /* records, in_told */

/* ---- sources ---- */

static void advance(struct source *src);
static void look(struct timer *t);

static bool is_pending(unsigned state)
{
    return state == AT_STORE || state == HELD || state == TOLD;
}

static void set_state(struct record *r, enum record_state state)
{
    struct source *src = r->source;

    if (is_pending(r->state))
        src->bytes -= r->size;
    if (is_pending(state))
        src->bytes += r->size;
    src->in[r->state]--;
    src->in[state]++;
    r->state = (uint8_t)state;
    if (state != TOLD)
        list_remove(&r->in_told);
    else if (!link_in_list(&r->in_told))
        list_append(&told, &r->in_told);
    if (src->in[HELD] == 0)
        list_remove(&src->in_holding);
    else if (!link_in_list(&src->in_holding))
        list_append(&holding, &src->in_holding);
}

static unsigned pending(const struct source *src)
{
    return src->in[AT_STORE] + src->in[HELD] + src->in[TOLD];
}

static void look_ahead(struct source *src)
{
    bool waits = src->ahead > (src->waits ? AHEAD_MOST / 2 : AHEAD_MOST);

    if (src->session == NULL || waits == src->waits)
        return;
    src->waits = waits;
    session_pause(src->session, waits);
}

/* Takes the first of those not yet submitted. */
static struct record *next(struct source *src)
{
    struct link *n = list_take(&src->records);

    timer_cancel(&src->patience);
    src->ahead -= list_entry(n, struct record, in_source)->size;
    look_ahead(src);
    return list_entry(n, struct record, in_source);
}

static void patience_over(struct timer *t)
{
    struct source *src = list_entry(t, struct source, patience);

    if (list_empty(&src->records))
        return;
    struct record *r = next(src);
    set_state(r, LATE);
    own_copy_end(&r->own, false, true);
    advance(src);
}

static struct source *source_new(struct session *s)
{
    struct source *src = try_alloc(sizeof *src);

    if (src == NULL)
        return NULL;
    if (holding.head.next == NULL) {
        list_init(&holding);
        list_init(&told);
    }
    if (s != NULL && managed_token(s) != NULL)
        memcpy(src->token, managed_token(s), sizeof src->token);
    else
        sys.random(src->token, sizeof src->token);
    src->session = s;
    list_init(&src->records);
    list_init(&src->pending);
    timer_init(&src->patience, patience_over);
    timer_init(&src->look, look);
    return src;
}

static void source_free(struct source *src)
{
    timer_cancel(&src->patience);
    timer_cancel(&src->look);
    mem_free(&src);
}

static void pause(struct source *src, bool paused)
{
    if (src->session == NULL || src->paused == paused)
        return;
    src->paused = paused;
    session_pause(src->session, paused);
}

/* After records have come or gone; the last may have been what an ended stream was kept for. */
static void settle(struct source *src)
{
    if (pending(src) == src->in[TOLD]) {
        timer_cancel(&src->look);
        pause(src, false);
    }
    if (src->orphan && pending(src) == 0 && src->in[LATE] == 0 && list_empty(&src->records))
        source_free(src);
}

void source_orphan(struct source **sp)
{
    struct source *src = *sp;

    *sp = NULL;
    if (src == NULL)
        return;
    src->session = NULL;
    src->orphan = true;
    settle(src);
}

void records_stop(void)
{
    if (server != NULL)
        source_free(server);
    server = NULL;
}

/* ---- the sender's side ---- */

static void begin(xy_req *rq, struct source **src, struct session *s)
{
    if (!message_is_storable(rq->stanza) || rq->record != NULL)
        return;
    if (*src == NULL)
        *src = source_new(s);
    struct record *r = *src == NULL ? NULL : try_alloc(sizeof *r);
    if (r == NULL)
        return;                     /* it can be delivered, not stored: record_keep refuses then */
    r->source = *src;
    r->home = shard_self();
    r->arrival = rq->arrival;
    rq->arrival = NULL;
    r->seq = r->arrival != NULL ? arrival_number(r->arrival) : ++(*src)->seq;
    r->size = stanza_size(rq->stanza);
    (*src)->in[OPEN]++;
    list_append(&(*src)->records, &r->in_source);
    (*src)->ahead += r->size;
    look_ahead(*src);
    rq->record = r;
}

void record_begin(xy_req *rq, struct session *s)
{
    begin(rq, &s->source, s);
}

void record_begin_server(xy_req *rq)
{
    begin(rq, &server, NULL);
}

/* ---- the store's answer, back to the mailbox ---- */

static void row_returns(struct message *m)
{
    mailbox_row_done(list_entry(m, xy_req, message));
}

static void send_back(xy_req *rq, xy_status status)
{
    assert(list_empty(&rq->waits));         /* they are this shard's */
    rq->status = (uint8_t)status;
    rq->message.fn = row_returns;
    shard_post(account_shard(jid_bare(rq->to)), &rq->message);
}

static bool tell(struct record *r, enum stanza_condition c);

/* The row goes back with the store's answer, or with ours.  Of a session that still is the sender is told here, before
 * it hears that the stanza was handled. */
static void end(struct record *r, xy_status status)
{
    struct session *s = r->source->session;

    list_remove(&r->in_source);
    if (status != XY_OK && s != NULL && s->managed != NULL && r->state != TOLD)
        tell(r, status == XY_REFUSED ? CONDITION_SERVICE_UNAVAILABLE : CONDITION_RESOURCE_CONSTRAINT);
    set_state(r, ENDED);
    arrival_end(&r->arrival);
    if (status == XY_OK && s != NULL && r->position != 0)
        managed_committed(s, r->position);
    own_copy_end(&r->own, status == XY_OK && !r->before, r->row == NULL || !r->row->told);
    if (r->row != NULL) {
        r->row->stored_before = r->before;
        send_back(r->row, status);
    }
    mem_free(&r);
}

/* ---- to the store ---- */

/* The recipient's row: rq's stanza is as the hooks have left it. */
static bool fill_row(struct arena *a, const xy_req *rq, xy_store_row *row)
{
    struct str bare = jid_bare(rq->to);
    const struct jid *from = rq->stanza->from;

    *row = (xy_store_row){
        .domain = arena_text(a, rq->domain->name),
        .account = arena_copy(a, bare.p, bare.len),
        .id = rq->row.id,
        .stamp = rq->row.stamp,
        .flags = rq->row.flags,
        .peer = from == NULL ? "" : arena_copy(a, from->text, from->len),
    };
    return row->domain != NULL && row->account != NULL && row->peer != NULL;
}

static bool fill_body(struct arena *a, struct stanza *stanza, const struct jid *to, xy_store_record *rec)
{
    struct text xml;

    text_init(&xml, 0);
    stanza_write(&xml, stanza, to, NS_CLIENT);
    rec->xml = text_ok(&xml) && xml.p != NULL ? arena_copy(a, xml.p, xml.len) : NULL;
    rec->xml_len = xml.len;
    text_free(&xml);
    return rec->xml != NULL;
}

static bool fill(struct store_call *c, const struct record *r)
{
    struct arena *a = c->arena;
    xy_store_record *rec = arena_alloc(a, sizeof *rec);
    xy_store_row *rows = arena_alloc(a, 2 * sizeof *rows);
    struct stanza *stanza = r->row != NULL ? r->row->stanza : own_copy_stanza(r->own);

    if (rec == NULL || rows == NULL || !fill_body(a, stanza, r->row == NULL ? NULL : r->row->to, rec))
        return false;
    memcpy(rec->token, r->source->token, sizeof rec->token);
    rec->seq = r->seq;
    rec->position = r->position;
    rec->keyed = arrival_number(r->arrival) != 0 && managed_may_resume(r->source->session);
    rec->rows = rows;
    if (r->row != NULL)
        r->row->row.stored = (uint32_t)rec->xml_len;
    if (r->row != NULL && !fill_row(a, r->row, &rows[rec->nrows++]))
        return false;
    if (r->own != NULL && !own_copy_fill(r->own, a, &rows[rec->nrows++]))
        return false;
    c->op.domain = rows[0].domain;
    c->op.account = rows[0].account;
    c->op.record = rec;
    return true;
}

/*
 * While the store is unavailable records wait here, and their sender is not read from: it is tried
 * again, and after a second they become errors (RFC 6120 section 8.3.3.18, type wait).
 */
static void hold(struct record *r)
{
    set_state(r, HELD);
    pause(r->source, true);
}

static void failed(const struct source *src, const char *why)
{
    count(COUNT_STORE_FAILED);
    if (src->in[HELD] == 0)
        log_warn("a message was not stored: %s", why != NULL ? why : "store unavailable");
}

static void hold_or_end(struct record *r)
{
    if (!shard_is_stopping(shard_self())) {
        hold(r);
        return;
    }
    r->source->over = true;
    end(r, XY_UNAVAILABLE);
}

static void came_back(struct store_call *c)
{
    struct record *r = c->arg;
    struct source *src = r->source;

    if (c->op.status != XY_OK)
        failed(src, c->op.why);
    r->before = c->op.status == XY_OK && c->op.count == c->op.record->nrows;
    if (c->op.status == XY_UNAVAILABLE && r->state == AT_STORE)
        hold_or_end(r);
    else
        end(r, c->op.status);
    store_call_free(&c);
    settle(src);
}

/* What may be said of the stream when this is committed.  One that is submitted once more has others behind it, which
 * were promised as it was, and are no longer in the store's hands. */
static uint64_t position_of(struct record *r)
{
    struct source *src = r->source;
    uint64_t promised = src->session == NULL ? 0 : managed_promised(src->session), number = 0;
    struct link *n = list_next(&src->pending, &r->in_source);

    for (; n != NULL && number == 0; n = list_next(&src->pending, n))
        number = arrival_number(list_entry(n, struct record, in_source)->arrival);
    return number != 0 && promised >= number ? number - 1 : promised;
}

/*
 * What is behind one that failed must not overtake it.  One that is refused here is held at once,
 * and what comes then behind it; what the store has already it refuses, as submitted in ignorance.
 */
static bool submit(struct record *r)
{
    struct source *src = r->source;
    struct store_call *c = store_call_new(XY_STORE_RECORD, came_back, r);
    const char *why = "out of memory";

    arrival_promise(r->arrival);
    r->position = position_of(r);
    if (c != NULL && fill(c, r)) {
        if (src->in[AT_STORE] == 0)     /* nothing is under way that may yet fail */
            src->failures = store_failures();
        c->failures = src->failures;
        why = store_try(c);
    }
    if (why == NULL) {
        set_state(r, AT_STORE);
        return true;
    }
    store_call_free(&c);
    failed(src, why);
    hold_or_end(r);
    return false;
}

/* Who cannot be paused has no more than others may have, and a stream that has ended nothing behind that. */
static bool is_too_much(struct source *src)
{
    if (src->session == NULL && pending(src) >= PENDING_MOST) {
        src->over |= src->orphan;
        return true;
    }
    return src->over;
}

static void first_submit(struct record *r)
{
    struct source *src = r->source;

    if (is_too_much(src)) {
        end(r, XY_UNAVAILABLE);
        return;
    }
    list_append(&src->pending, &r->in_source);
    r->since = shard_now();
    if (!timer_is_set(&src->look))
        timer_set(&src->look, LOOK_MS);
    if (src->in[HELD] > 0)
        hold(r);
    else
        submit(r);
    if (pending(src) >= PENDING_MOST || src->bytes >= PENDING_BYTES)
        pause(src, true);
}

/* The sender's session is on this shard; without it, what is to be said is routed. */
static void answer(struct session *s, struct stanza **e)
{
    if (*e == NULL)
        return;
    if (s == NULL || !jid_eq((*e)->to, s->jid)) {
        router_send(e, NULL);
        return;
    }
    path_answer_session(s, e);
}

/* Nobody knows what becomes of it.  Should it be stored after all, mailbox_row_done takes it out again. */
static bool tell(struct record *r, enum stanza_condition c)
{
    xy_req *rq = r->row;
    bool has_it = rq == NULL || rq->delivered;      /* nobody would want to send it again */
    struct stanza *e = has_it ? NULL : stanza_error(rq->stanza, c, NOT_STORED, NULL);

    if (e == NULL && !has_it)
        return false;               /* no memory: at the next look */
    if (rq != NULL) {
        answer(r->source->session, &e);
        rq->told = true;
    }
    set_state(r, TOLD);
    arrival_end(&r->arrival);
    return true;
}

/* How long the store may take for a record. */
static uint64_t time_for(const struct source *src)
{
    uint64_t most = store_patience();

    if (!src->orphan || most >= GONE_MOST_MS)
        return most;
    return most * GONE_TIMES < GONE_MOST_MS ? most * GONE_TIMES : GONE_MOST_MS;
}

/* Ends what is late, and with it what is behind it.  Returns when to look again. */
static uint64_t end_late(struct source *src)
{
    uint64_t most = time_for(src), wait = LOOK_MS;
    bool gives_up = store_stands_still() && !src->orphan, lost = false;

    list_each(&src->pending, n) {
        struct record *r = list_entry(n, struct record, in_source);
        uint64_t age = shard_now() - r->since;
        bool late = age >= most;

        if (r->state == TOLD)
            continue;
        if (!late && most - age < wait)
            wait = most - age;
        if (age >= LOOK_MS)
            pause(src, true);
        if (r->state == AT_STORE) {
            lost |= (lost || (late && gives_up)) && tell(r, CONDITION_RESOURCE_CONSTRAINT);
        } else if (late || lost) {
            end(r, XY_UNAVAILABLE);
            lost = true;
        }
    }
    return wait;
}

/* Once all have come back they go again, in order, up to the first that is refused. */
static void submit_held(struct source *src)
{
    if (src->in[AT_STORE] != 0)
        return;
    list_each(&src->pending, n) {
        struct record *r = list_entry(n, struct record, in_source);
        if (r->state == HELD && !submit(r))
            return;
    }
}

static void look(struct timer *t)
{
    struct source *src = list_entry(t, struct source, look);

    timer_set(t, end_late(src));
    submit_held(src);
    settle(src);
}

/* Without a recipient's row the sender's own copy stays. */
void records_refused(mailbox_refused_fn fn, void *arg)
{
    if (told.head.next == NULL)
        return;
    list_each(&told, n) {
        const struct record *r = list_entry(n, struct record, in_told);
        char account[JID_MAX + 1];
        if (r->row == NULL)
            continue;
        struct str bare = jid_bare(r->row->to);
        snprintf(account, sizeof account, "%.*s", (int)bare.len, bare.p);
        fn(arg, r->row->domain->name, account, r->row->row.id);
        if (r->own != NULL) {
            const struct account *own = own_copy_account(r->own);
            fn(arg, own->domain->name, own->jid->text, own_copy_row(r->own));
        }
    }
}

void records_give_up(void)
{
    struct link *n;

    while (holding.head.next != NULL && (n = list_first(&holding)) != NULL) {
        struct source *src = list_entry(n, struct source, in_holding);
        src->over = true;
        list_each(&src->pending, p) {
            struct record *r = list_entry(p, struct record, in_source);
            if (r->state == HELD)
                end(r, XY_UNAVAILABLE);
        }
        settle(src);
    }
}

/* Submits what is decided, in order, up to the first that is not. */
static void advance(struct source *src)
{
    struct link *n;

    while ((n = list_first(&src->records)) != NULL) {
        struct record *r = list_entry(n, struct record, in_source);
        if (!r->answered) {
            if (!timer_is_set(&src->patience))
                timer_set(&src->patience, PATIENCE_MS);
            return;
        }
        next(src);
        if (r->row != NULL || r->own != NULL) {
            first_submit(r);
        } else {
            set_state(r, ENDED);
            arrival_end(&r->arrival);
            mem_free(&r);
        }
    }
    settle(src);
}

/* A managed sender is told here, before it hears that the stanza was handled. */
static void end_of_late(struct record *r)
{
    struct source *src = r->source;
    struct session *s = src->session;

    assert(r->own == NULL);
    if (r->row != NULL && s != NULL && s->managed != NULL)
        tell(r, CONDITION_RESOURCE_CONSTRAINT);
    set_state(r, ENDED);
    arrival_end(&r->arrival);
    if (r->row != NULL)
        send_back(r->row, XY_UNAVAILABLE);
    mem_free(&r);
    settle(src);
}

static void answered(struct record *r, xy_req *row)
{
    r->answered = true;
    r->row = row;
    if (r->state == LATE)
        end_of_late(r);
    else
        advance(r->source);
}

/* ---- the recipient's side: the answer goes home ---- */

static void row_comes_home(struct message *m)
{
    xy_req *rq = list_entry(m, xy_req, message);

    answered(rq->record, rq);
}

static void no_row_comes_home(struct message *m)
{
    struct record *r = list_entry(m, struct record, message);

    answer(r->source->session, &r->refusal);
    answered(r, NULL);
}

void record_answer(xy_req *rq)
{
    struct record *r = rq->record;

    rq->record = NULL;
    if (r == NULL)
        return;
    if (r->home == shard_self()) {
        answered(r, NULL);
        return;
    }
    r->message.fn = no_row_comes_home;
    shard_post(r->home, &r->message);
}

bool record_refuse(xy_req *rq, struct stanza **error)
{
    struct record *r = rq->record;

    if (r == NULL || r->arrival == NULL || r->home == shard_self())
        return false;
    r->refusal = *error;
    *error = NULL;
    record_answer(rq);
    return true;
}

void record_own_copy(xy_req *rq)
{
    if ((rq->archive & ARCHIVE_SENDER) == 0 || rq->record == NULL || rq->account == NULL ||
        jid_eq_bare(rq->to, rq->account->jid))
        return;                     /* what goes to oneself is one row: the recipient's */
    if (rq->record->state == LATE)
        return;                     /* nobody would end it: his mailbox would wait for it for ever */
    if (rq->record->own == NULL)
        rq->record->own = own_copy_new(rq);
    if (rq->record->own == NULL)
        log_warn("a message of %s is not archived: out of memory", rq->account->jid->text);
}

uint64_t record_own_row(const xy_req *rq)
{
    return rq->record == NULL || rq->record->own == NULL ? 0 : own_copy_row(rq->record->own);
}

void record_keep(xy_req *rq, bool waits)
{
    unsigned flags = (waits ? XY_ROW_WAITING : 0) |
                     ((rq->archive & ARCHIVE_RECIPIENT) != 0 ? XY_ROW_ARCHIVED : 0);

    if (rq->record == NULL)
        record_begin_server(rq);
    if (rq->record == NULL) {
        path_not_kept(rq, CONDITION_RESOURCE_CONSTRAINT, NULL);
        return;
    }
    rq->row.rq = rq;
    if (!mailbox_row_begin(rq->account, &rq->row, rq->stanza, flags)) {
        path_not_kept(rq, CONDITION_SERVICE_UNAVAILABLE, "The mailbox of the recipient is full");
        return;
    }
    order_release(rq);              /* its row is its place: those behind it do not wait for the store */
    if (rq->record->home == shard_self()) {
        answered(rq->record, rq);
        return;
    }
    assert(list_empty(&rq->waits));
    rq->message.fn = row_comes_home;
    shard_post(rq->record->home, &rq->message);
}
