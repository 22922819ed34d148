/* window.c - see window.h */

#include "route/window.h"

#include "base/mem.h"
#include "net/timer.h"
#include "route/ask.h"
#include "route/mailbox.h"
#include "route/session.h"

#define MANAGED_MOST 512            /* stanzas; a client that never acknowledges gets no more */
#define PLAIN_MOST   50             /* rows, without stream management */
#define ASK_AT       25             /* not acknowledged: it is asked */
#define QUIET_MS     2000           /* or when it has had something for so long */
#define ANSWER_MS    60000          /* how long it may take to answer */
#define RETRY_MS     1000
#define HELD_MOST    (256 * 1024)   /* bytes of stanzas that are in no mailbox */
#define RING_FIRST   8
#define NS_PING      "urn:xmpp:ping"

struct given {
    uint64_t       row;             /* 0: not of the mailbox */
    struct stanza *stanza;          /* NULL: a row */
};

struct window {
    struct session *session;
    struct given   *ring;           /* `size` of them, a power of two */
    uint32_t        size, first, n;
    size_t          held;           /* bytes of stanzas */
    uint64_t        count;          /* acknowledged in all: the first one here is number count + 1 */
    uint64_t        row;            /* the last acknowledged */
    uint64_t        asked;          /* given in all when it was asked; 0: it was not */
    struct ask     *ping;
    struct timer    timer;
    bool            managed, wants; /* wants: the ping found no room */
};

static struct given *at(const struct window *w, uint32_t i)
{
    return &w->ring[(w->first + i) & (w->size - 1)];
}

/* ---- a life ---- */

static void time_over(struct timer *t);

struct window *window_new(struct session *s, bool managed)
{
    struct window *w = try_alloc(sizeof *w);

    if (w == NULL)
        return NULL;
    w->session = s;
    w->managed = managed;
    timer_init(&w->timer, time_over);
    return w;
}

void window_free(struct window **wp)
{
    struct window *w = *wp;

    *wp = NULL;
    if (w == NULL)
        return;
    timer_cancel(&w->timer);
    ask_cancel(&w->ping);
    for (uint32_t i = 0; i < w->n; i++)
        stanza_unref(&at(w, i)->stanza);
    mem_free(&w->ring);
    mem_free(&w);
}

bool window_is_managed(const struct window *w)
{
    return w != NULL && w->managed;
}

/* ---- what is given ---- */

static bool grow(struct window *w)
{
    uint32_t size = w->size == 0 ? RING_FIRST : 2 * w->size;
    struct given *ring = try_alloc(size * sizeof *ring);

    if (ring == NULL)
        return false;
    for (uint32_t i = 0; i < w->n; i++)
        ring[i] = *at(w, i);
    mem_free(&w->ring);
    w->ring = ring;
    w->size = size;
    w->first = 0;
    return true;
}

bool window_reserve(struct window *w, const struct stanza *stanza, uint64_t row)
{
    if (!w->managed && row == 0)
        return true;
    if (w->n >= (w->managed ? MANAGED_MOST : PLAIN_MOST))
        return false;
    if (row == 0 && w->held > 0 && w->held + stanza_size(stanza) > HELD_MOST)
        return false;
    return w->n < w->size || grow(w);
}

void window_put(struct window *w, struct stanza *stanza, uint64_t row)
{
    if (!w->managed && row == 0)
        return;
    struct given *g = at(w, w->n++);
    *g = (struct given){ .row = row };
    if (row == 0) {
        g->stanza = stanza_ref(stanza);
        w->held += stanza_size(stanza);
    }
    if (w->asked != 0 || (!w->managed && w->session->drain != NULL))
        return;                     /* a drain asks at the end of its page */
    if (w->n >= ASK_AT)
        window_ask(w);
    else if (!timer_is_set(&w->timer))
        timer_set(&w->timer, QUIET_MS);
}

/* ---- asking ---- */

static void pinged(void *arg, struct stanza *answer)
{
    struct window *w = arg;
    uint64_t asked = w->asked;

    w->ping = NULL;
    w->asked = 0;
    if (answer != NULL)
        window_acknowledged(w, (uint32_t)asked);
    else
        session_close(w->session, "connection-timeout", "No answer to a ping");
}

static bool ping(struct window *w)
{
    struct session *s = w->session;
    struct stanza *iq = stanza_new(STANZA_IQ, TYPE_GET);
    struct jid *domain = jid_keep_parts(STR(""), str_of(s->account->domain->name), STR(""));

    if (iq != NULL && domain != NULL && stanza_set_from(iq, domain) && stanza_set_to(iq, s->jid) &&
        xml_sub(iq->root, "ping", NS_PING) != NULL)
        w->ping = ask_session(s, &iq, ANSWER_MS, pinged, w);
    stanza_unref(&iq);
    mem_free(&domain);
    return w->ping != NULL;
}

void window_ask(struct window *w)
{
    if (w->asked != 0 || w->n == 0 || !session_is_attached(w->session))
        return;
    timer_cancel(&w->timer);
    if (w->managed) {
        w->session->ops->request(w->session->stream);
        timer_set(&w->timer, ANSWER_MS);
    } else if (!ping(w)) {
        w->wants = true;
        timer_set(&w->timer, RETRY_MS);     /* no room, or no memory */
        return;
    }
    w->wants = false;
    w->asked = window_sent(w);
}

static void time_over(struct timer *t)
{
    struct window *w = list_entry(t, struct window, timer);

    if (w->asked == 0)
        window_ask(w);
    else
        session_lost(w->session, "No acknowledgement");
}

void window_room(struct window *w)
{
    if (w->wants)
        window_ask(w);
}

/* ---- what comes back ---- */

/* What is left was given after it was asked: it is asked again in a while. */
static void answered(struct window *w)
{
    if (w->asked > w->count)
        return;
    w->asked = 0;
    timer_cancel(&w->timer);
    if (w->n >= ASK_AT)
        window_ask(w);
    else if (w->n > 0)
        timer_set(&w->timer, QUIET_MS);
}

bool window_acknowledged(struct window *w, uint32_t h)
{
    uint32_t n = h - (uint32_t)w->count;

    if (n > w->n)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        struct given *g = at(w, 0);
        if (g->row != 0) {
            w->row = g->row;
            mailbox_taken(w->session->account, g->row);
        } else {
            w->held -= stanza_size(g->stanza);
            stanza_unref(&g->stanza);
        }
        w->first++;
        w->n--;
        w->count++;
    }
    mailbox_taken_some(w->session->account, !w->managed);
    answered(w);
    if (n > 0)
        session_drained(w->session);
    return true;
}

uint64_t window_count(const struct window *w)
{
    return w->count;
}

uint64_t window_sent(const struct window *w)
{
    return w->count + w->n;
}

bool window_has_row(const struct window *w, uint64_t row)
{
    for (uint32_t i = 0; w != NULL && i < w->n; i++)
        if (at(w, i)->row == row)
            return true;
    return false;
}

uint64_t window_first_row(const struct window *w)
{
    for (uint32_t i = 0; w != NULL && i < w->n; i++)
        if (at(w, i)->row != 0)
            return at(w, i)->row;
    return 0;
}

uint64_t window_last_acknowledged(const struct window *w)
{
    return w == NULL ? 0 : w->row;
}
