/* window.c - see window.h */

#include "route/window.h"

#include "base/mem.h"
#include "net/timer.h"
#include "route/ask.h"
#include "route/mailbox.h"
#include "route/room.h"
#include "route/router.h"
#include "route/session.h"

#define MANAGED_MOST 512            /* stanzas; a client that never acknowledges gets no more */
#define PLAIN_MOST   50             /* rows, without stream management */
#define ASK_AT       25             /* not acknowledged: it is asked */
#define QUIET_MS     2000           /* or when it has had something for so long */
#define ANSWER_MS    60000          /* how long it may take to answer */
#define RETRY_MS     1000
#define AWAY_MOST    (16 * 1024)    /* bytes of stanzas that are in no mailbox, while nobody is connected */
#define ANSWERS_MOST 8192           /* stanzas, what the client asked for itself included */
#define RESULTS_MOST (ANSWERS_MOST / 2)
#define ANSWERS_HELD (4 * 1024 * 1024)      /* bytes of errors: all that it may have in hand (record.c); of results */
#define RING_FIRST   8
#define NS_PING      "urn:xmpp:ping"

struct given {
    uint64_t       row;             /* 0: not of the mailbox */
    struct stanza *stanza;          /* NULL: a row */
    uint32_t       size;            /* bytes of it, as they were: it grows when others write it out too */
    bool           answered;        /* a request, and whoever sent it has the answer */
};

struct window {
    struct session *session;
    struct given   *ring;           /* `size` of them, a power of two */
    uint32_t        size, first, n;
    uint32_t        unsent;         /* index of the first that is not written; n: all are */
    uint32_t        old;            /* so many of the first were given before stream management began */
    size_t          held;           /* bytes of stanzas */
    size_t          errors;         /* of them those of errors */
    uint64_t        count;          /* acknowledged in all: the first one behind `old` is number count + 1 */
    uint64_t        asked;          /* written in all when it was asked; 0: it was not */
    struct ask     *ping;
    uint32_t        pinged;         /* the first so many are behind it */
    struct timer    timer;
    bool            managed, wants; /* wants: the ping found no room */
    bool            again;          /* it is to be asked about what came after that, too */
};

static struct given *at(const struct window *w, uint32_t i)
{
    return &w->ring[(w->first + i) & (w->size - 1)];
}

/* ---- a life ---- */

static void time_over(struct timer *t);

struct window *window_new(struct session *s)
{
    struct window *w = try_alloc(sizeof *w);

    if (w == NULL)
        return NULL;
    w->session = s;
    timer_init(&w->timer, time_over);
    return w;
}

bool window_manage(struct window **wp, struct session *s)
{
    struct window *w = *wp != NULL ? *wp : window_new(s);

    *wp = w;
    if (w == NULL)
        return false;
    w->managed = true;
    w->old = w->n;
    w->count = w->asked = 0;
    return true;
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

static bool set_size(struct window *w, uint32_t size)
{
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

static bool grow(struct window *w)
{
    return set_size(w, w->size == 0 ? RING_FIRST : 2 * w->size);
}

/* Who is away for hours needs no room for what comes when he is back. */
static void shrink(struct window *w)
{
    uint32_t size = RING_FIRST;

    while (size < w->n)
        size *= 2;
    if (w->n == 0) {
        mem_free(&w->ring);
        w->size = w->first = 0;
    } else if (size < w->size) {
        set_size(w, size);          /* refused: it stays as it is */
    }
}

static bool fits(const struct window *w, const struct stanza *stanza, size_t most)
{
    return w->held == 0 || w->held + stanza_size(stanza) <= most;
}

static bool has_place(struct window *w, uint32_t most)
{
    return w->n < most && (w->n < w->size || grow(w));
}

bool window_reserve(struct window *w, const struct stanza *stanza, uint64_t row)
{
    if (!w->managed && row == 0)
        return true;
    bool fit = row != 0 || fits(w, stanza, room_of_window(w->session));

    return fit && has_place(w, w->managed ? MANAGED_MOST : PLAIN_MOST);
}

/* Whatever was asked for takes no room of errors. */
static bool answer_fits(struct window *w, const struct stanza *stanza)
{
    bool error = stanza->type == TYPE_ERROR;
    size_t held = error ? w->errors : w->held - w->errors;

    return (held == 0 || held + stanza_size(stanza) <= ANSWERS_HELD) &&
           has_place(w, error ? ANSWERS_MOST : RESULTS_MOST);
}

bool window_reserve_answer(struct window *w, const struct stanza *stanza)
{
    return !w->managed || answer_fits(w, stanza);
}

bool window_is_far_behind(const struct window *w)
{
    return w->managed && (w->n > RESULTS_MOST || w->errors > ANSWERS_HELD / 2);
}

static void append(struct window *w, struct stanza *stanza, uint64_t row)
{
    struct given *g = at(w, w->n++);

    *g = (struct given){ .row = row };
    if (row != 0)
        return;
    g->stanza = stanza_ref(stanza);
    g->size = (uint32_t)stanza_size(stanza);
    w->held += g->size;
    if (stanza->type == TYPE_ERROR)
        w->errors += g->size;
}

void window_put(struct window *w, struct stanza *stanza, uint64_t row)
{
    if (!w->managed && row == 0)
        return;
    append(w, stanza, row);
    w->unsent++;
    if (w->asked != 0 || (!w->managed && w->session->drain != NULL))
        return;                     /* a drain asks at the end of its page */
    if (w->n >= ASK_AT)
        window_ask(w);
    else if (!timer_is_set(&w->timer))
        timer_set(&w->timer, QUIET_MS);
}

bool window_hold(struct window *w, struct stanza *stanza)
{
    size_t most = w->session->detached ? AWAY_MOST : room_of_window(w->session);

    if (!fits(w, stanza, most) || !has_place(w, MANAGED_MOST))
        return false;
    append(w, stanza, 0);
    return true;
}

bool window_hold_answer(struct window *w, struct stanza *stanza)
{
    if (!answer_fits(w, stanza))
        return false;
    append(w, stanza, 0);
    return true;
}

/* ---- what the client has ---- */

static void pop(struct window *w)
{
    struct given *g = at(w, 0);

    if (g->row != 0) {
        mailbox_taken(w->session->account, g->row);
    } else {
        w->held -= g->size;
        if (g->stanza->type == TYPE_ERROR)
            w->errors -= g->size;
        stanza_unref(&g->stanza);
    }
    w->first++;
    w->n--;
    w->unsent--;
}

/* The client has the first n. */
static void has(struct window *w, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        pop(w);
    if (n > 0)
        mailbox_taken_some(w->session->account, !w->managed);
}

/* ---- asking ---- */

static void answered(struct window *w);

static void pinged(void *arg, struct stanza *answer)
{
    struct window *w = arg;

    w->ping = NULL;
    if (answer == NULL) {
        session_lost(w->session, "No answer to a ping");
        return;
    }
    if (w->managed) {               /* it has begun meanwhile */
        uint32_t n = w->pinged < w->old ? w->pinged : w->old;
        w->old -= n;
        has(w, n);
        return;
    }
    w->count = w->asked;
    has(w, w->pinged);
    answered(w);
    session_drained(w->session);
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
    if (w->unsent == 0 || w->session->detached || w->session->closing)
        return;
    if (w->asked != 0) {
        w->again = window_sent(w) > w->asked;
        return;
    }
    timer_cancel(&w->timer);
    if (w->managed) {
        w->session->ops->request(w->session->stream);
        timer_set(&w->timer, ANSWER_MS);
    } else if (!ping(w)) {
        w->wants = true;
        timer_set(&w->timer, RETRY_MS);     /* no room, or no memory */
        return;
    }
    w->wants = w->again = false;
    w->pinged = w->unsent;
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

/* What is left was given after it was asked: it is asked again, at once if that was wished meanwhile. */
static void answered(struct window *w)
{
    if (w->asked == 0 || w->asked > w->count)
        return;
    w->asked = 0;
    timer_cancel(&w->timer);
    if (w->n >= ASK_AT || w->again)
        window_ask(w);
    else if (w->n > 0)
        timer_set(&w->timer, QUIET_MS);
}

/* false: h is not between what it has acknowledged and what was written. */
static bool take(struct window *w, uint32_t h)
{
    uint32_t n = h - (uint32_t)w->count;

    if (n > w->unsent - w->old)
        return false;
    if (n > 0) {                    /* what came before stream management it has too */
        has(w, w->old + n);
        w->old = 0;
    }
    w->count += n;
    return true;
}

bool window_acknowledged(struct window *w, uint32_t h)
{
    if (!take(w, h))
        return false;
    answered(w);
    session_drained(w->session);
    return true;
}

uint64_t window_count(const struct window *w)
{
    return w->count;
}

uint64_t window_sent(const struct window *w)
{
    return w->count + w->unsent - w->old;
}

size_t window_memory(const struct window *w)
{
    return w == NULL ? 0 : sizeof *w + w->size * sizeof *w->ring + w->held;
}

bool window_has_row(const struct window *w, uint64_t row)
{
    for (uint32_t i = 0; w != NULL && i < w->n; i++)
        if (at(w, i)->row == row)
            return true;
    return false;
}

/* Not the one that was given first: what waited longer comes behind what was sent to the resource itself. */
uint64_t window_first_row(const struct window *w)
{
    uint64_t first = 0;

    for (uint32_t i = 0; w != NULL && i < w->n; i++)
        if (at(w, i)->row != 0 && (first == 0 || at(w, i)->row < first))
            first = at(w, i)->row;
    return first;
}

/* ---- the connection goes, and another comes ---- */

void window_rest(struct window *w)
{
    timer_cancel(&w->timer);
    ask_cancel(&w->ping);
    w->asked = 0;
    w->wants = w->again = false;
    shrink(w);
}

void window_restore(struct window *w, uint64_t count)
{
    w->count = count;
}

bool window_resume(struct window *w, uint32_t h, bool any)
{
    if (any)
        w->count += h - (uint32_t)w->count;
    else if (!take(w, h))
        return false;
    w->unsent = 0;
    w->old = 0;
    return true;
}

bool window_unsent(const struct window *w, struct stanza **stanza, uint64_t *row)
{
    if (w == NULL || w->unsent == w->n)
        return false;
    const struct given *g = at(w, w->unsent);
    *stanza = g->stanza;
    *row = g->row;
    return true;
}

void window_wrote(struct window *w)
{
    w->unsent++;
    if (w->asked == 0 && !timer_is_set(&w->timer))
        timer_set(&w->timer, QUIET_MS);
}

void window_skip(struct window *w)
{
    w->n--;
    for (uint32_t i = w->unsent; i < w->n; i++)
        *at(w, i) = *at(w, i + 1);
}

void window_request_answered(struct window *w, const struct stanza *answer)
{
    for (uint32_t i = 0; w != NULL && i < w->unsent; i++) {
        struct given *g = at(w, i);
        const struct stanza *s = g->stanza;
        bool same = s != NULL && s->kind == STANZA_IQ && s->id != NULL && strcmp(s->id, answer->id) == 0;
        if (same && s->from != NULL && answer->to != NULL && jid_eq(s->from, answer->to))
            g->answered = true;
    }
}

static void bounce(const struct stanza *stanza)
{
    struct stanza *e = NULL;

    if (stanza->kind == STANZA_IQ || (stanza->kind == STANZA_MESSAGE && stanza->type == TYPE_GROUPCHAT))
        e = stanza_error(stanza, CONDITION_RECIPIENT_UNAVAILABLE, NULL, NULL);
    if (e != NULL && e->to != NULL)
        router_send(&e, NULL);
    stanza_unref(&e);
}

void window_bounce(struct window *w)
{
    for (uint32_t i = 0; w != NULL && i < w->n; i++)
        if (at(w, i)->stanza != NULL && !at(w, i)->answered)
            bounce(at(w, i)->stanza);
}
