/* record.c - see record.h */

#include "route/record.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "route/counters.h"
#include "route/mailbox.h"
#include "route/path.h"
#include "route/session.h"
#include "route/store.h"

#define PATIENCE_MS 5000            /* a row that has not come by then is an error to the sender */

struct source {                     /* a stream as the sender of records; outlives its session */
    unsigned char token[16];
    uint64_t      seq;
    struct list   records;          /* in order, those not yet submitted */
    struct timer  patience;         /* for the first of them */
    bool          orphan;
};

struct record {
    struct link    in_source;
    struct message message;         /* the recipient's shard says with it that there is no row */
    struct source *source;          /* NULL: given up, a row that still comes is refused */
    struct shard  *home;
    uint64_t       seq;
    xy_req        *row;             /* NULL: none */
    bool           answered;
};

static _Thread_local struct source *server;      /* what this shard itself sends */

/* ---- sources ---- */

static void advance(struct source *src);

static void patience_over(struct timer *t)
{
    struct source *src = list_entry(t, struct source, patience);
    struct link *n = list_take(&src->records);

    if (n == NULL)
        return;
    list_entry(n, struct record, in_source)->source = NULL;
    advance(src);
}

static struct source *source_new(void)
{
    struct source *src = try_alloc(sizeof *src);

    if (src == NULL)
        return NULL;
    sys.random(src->token, sizeof src->token);
    list_init(&src->records);
    timer_init(&src->patience, patience_over);
    return src;
}

static void source_free(struct source *src)
{
    timer_cancel(&src->patience);
    mem_free(&src);
}

void source_orphan(struct source **sp)
{
    struct source *src = *sp;

    *sp = NULL;
    if (src == NULL)
        return;
    src->orphan = true;
    if (list_empty(&src->records))
        source_free(src);
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

static void begin(xy_req *rq, struct source **src)
{
    if (!storable(rq->stanza) || rq->record != NULL)
        return;
    if (*src == NULL)
        *src = source_new();
    struct record *r = *src == NULL ? NULL : try_alloc(sizeof *r);
    if (r == NULL)
        return;                     /* it can be delivered, not stored: record_keep refuses then */
    r->source = *src;
    r->home = shard_self();
    r->seq = ++(*src)->seq;
    list_append(&(*src)->records, &r->in_source);
    rq->record = r;
}

void record_begin(xy_req *rq, struct session *s)
{
    begin(rq, &s->source);
}

void record_begin_server(xy_req *rq)
{
    begin(rq, &server);
}

/* ---- the store's answer, back to the mailbox ---- */

static void row_returns(struct message *m)
{
    mailbox_row_done(list_entry(m, xy_req, message));
}

static void send_back(xy_req *rq, xy_status status)
{
    rq->status = (uint8_t)status;
    rq->message.fn = row_returns;
    shard_post(account_shard(jid_bare(rq->to)), &rq->message);
}

static void committed(struct store_call *c)
{
    struct record *r = c->arg;

    if (c->op.status != XY_OK) {
        count(COUNT_STORE_FAILED);
        log_warn("a message was not stored: %s", c->op.why != NULL ? c->op.why : "store unavailable");
    }
    send_back(r->row, c->op.status);
    store_call_free(&c);
    mem_free(&r);
}

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

static void submit(struct record *r)
{
    struct store_call *c = store_call_new(XY_STORE_RECORD, committed, r);

    if (c == NULL || !fill(c, r)) {
        store_call_free(&c);
        send_back(r->row, XY_UNAVAILABLE);
        mem_free(&r);
        return;
    }
    store_submit(c);
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
        list_remove(n);
        timer_cancel(&src->patience);
        if (r->row != NULL)
            submit(r);
        else
            mem_free(&r);
    }
    if (src->orphan)
        source_free(src);
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
    rq->message.fn = row_comes_home;
    shard_post(rq->record->home, &rq->message);
}
