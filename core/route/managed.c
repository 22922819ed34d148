/* managed.c - see managed.h; resumption is in resume.c */

#include "route/managed_private.h"

#include "base/codec.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "route/counters.h"
#include "route/drain.h"
#include "route/mailbox.h"
#include "route/record.h"
#include "route/store.h"
#include "route/window.h"

#define SAY_AT     64               /* stanzas not acknowledged: it is said unasked */
#define SAY_MS     5000             /* or after so long */
#define FORGET_MS  (INT64_C(7) * 24 * 3600 * 1000)
#define SWEEP_MOST 1000             /* sessions at a time */
#define TICK_MS    1000             /* also how long an iq-set may keep others waiting */

static struct managed *of(struct arrivals *all)
{
    return list_entry(all, struct managed, arrivals);
}

/* ---- what the client is told ---- */

uint64_t managed_handled(const struct session *s)
{
    const struct managed *m = s->managed;

    return managed_may_resume(s) ? m->durable : m->arrivals.handled;
}

static void put(struct managed *m);

static void say(struct managed *m, uint64_t h)
{
    m->said = h;
    m->said_at = shard_now();
    if (m->owed != 0 && h >= m->owed)
        m->owed = 0;
    m->session->ops->acknowledge(m->session->stream, (uint32_t)h);
}

static void tick_on(struct managed *m)
{
    if (!timer_is_set(&m->timer) && !m->session->detached)
        timer_set(&m->timer, TICK_MS);
}

/* After h may have grown: says what is due, and has the store told first where it has to be. */
void managed_settle(struct managed *m)
{
    uint64_t h = managed_handled(m->session);

    if (m->enabling)
        return;                     /* <enabled/> is said before all else */
    if (m->owed != 0 && h < m->owed && m->resumable && m->arrivals.handled > h)
        put(m);
    if (m->owed != 0 && h >= m->owed && !m->session->detached)
        say(m, h);
    if (m->resume != NULL && h >= m->arrivals.received && !m->session->closing)
        resume_now(m);
    if (m->said < m->arrivals.received)
        tick_on(m);
}

static void handled_more(struct arrivals *all)
{
    managed_settle(of(all));
}

void managed_requested(struct session *s)
{
    struct managed *m = s->managed;
    uint64_t h = managed_handled(s);

    if (m->enabling) {
        m->asked = true;
        return;
    }
    m->owed = 0;
    say(m, h);
    if (h < m->arrivals.received)
        m->owed = m->arrivals.received;
    managed_settle(m);
}

static void detached_too_long(struct managed *m)
{
    log_debug("%s has not come back", m->session->jid->text);
    struct session *s = m->session;
    session_end(&s);
}

void managed_look(struct managed *m)
{
    arrivals_expire(&m->arrivals, shard_now() - TICK_MS);
    if (m->again && m->resumable && m->putting == NULL)
        put(m);                         /* the store was unavailable */
    managed_settle(m);
}

static void time_over(struct timer *t)
{
    struct managed *m = list_entry(t, struct managed, timer);

    if (m->session->detached) {
        detached_too_long(m);
        return;
    }
    if (m->owed == 0 && m->said < m->arrivals.received && shard_now() - m->said_at >= SAY_MS)
        m->owed = m->arrivals.received;
    managed_look(m);
}

struct arrival *managed_arrival(struct session *s)
{
    struct managed *m = s->managed;

    if (m == NULL)
        return NULL;
    if (m->said == m->arrivals.received)
        m->said_at = shard_now();       /* from now on there is something to say */
    struct arrival *a = arrival_begin(&m->arrivals);
    if (m->arrivals.received - m->said >= SAY_AT && m->owed == 0)
        m->owed = m->arrivals.received;
    tick_on(m);
    return a;
}

bool managed_acknowledged(struct session *s, uint32_t h)
{
    return s->managed->enabling ? h == 0 : window_acknowledged(s->window, h);
}

uint64_t managed_sent(const struct session *s)
{
    return s->managed->enabling ? 0 : window_sent(s->window);
}

/* ---- the store ---- */

const unsigned char *managed_token(const struct session *s)
{
    return s->managed == NULL ? NULL : s->managed->token;
}

uint64_t managed_promised(const struct session *s)
{
    const struct managed *m = s->managed;

    return m == NULL || !m->resumable ? 0 : m->arrivals.promised;
}

bool managed_may_resume(const struct session *s)
{
    return s != NULL && s->managed != NULL && (s->managed->resumable || s->managed->enabling);
}

void managed_committed(struct session *s, uint64_t position)
{
    struct managed *m = s->managed;

    if (m == NULL || position <= m->durable)
        return;
    m->durable = position;
    managed_settle(m);
}

/* All rows up to there have been acknowledged, of those that are for the session. */
static uint64_t cursor(const struct session *s)
{
    uint64_t first = window_first_row(s->window);

    return first != 0 ? first - 1 : s->given;
}

static uint64_t to_store(uint64_t row)
{
    return row < INT64_MAX ? row : INT64_MAX;
}

static const xy_store_session *record_of(struct managed *m, struct arena *a)
{
    struct session *s = m->session;
    struct str resource = jid_resource(s->jid);
    xy_store_session *r = arena_alloc(a, sizeof *r);

    if (r == NULL)
        return NULL;
    *r = (xy_store_session){
        .resource = arena_copy(a, resource.p, resource.len),
        .mechanism = arena_text(a, s->identity->mechanism),
        .presence = arena_text(a, s->presence),
        .position = m->arrivals.handled,
        .taken = s->window == NULL ? 0 : window_count(s->window),
        .cursor = to_store(cursor(s)),
        .joined = to_store(s->joined),
        .keep_ms = m->keep_ms,
        .detached = m->detached_at,
        .seen = sys.wall_ms(),
        .flags = s->kept,
    };
    memcpy(r->token, m->token, sizeof r->token);
    if (r->resource == NULL || r->mechanism == NULL || (r->presence == NULL) != (s->presence == NULL))
        return NULL;
    m->stored_cursor = r->cursor;
    return r;
}

const xy_store_session *managed_news(struct session *s, struct arena *a)
{
    struct managed *m = s->managed;

    if (m == NULL || !m->resumable || to_store(cursor(s)) == m->stored_cursor)
        return NULL;
    return record_of(m, a);
}

static void enabled(struct managed *m, bool resumable);

static void put_came_back(struct store_call *c)
{
    struct managed *m = c->arg;
    bool ok = c->op.status == XY_OK;

    if (m == NULL) {                    /* the session ended meanwhile */
        store_call_free(&c);
        return;
    }
    m->putting = NULL;
    if (ok && c->op.session->position > m->durable)
        m->durable = c->op.session->position;
    if (!ok) {
        list_join(&m->unstored, &m->stored_with);
        count(COUNT_STORE_FAILED);
        log_debug("the state of %s was not stored: %s", m->session->jid->text,
                  c->op.why != NULL ? c->op.why : "store unavailable");
        m->again = true;
    }
    store_call_free(&c);
    if (ok)
        arrivals_end(&m->stored_with);
    if (m->enabling)
        enabled(m, ok);
    else if (ok && m->again)
        put(m);
    else if (ok)
        managed_settle(m);
    else
        tick_on(m);                     /* it is tried again then */
}

/* One at a time; what changes meanwhile goes with the next. */
static void put(struct managed *m)
{
    if (m->putting != NULL) {
        m->again = m->again || m->arrivals.handled > m->putting->op.session->position;
        return;
    }
    struct store_call *c = store_call_about(XY_STORE_SESSION_PUT, m->session->account->jid, put_came_back, m);
    const xy_store_session *r = c == NULL ? NULL : record_of(m, c->arena);
    m->again = r == NULL;               /* no memory: what waits for it is tried with the next look */
    if (r == NULL) {
        store_call_free(&c);
        tick_on(m);
        return;
    }
    c->op.session = r;
    m->putting = c;
    list_join(&m->stored_with, &m->unstored);
    store_submit(c);
}

void managed_store(struct managed *m)
{
    m->again = true;                    /* whatever the one under way says */
    if (m->putting == NULL)
        put(m);
}

void managed_changed(struct session *s, struct arrival **a)
{
    struct managed *m = s->managed;

    if (m == NULL || (!m->resumable && !m->enabling))
        return;
    arrival_defer(a, &m->unstored);
    if (m->resumable)
        managed_store(m);               /* else as soon as it has been enabled */
}

static void forget_stored(struct managed *m)
{
    struct store_call *c = store_call_about(XY_STORE_SESSION_REMOVE, m->session->account->jid,
                                            managed_forgotten, NULL);
    xy_store_session *r = c == NULL ? NULL : arena_alloc(c->arena, sizeof *r);

    if (r == NULL) {
        store_call_free(&c);            /* the next start of the server sweeps it away */
        return;
    }
    memcpy(r->token, m->token, sizeof r->token);
    c->op.session = r;
    store_submit(c);
}

void managed_forgotten(struct store_call *c)
{
    if (c->op.status != XY_OK && c->op.status != XY_NOT_FOUND)
        count(COUNT_STORE_FAILED);
    store_call_free(&c);
}

/* ---- a life ---- */

struct managed *managed_new(struct session *s, uint64_t received)
{
    struct managed *m = try_alloc(sizeof *m);

    if (m == NULL)
        return NULL;
    m->session = s;
    arrivals_init(&m->arrivals, received, handled_more);
    m->said = m->durable = received;
    timer_init(&m->timer, time_over);
    list_init(&m->unstored);
    list_init(&m->stored_with);
    s->managed = m;
    return m;
}

void managed_forget(struct managed *m)
{
    if (m != NULL && (m->resumable || m->putting != NULL))
        forget_stored(m);
}

void managed_free(struct managed **mp)
{
    struct managed *m = *mp;

    if (m == NULL)
        return;
    if (m->resume != NULL)
        resume_failed(m, RESUME_NOT_FOUND);
    if (m->putting != NULL)
        m->putting->arg = NULL;
    timer_cancel(&m->timer);
    task_cancel(&m->end);
    arrivals_clear(&m->arrivals);
    arrivals_end(&m->unstored);
    arrivals_end(&m->stored_with);
    mem_free(mp);
}

static void enabled(struct managed *m, bool resumable)
{
    struct session *s = m->session;
    struct managed_terms terms = { .keep_ms = m->keep_ms };

    m->enabling = m->again = false;
    m->resumable = resumable;
    if (resumable)
        hex_encode(m->token, sizeof m->token, terms.id);
    if (!window_manage(&s->window, s)) {
        session_out_of_memory(s);
        return;
    }
    m->enabled(s->stream, &terms);
    if (!resumable)
        arrivals_end(&m->unstored);
    else if (!list_empty(&m->unstored))
        managed_store(m);
    if (m->asked)
        managed_requested(s);
    managed_settle(m);
}

static void enabled_at_once(struct task *t)
{
    struct managed *m = list_entry(t, struct managed, end);

    enabled(m, false);
}

bool managed_enable(struct session *s, bool resume, uint64_t keep_ms,
                    void (*done)(void *stream, const struct managed_terms *terms))
{
    uint64_t most = s->account->domain->sessions.resume;
    struct managed *m = s->managed != NULL ? NULL : managed_new(s, 0);

    if (m == NULL)
        return false;
    source_orphan(&s->source);          /* its records go by another name from now on */
    sys.random(m->token, sizeof m->token);
    m->enabled = done;
    m->keep_ms = keep_ms != 0 && keep_ms < most ? keep_ms : most;
    m->enabling = true;
    if (resume && most != 0)
        put(m);
    if (m->putting == NULL) {
        m->end.fn = enabled_at_once;
        shard_defer(&m->end);
    }
    return true;
}

/* Some at a time: what others have to be written is written between two. */
static void swept(struct store_call *c)
{
    if (c->op.status != XY_OK || !c->op.more) {
        managed_forgotten(c);
        return;
    }
    c->op.until = c->op.last_id;
    store_submit(c);
}

void managed_sweep(void)
{
    struct store_call *c = store_call_new(XY_STORE_SESSION_SWEEP, swept, NULL);

    if (c == NULL)
        return;
    c->op.after = (uint64_t)(sys.wall_ms() - FORGET_MS);
    c->op.limit = SWEEP_MOST;
    store_submit(c);
}
