/* record.c - see record.h */

#include "route/record.h"

#include <assert.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "route/counters.h"
#include "route/mailbox.h"
#include "route/path.h"
#include "route/session.h"
#include "route/store.h"

#define PATIENCE_MS  5000           /* a row that has not come by then is an error to the sender */
#define GONE_TIMES   10             /* longer than store_patience(): the sender has gone, nobody can be told */
#define LOOK_MS      200            /* how often the store is tried again */
#define PENDING_MOST 1024           /* records at the store before the sender has to wait for it */
#define AHEAD_MOST   (192 * 1024)   /* bytes of stanzas before he has to wait for recipients that load */
#define NOT_STORED   "The message could not be stored"

struct source {                     /* a stream as the sender of records; outlives its session */
    unsigned char   token[16];
    uint64_t        seq;
    struct session *session;        /* not read from while the store is behind; NULL: ended, or none */
    struct list     records;        /* in order, those not yet submitted */
    struct timer    patience;       /* for the first of them */
    struct list     pending;        /* in order, those the store has not answered for */
    struct timer    look;           /* after these */
    struct link     in_holding;     /* while it holds some */
    uint64_t        failures;       /* of the store, that it knew of when it last submitted */
    unsigned        npending, nheld, ntold;
    size_t          ahead;          /* bytes of the stanzas of those not yet submitted */
    bool            orphan, paused, waits;      /* waits: too far ahead to be read from */
};

enum record_state {
    OPEN,                           /* not yet submitted */
    AT_STORE,
    HELD,                           /* the store was unavailable: to be tried again */
    TOLD                            /* at a store that does not move; the sender has had an error */
};

struct record {
    struct link    in_source;
    struct message message;         /* the recipient's shard says with it that there is no row */
    struct source *source;          /* NULL: given up, a row that still comes is refused */
    struct shard  *home;
    uint64_t       seq;
    xy_req        *row;             /* NULL: none */
    uint64_t       since;           /* when it was first to be stored, mono ms */
    size_t         size;            /* of the stanza */
    uint8_t        state;           /* enum record_state */
    bool           answered;
};

static _Thread_local struct source *server;      /* what this shard itself sends */
static _Thread_local struct list    holding;     /* sources that hold records, in_holding */

/* ---- sources ---- */

static void advance(struct source *src);
static void look(struct timer *t);

static void look_ahead(struct source *src)
{
    bool waits = src->ahead > (src->waits ? AHEAD_MOST / 2 : AHEAD_MOST);

    if (src->session == NULL || waits == src->waits)
        return;
    src->waits = waits;
    session_pause(src->session, waits);
}

/* Takes the first of those not yet submitted. */
static void next(struct source *src)
{
    struct link *n = list_take(&src->records);

    timer_cancel(&src->patience);
    src->ahead -= list_entry(n, struct record, in_source)->size;
    look_ahead(src);
}

static void patience_over(struct timer *t)
{
    struct source *src = list_entry(t, struct source, patience);
    struct link *n = list_first(&src->records);

    if (n == NULL)
        return;
    next(src);
    list_entry(n, struct record, in_source)->source = NULL;
    advance(src);
}

static struct source *source_new(struct session *s)
{
    struct source *src = try_alloc(sizeof *src);

    if (src == NULL)
        return NULL;
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

static unsigned at_store(const struct source *src)
{
    return src->npending - src->nheld - src->ntold;
}

/* After records have come or gone; the last may have been what an ended stream was kept for. */
static void settle(struct source *src)
{
    if (src->npending == src->ntold) {
        timer_cancel(&src->look);
        pause(src, false);
    }
    if (src->orphan && src->npending == 0 && list_empty(&src->records))
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

static bool storable(const struct stanza *s)
{
    return s->kind == STANZA_MESSAGE && (s->type == TYPE_CHAT || s->type == TYPE_NORMAL);
}

static void begin(xy_req *rq, struct source **src, struct session *s)
{
    if (!storable(rq->stanza) || rq->record != NULL)
        return;
    if (*src == NULL)
        *src = source_new(s);
    struct record *r = *src == NULL ? NULL : try_alloc(sizeof *r);
    if (r == NULL)
        return;                     /* it can be delivered, not stored: record_keep refuses then */
    r->source = *src;
    r->home = shard_self();
    r->seq = ++(*src)->seq;
    r->size = stanza_size(rq->stanza);
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

/* The row goes back with the store's answer, or with ours. */
static void end(struct record *r, xy_status status)
{
    struct source *src = r->source;

    list_remove(&r->in_source);
    src->npending--;
    src->nheld -= r->state == HELD;
    src->ntold -= r->state == TOLD;
    if (src->nheld == 0)
        list_remove(&src->in_holding);
    send_back(r->row, status);
    mem_free(&r);
}

/* ---- to the store ---- */

static bool fill(struct store_call *c, const struct record *r)
{
    const xy_req *rq = r->row;
    struct str bare = jid_bare(rq->to);
    xy_store_record *rec = arena_alloc(c->arena, sizeof *rec);
    xy_store_row *row = arena_alloc(c->arena, sizeof *row);
    struct text xml;

    if (rec == NULL || row == NULL)
        return false;
    text_init(&xml, 0);
    stanza_write(&xml, rq->stanza, rq->to, NS_CLIENT);      /* as the hooks have left it */
    memcpy(rec->token, r->source->token, sizeof rec->token);
    rec->seq = r->seq;
    rec->xml = xml.p == NULL ? NULL : arena_copy(c->arena, xml.p, xml.len);
    rec->xml_len = xml.len;
    row->domain = arena_copy(c->arena, rq->domain->name, strlen(rq->domain->name));
    row->account = arena_copy(c->arena, bare.p, bare.len);
    row->id = rq->row;
    row->stamp = rq->stamp;
    row->flags = XY_ROW_WAITING;
    row->peer = rq->stanza->from == NULL ? "" : arena_copy(c->arena, rq->stanza->from->text,
                                                           rq->stanza->from->len);
    rec->rows = row;
    rec->nrows = 1;
    c->op.domain = row->domain;
    c->op.account = row->account;
    c->op.record = rec;
    bool ok = text_ok(&xml) && rec->xml != NULL && row->domain != NULL && row->account != NULL &&
              row->peer != NULL;
    text_free(&xml);
    return ok;
}

/*
 * While the store is unavailable records wait here, and their sender is not read from: it is tried
 * again, and after a second they become errors (RFC 6120 section 8.3.3.18, type wait).
 */
static void hold(struct record *r)
{
    struct source *src = r->source;

    if (holding.head.next == NULL)
        list_init(&holding);
    src->nheld++;
    if (!link_in_list(&src->in_holding))
        list_append(&holding, &src->in_holding);
    r->state = HELD;
    pause(src, true);
    if (!timer_is_set(&src->look))
        timer_set(&src->look, LOOK_MS);
}

static void came_back(struct store_call *c)
{
    struct record *r = c->arg;
    struct source *src = r->source;
    xy_status status = c->op.status;

    if (status != XY_OK)
        count(COUNT_STORE_FAILED);
    if (status != XY_OK && src->nheld == 0)
        log_warn("a message was not stored: %s", c->op.why != NULL ? c->op.why : "store unavailable");
    if (status == XY_UNAVAILABLE && r->state == AT_STORE && !shard_is_stopping(shard_self()))
        hold(r);
    else
        end(r, status);
    store_call_free(&c);
    settle(src);
}

/* What is behind one that failed must not overtake it: the store refuses what was submitted in ignorance of that. */
static void submit(struct record *r)
{
    struct store_call *c = store_call_new(XY_STORE_RECORD, came_back, r);

    r->state = AT_STORE;
    if (c == NULL || !fill(c, r)) {
        store_call_free(&c);
        end(r, XY_UNAVAILABLE);
        return;
    }
    if (at_store(r->source) == 1)   /* this one: nothing is under way that may yet fail */
        r->source->failures = store_failures();
    c->failures = r->source->failures;
    store_submit(c);
}

static void first_submit(struct record *r)
{
    struct source *src = r->source;

    list_append(&src->pending, &r->in_source);
    r->since = shard_now();
    if (++src->npending == PENDING_MOST)
        pause(src, true);
    if (!timer_is_set(&src->look))
        timer_set(&src->look, LOOK_MS);
    if (src->nheld > 0)
        hold(r);
    else
        submit(r);
}

/* Nobody knows what becomes of it.  Should it be stored after all, mailbox_row_done takes it out again. */
static void tell(struct record *r)
{
    xy_req *rq = r->row;
    struct stanza *e = rq->delivered ? NULL : stanza_error(rq->stanza, CONDITION_RESOURCE_CONSTRAINT,
                                                           NOT_STORED, NULL);

    if (e == NULL && !rq->delivered)
        return;                     /* no memory: at the next look */
    path_answer(rq, &e);
    rq->told = true;
    r->state = TOLD;
    r->source->ntold++;
}

/* Once all have come back they go again, in order. */
static void look(struct timer *t)
{
    struct source *src = list_entry(t, struct source, look);
    bool again = at_store(src) == 0, still = store_stands_still();
    uint64_t most = store_patience() * (src->orphan ? GONE_TIMES : 1), wait = LOOK_MS;

    list_each(&src->pending, n) {
        struct record *r = list_entry(n, struct record, in_source);
        uint64_t age = shard_now() - r->since;
        bool late = age >= most;
        if (!late && most - age < wait)
            wait = most - age;
        if (age >= LOOK_MS)
            pause(src, true);
        if (late && r->state == HELD)
            end(r, XY_UNAVAILABLE);
        else if (late && still && r->state == AT_STORE && !src->orphan)
            tell(r);
        else if (again && r->state == HELD) {
            src->nheld--;
            submit(r);
        }
    }
    if (src->nheld == 0)
        list_remove(&src->in_holding);
    timer_set(&src->look, wait);
    settle(src);
}

void records_give_up(void)
{
    struct link *n;

    while (holding.head.next != NULL && (n = list_first(&holding)) != NULL) {
        struct source *src = list_entry(n, struct source, in_holding);
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
        if (r->row != NULL)
            first_submit(r);
        else
            mem_free(&r);
    }
    settle(src);
}

static void answered(struct record *r, xy_req *row)
{
    struct source *src = r->source;

    if (src == NULL) {              /* given up meanwhile */
        if (row != NULL)
            send_back(row, XY_UNAVAILABLE);
        mem_free(&r);
        return;
    }
    r->answered = true;
    r->row = row;
    advance(src);
}

/* ---- the recipient's side: the answer goes home ---- */

static void row_comes_home(struct message *m)
{
    xy_req *rq = list_entry(m, xy_req, message);

    answered(rq->record, rq);
}

static void no_row_comes_home(struct message *m)
{
    answered(list_entry(m, struct record, message), NULL);
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

void record_keep(xy_req *rq)
{
    if (rq->record == NULL)
        record_begin_server(rq);
    if (rq->record == NULL) {
        path_not_kept(rq, CONDITION_RESOURCE_CONSTRAINT, NULL);
        return;
    }
    if (!mailbox_row_begin(rq)) {
        path_not_kept(rq, CONDITION_SERVICE_UNAVAILABLE, "The mailbox of the recipient is full");
        return;
    }
    if (rq->record->home == shard_self()) {
        answered(rq->record, rq);
        return;
    }
    assert(list_empty(&rq->waits));
    rq->message.fn = row_comes_home;
    shard_post(rq->record->home, &rq->message);
}
