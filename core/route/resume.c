/* resume.c - a managed session loses its connection, waits, and gets another (XEP-0198 section 5); see managed.h */

#include "route/managed_private.h"

#include "base/codec.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "route/counters.h"
#include "route/drain.h"
#include "route/mailbox.h"
#include "route/path.h"
#include "route/revoke.h"
#include "route/window.h"
#include "xml/parser.h"

#define PATIENCE_MS 10000               /* for what came on the old connection to be handled */
#define LOOK_MS     1000                /* how often that is looked after */

struct resume {
    struct task      task;
    struct live_wait wait;
    struct timer     look;
    uint64_t         until;             /* mono ms: it waits no longer */
    struct identity *identity;
    struct managed  *managed;           /* the session it waits for; NULL: not found yet */
    const struct session_ops *ops;
    void            *stream;
    void           (*done)(void *stream, enum resume_result r, struct session *s);
    uint32_t         h;
    char             token[2 * MANAGED_TOKEN + 1];
};

/* ---- nobody is connected ---- */

static enum deliver_result take_nothing(void *stream, struct stanza *s, const struct jid *to, struct str tail)
{
    (void)stream;
    (void)s;
    (void)to;
    (void)tail;
    return DELIVER_FULL;
}

static enum deliver_result answer_nothing(void *stream, struct stanza *s)
{
    (void)stream;
    (void)s;
    return DELIVER_FULL;
}

static size_t hold_nothing(void *stream)
{
    (void)stream;
    return 0;
}

static void end_it(struct task *t)
{
    struct session *s = list_entry(t, struct managed, end)->session;

    session_end(&s);
}

static void close_nobody(void *stream, const char *condition, const char *text)
{
    struct session *s = stream;

    (void)condition;
    (void)text;
    s->managed->end.fn = end_it;
    shard_defer(&s->managed->end);
}

static void pause_nobody(void *stream, bool paused)
{
    (void)stream;
    (void)paused;
}

static void say_nothing(void *stream, struct session_info *out)
{
    (void)stream;
    *out = (struct session_info){ .address = "", .tls = NULL };
}

static void ask_nobody(void *stream)
{
    (void)stream;
}

static void lose_nobody(void *stream, const char *text)
{
    (void)stream;
    (void)text;
}

static void acknowledge_nobody(void *stream, uint32_t h)
{
    (void)stream;
    (void)h;
}

static const struct session_ops nobody = {
    .deliver = take_nothing, .answer = answer_nothing, .buffers = hold_nothing, .close = close_nobody,
    .pause = pause_nobody, .info = say_nothing, .request = ask_nobody, .lost = lose_nobody,
    .acknowledge = acknowledge_nobody, .replaced = ask_nobody
};

static void leave_connection(struct managed *m)
{
    struct session *s = m->session;

    /* All that was released until now has been given to it or was not for it, unless it was behind. */
    if (s->drain == NULL && !s->missed && s->joined != UINT64_MAX)
        s->given = mailbox_stable(&s->account->mailbox) - 1;
    drain_end(s);
    s->ops = &nobody;
    s->stream = s;
    s->detached = true;
    s->quiet = false;                   /* XEP-0352 section 5.2: on the next connection it is active */
    m->detached_at = sys.wall_ms();
    window_rest(s->window);
    timer_cancel(&m->timer);
    timer_set(&m->timer, m->keep_ms);
}

bool managed_detach(struct session *s)
{
    struct managed *m = s->managed;

    if (m == NULL || !m->resumable || s->closing)
        return false;
    leave_connection(m);
    mailbox_taken_some(s->account, true);
    managed_store(m);
    count(COUNT_SESSIONS_DETACHED);
    return true;
}

/* ---- another connection ---- */

static void end(struct resume *r, enum resume_result result, struct session *s)
{
    void (*done)(void *, enum resume_result, struct session *) = r->done;
    void *stream = r->stream;

    if (r->managed != NULL)
        r->managed->resume = NULL;
    timer_cancel(&r->look);
    mem_free(&r);
    done(stream, result, s);
}

void resume_failed(struct managed *m, enum resume_result result)
{
    end(m->resume, result, NULL);
}

/* Whoever had subscribed to its presence before the server ended has seen it go. */
static void announce(struct session *s)
{
    struct parser_pool *parsers = parser_pool_new();
    struct stanza *presence = parsers == NULL ? NULL : session_presence(s, parsers);

    parser_pool_free(&parsers);
    if (presence == NULL)
        return;
    stanza_seal(presence);
    xy_req *rq = path_new(&presence, NULL, s->account->domain);
    if (rq == NULL) {
        stanza_unref(&presence);
        return;
    }
    session_attach(s, rq);
    session_put_out(s, rq);
}

/* XEP-0198 section 5: what the client has it has; the rest comes again. */
void resume_now(struct managed *m)
{
    struct resume *r = m->resume;
    struct session *s = m->session;
    bool restored = m->restored;

    if (!window_resume(s->window, r->h, restored)) {
        end(r, RESUME_TOO_HIGH, s);
        return;
    }
    identity_free(&s->identity);
    s->identity = r->identity;
    s->ops = r->ops;
    s->stream = r->stream;
    s->detached = false;
    m->restored = false;
    m->detached_at = 0;
    m->said = managed_handled(s);
    m->owed = 0;
    timer_cancel(&m->timer);
    end(r, RESUMED, s);
    if (s->pauses > 0)
        s->ops->pause(s->stream, true);
    managed_store(m);
    count(COUNT_SESSIONS_RESUMED);
    if (restored)
        announce(s);
    drain_resume(s);
}

static void look(struct timer *t)
{
    struct resume *r = list_entry(t, struct resume, look);

    if (shard_now() >= r->until) {
        end(r, RESUME_UNAVAILABLE, NULL);
        return;
    }
    timer_set(&r->look, LOOK_MS);
    managed_look(r->managed);
}

static struct managed *find(const struct account *a, const char *token)
{
    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s)) {
        char id[2 * MANAGED_TOKEN + 1] = "";
        if (s->managed == NULL || !s->managed->resumable || s->closing)
            continue;
        hex_encode(s->managed->token, MANAGED_TOKEN, id);
        if (strcmp(id, token) == 0)
            return s->managed;
    }
    return NULL;
}

/* One owner: a connection that has the session, or waits for it, loses it. */
static void take(struct resume *r, struct managed *m)
{
    struct session *s = m->session;

    if (m->resume != NULL)
        resume_failed(m, RESUME_NOT_FOUND);
    if (!s->detached) {
        s->ops->replaced(s->stream);
        leave_connection(m);
    }
    m->resume = r;
    r->managed = m;
    r->until = shard_now() + PATIENCE_MS;
    timer_set(&r->look, LOOK_MS);
    if (managed_handled(s) < m->arrivals.received)
        m->owed = m->arrivals.received;         /* what is in hand comes to its end first: h is about all of it */
    managed_look(m);
}

static void account_came(struct live_wait *w, struct account *a)
{
    struct resume *r = list_entry(w, struct resume, wait);

    if (a == NULL) {
        end(r, RESUME_UNAVAILABLE, NULL);
        return;
    }
    if (!a->exists || !identity_is_good(r->identity)) {
        end(r, RESUME_GONE, NULL);
        return;
    }
    struct managed *m = find(a, r->token);
    if (m == NULL)
        end(r, RESUME_NOT_FOUND, NULL);
    else
        take(r, m);
}

static void begin(struct task *t)
{
    struct resume *r = list_entry(t, struct resume, task);

    if (!identity_is_good(r->identity)) {
        end(r, RESUME_GONE, NULL);
        return;
    }
    r->wait.fn = account_came;
    account_when_live(r->identity->domain, jid_full(r->identity->jid), true, &r->wait);
}

struct resume *session_resume(struct identity *id, const char *token, uint32_t h, const struct session_ops *ops,
                              void *stream, void (*done)(void *stream, enum resume_result r, struct session *s))
{
    struct resume *r = try_alloc(sizeof *r);

    if (r == NULL)
        return NULL;
    r->identity = id;
    r->ops = ops;
    r->stream = stream;
    r->done = done;
    r->h = h;
    if (strlen(token) < sizeof r->token)        /* a longer one is nobody's */
        memcpy(r->token, token, strlen(token));
    timer_init(&r->look, look);
    r->task.fn = begin;
    shard_defer(&r->task);
    return r;
}

void session_resume_cancel(struct resume **rp)
{
    struct resume *r = *rp;

    if (r == NULL)
        return;
    *rp = NULL;
    task_cancel(&r->task);
    live_wait_cancel(&r->wait);
    timer_cancel(&r->look);
    if (r->managed != NULL)
        r->managed->resume = NULL;
    mem_free(&r);
}

/* ---- of an earlier process ---- */

/* How long it still waits; who was connected when the server ended begins to wait now. */
static uint64_t time_left(const xy_store_session *stored)
{
    int64_t away = stored->detached == 0 ? 0 : sys.wall_ms() - stored->detached;

    return away < 0 ? stored->keep_ms : (uint64_t)away < stored->keep_ms ? stored->keep_ms - (uint64_t)away : 1;
}

static void restore_presence(struct session *s, const char *text)
{
    struct parser_pool *parsers = text == NULL ? NULL : parser_pool_new();
    struct stanza *presence = NULL;
    int8_t priority = 0;

    if (parsers != NULL && parser_stanza(parsers, NS_CLIENT, NULL, str_of(text), &presence) == PARSE_OK &&
        presence_priority(presence, &priority))
        session_set_presence(s, presence, priority);
    stanza_unref(&presence);
    parser_pool_free(&parsers);
}

bool managed_restore(struct account *a, const xy_store_session *stored)
{
    struct identity *id = identity_new(a->domain, a->jid, "", 0);
    struct jid *full = id == NULL ? NULL : jid_keep_parts(jid_local(a->jid), jid_domain(a->jid),
                                                          str_of(stored->resource));
    struct session *s = full == NULL ? NULL : session_new(a, id, &full, &nobody, NULL);
    struct managed *m = s == NULL ? NULL : managed_new(s, stored->position);

    if (m == NULL || !window_manage(&s->window, s)) {
        mem_free(&full);
        if (s == NULL)
            identity_free(&id);
        else
            session_end(&s);
        return false;
    }
    s->stream = s;
    memcpy(m->token, stored->token, sizeof m->token);
    m->keep_ms = stored->keep_ms;
    m->resumable = m->restored = true;
    window_restore(s->window, stored->taken);
    s->given = m->stored_cursor = stored->cursor;
    s->kept = stored->flags;
    restore_presence(s, stored->presence);
    s->joined = stored->joined < INT64_MAX ? stored->joined : UINT64_MAX;
    s->was_available = s->joined != UINT64_MAX;
    s->detached = true;
    m->detached_at = stored->detached != 0 ? stored->detached : sys.wall_ms();
    timer_set(&m->timer, time_left(stored));
    return true;
}
