/* drain.c - see drain.h */

#include "route/drain.h"

#include "base/codec.h"
#include "base/log.h"
#include "base/mem.h"
#include "route/ask.h"
#include "route/counters.h"
#include "route/mailbox.h"
#include "route/store.h"
#include "xml/parser.h"

#define PAGE     50
#define PING_MS  60000
#define RETRY_MS 1000
#define NS_DELAY "urn:xmpp:delay"
#define NS_PING  "urn:xmpp:ping"

enum drain_state { FETCHING, SENDING, PINGING, WAITING };

struct drain {
    struct session    *session;         /* NULL: it ended while a page was on its way */
    enum drain_state   state;
    struct store_call *page;            /* while FETCHING the one under way, else the rows being sent */
    size_t             sent;            /* of the page */
    uint64_t           stable;          /* rows from here on are not to be sent yet, see mailbox.h */
    bool               again;           /* a row was committed since the page was asked for */
    struct ask        *ping;
    struct timer       retry;
};

static _Thread_local struct parser_pool *parsers;

static void fetch(struct drain *d);

/* Memory, the store or the connection says no: the same again in a moment. */
static void try_later(struct drain *d, enum drain_state state)
{
    d->state = state;
    timer_set(&d->retry, RETRY_MS);
}

static void finished(struct drain *d)
{
    struct session *s = d->session;

    timer_cancel(&d->retry);
    ask_cancel(&d->ping);
    store_call_free(&d->page);
    if (s != NULL)
        s->drain = NULL;
    mem_free(&d);
}

/* ---- one row ---- */

/* XEP-0203: who kept it and since when. */
static bool add_delay(struct stanza *s, const char *domain, int64_t stamp)
{
    char date[DATE_LENGTH + 1];
    struct xml *delay = xml_sub(s->root, "delay", NS_DELAY);

    date_format(stamp, date);
    return xml_set(xml_set(delay, "from", domain), "stamp", date) != NULL;
}

/* NULL: *memory says whether it can be tried again, or will never be readable. */
static struct stanza *row_stanza(const struct drain *d, const xy_store_row *row, bool *memory)
{
    struct stanza *s = NULL;
    struct str xml = { row->xml, row->xml_len };
    const char *bad = NULL;

    if (parsers == NULL)
        parsers = parser_pool_new();
    enum parse_result r = parser_stanza(parsers, NS_CLIENT, NULL, xml, &s);
    *memory = r == PARSE_NO_MEMORY;
    if (r != PARSE_OK)
        return NULL;
    bool addressed = stanza_address(s, &bad);
    *memory = addressed || bad == NULL;
    if (addressed && add_delay(s, d->session->account->domain->name, row->stamp)) {
        stanza_seal(s);
        return s;
    }
    stanza_unref(&s);
    return NULL;
}

/* ---- a page ---- */

static void page_acknowledged(struct drain *d)
{
    struct account *a = d->session->account;
    const xy_store_op *op = &d->page->op;
    uint64_t ids[PAGE], bytes = 0;
    size_t n = op->nrows < PAGE ? op->nrows : PAGE;

    for (size_t i = 0; i < n; i++) {
        ids[i] = op->rows[i].id;
        bytes += op->rows[i].xml_len;
    }
    a->mailbox.settled = ids[n - 1];
    mailbox_taken(a, ids, n, bytes);
    store_call_free(&d->page);
    fetch(d);
}

static void pinged(void *arg, struct stanza *answer)
{
    struct drain *d = arg;

    d->ping = NULL;
    if (answer != NULL)
        page_acknowledged(d);
    else
        session_close(d->session, "connection-timeout", "No answer to a ping");
}

static void ping(struct drain *d)
{
    struct session *s = d->session;
    struct stanza *iq = stanza_new(STANZA_IQ, TYPE_GET);
    struct jid *domain = jid_keep_parts(STR(""), str_of(s->account->domain->name), STR(""));

    d->state = PINGING;
    if (iq != NULL && domain != NULL && stanza_set_from(iq, domain) && stanza_set_to(iq, s->jid) &&
        xml_sub(iq->root, "ping", NS_PING) != NULL)
        d->ping = ask_session(s, &iq, PING_MS, pinged, d);
    stanza_unref(&iq);
    mem_free(&domain);
    if (d->ping == NULL)
        try_later(d, SENDING);
}

static void send_rows(struct drain *d)
{
    const xy_store_op *op = &d->page->op;

    timer_cancel(&d->retry);
    d->state = SENDING;
    for (; d->sent < op->nrows; d->sent++) {
        bool memory;
        struct stanza *s = row_stanza(d, &op->rows[d->sent], &memory);
        if (s == NULL && memory) {
            try_later(d, SENDING);
            return;
        }
        if (s == NULL) {
            log_error("a stored message of %s cannot be read and is left out",
                      d->session->account->jid->text);
            continue;
        }
        bool taken = session_deliver(d->session, s, NULL);
        stanza_unref(&s);
        if (!taken)
            return;                 /* drain_room goes on */
        count(COUNT_MAILBOX_SENT);
    }
    ping(d);
}

static void retry(struct timer *t)
{
    struct drain *d = list_entry(t, struct drain, retry);

    if (d->state == SENDING)
        send_rows(d);
    else
        fetch(d);
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
        try_later(d, WAITING);
        return;
    }
    cut_page(d);
    if (c->op.nrows > 0) {
        d->sent = 0;
        send_rows(d);
        return;
    }
    store_call_free(&d->page);
    d->state = WAITING;
    if (d->again)
        fetch(d);
    else if (d->session->account->mailbox.in_flight == 0)
        finished(d);
}

static void fetch(struct drain *d)
{
    const struct account *a = d->session->account;
    struct store_call *c = store_call_about(XY_STORE_MAILBOX_PAGE, a->jid, page_came, d);

    if (c == NULL) {
        try_later(d, WAITING);
        return;
    }
    c->op.after = a->mailbox.settled;
    c->op.until = INT64_MAX;
    c->op.limit = PAGE;
    d->page = c;
    d->stable = mailbox_stable(&a->mailbox);
    d->again = false;
    d->state = FETCHING;
    store_submit(c);
}

/* ---- who drains ---- */

static bool somebody_drains(const struct account *a)
{
    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s))
        if (s->drain != NULL)
            return true;
    return false;
}

void drain_begin(struct session *s)
{
    if (s->closing || somebody_drains(s->account))
        return;
    struct drain *d = try_alloc(sizeof *d);
    if (d == NULL)
        return;
    d->session = s;
    s->drain = d;
    timer_init(&d->retry, retry);
    fetch(d);
}

void drain_waiting(struct session *s)
{
    const struct mailbox *box = &s->account->mailbox;

    if (box->waiting_rows > 0 || box->in_flight > 0)
        drain_begin(s);
}

void drain_kick(struct account *a, bool stored)
{
    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s)) {
        if (s->drain == NULL)
            continue;
        s->drain->again = true;
        if (s->drain->state == WAITING && !timer_is_set(&s->drain->retry))
            fetch(s->drain);
        return;
    }
    if (!stored)
        return;
    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s)) {
        if (!session_is_available(s) || s->priority < 0 || s->closing)
            continue;
        drain_begin(s);
        return;
    }
}

void drain_room(struct session *s)
{
    if (s->drain != NULL && s->drain->state == SENDING)
        send_rows(s->drain);
}

void drain_end(struct session *s)
{
    struct drain *d = s->drain;

    if (d == NULL)
        return;
    s->drain = NULL;
    d->session = NULL;
    if (d->state != FETCHING)
        finished(d);                /* else page_came does */
}

void drain_stop(void)
{
    parser_pool_free(&parsers);
}
