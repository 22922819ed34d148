/* session.c - see session.h; what clients send is in receive.c, binding in bind.c */

#include "route/session.h"

#include "base/mem.h"
#include "base/sys.h"
#include "hook/handles.h"
#include "route/counters.h"
#include "route/drain.h"
#include "route/due.h"
#include "route/local.h"
#include "route/managed.h"
#include "route/order.h"
#include "route/path.h"
#include "route/post.h"
#include "route/record.h"
#include "route/stanza_id.h"
#include "route/states.h"
#include "route/turn.h"
#include "route/window.h"

#define BEHIND_MOST 64                  /* stanzas behind a broadcast before the client has to wait */

/* ---- finding ---- */

struct session *session_after(const struct account *a, const struct session *s)
{
    struct list *all = (struct list *)&a->sessions;
    struct link *n = s == NULL ? list_first(all) : list_next(all, (struct link *)&s->in_account);

    return n == NULL ? NULL : list_entry(n, struct session, in_account);
}

struct session *session_find(const struct account *a, struct str resource)
{
    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s))
        if (!s->closing && str_eq(jid_resource(s->jid), resource))
            return s;
    return NULL;
}

void *session_module_state(struct session *s, xy_mod *m)
{
    struct module_state *st = states_need(&s->states, m->module->slot,
                                          m->module->desc->session_state.size);

    return st == NULL ? NULL : st->p;
}

void session_keep(struct session *s, uint32_t bits, bool on)
{
    uint32_t kept = on ? s->kept | bits : s->kept & ~bits;

    if (kept == s->kept)
        return;
    s->kept = kept;
    managed_changed(s, &(struct arrival *){ NULL });
}

/* ---- events ---- */

static void tell_bound(xy_mod *m, const xy_events *events, void *arg)
{
    if (events->session_bound != NULL)
        events->session_bound(m, xy_session_to(arg));
}

static void tell_available(xy_mod *m, const xy_events *events, void *arg)
{
    if (events->session_available != NULL)
        events->session_available(m, xy_session_to(arg));
}

static void tell_closed(xy_mod *m, const xy_events *events, void *arg)
{
    if (events->session_closed != NULL)
        events->session_closed(m, xy_session_to(arg));
}

/* ---- a life ---- */

struct session *session_new(struct account *a, struct identity *id, struct jid **full,
                            const struct session_ops *ops, void *stream)
{
    static _Thread_local uint64_t last;
    struct session *s = try_alloc(sizeof *s);

    if (s == NULL)
        return NULL;
    s->account = a;
    s->identity = id;
    s->jid = *full;
    *full = NULL;
    s->ops = ops;
    s->stream = stream;
    s->id = ++last * SHARDS_MOST + shard_index(shard_self());
    s->since = sys.wall_ms();
    s->joined = UINT64_MAX;
    list_init(&s->requests);
    list_init(&s->lines);
    list_init(&s->behind);
    list_init(&s->due);
    list_append(&a->sessions, &s->in_account);
    a->nsessions++;
    timer_cancel(&a->idle);
    count(COUNT_SESSIONS_OPENED);
    local_each(a->domain, tell_bound, s);
    return s;
}

void session_attach(struct session *s, xy_req *rq)
{
    rq->session = s;
    list_append(&s->requests, &rq->in_session);
    rq->account = s->account;
    account_pin(s->account);
}

void session_tell_available(struct session *s)
{
    if (s->closing || s->was_available || s->presence == NULL || s->priority < 0)
        return;
    s->was_available = true;
    s->joined = s->account->mailbox.last_id;
    local_each(s->account->domain, tell_available, s);
    if (s->drain == NULL)
        s->given = s->joined;           /* what waits is another's, or nobody's */
}

/* ---- order behind broadcasts ---- */

void session_put_out(struct session *s, xy_req *rq)
{
    if (s->fans == 0 && s->nbehind == 0) {
        path_out(rq);
        return;
    }
    list_append(&s->behind, &rq->in_order);
    if (++s->nbehind == BEHIND_MOST)
        session_pause(s, true);         /* nobody broadcasts faster than it gets out */
}

static void put_out_first(struct session *s)
{
    struct link *n = list_take(&s->behind);

    if (s->nbehind-- == BEHIND_MOST && !s->closing)
        session_pause(s, false);
    path_out(list_entry(n, xy_req, in_order));
}

static struct session *find_full(const struct jid *full)
{
    struct account *a = full == NULL || jid_is_bare(full) ? NULL : account_get(jid_bare(full));

    return a == NULL ? NULL : session_find(a, jid_resource(full));
}

uint64_t session_fan_began(const struct jid *from)
{
    struct session *s = find_full(from);

    if (s == NULL || s->fans == UINT16_MAX)
        return 0;
    s->fans++;
    return s->id;
}

void session_fan_ended(const struct jid *from, uint64_t id)
{
    struct session *s = id == 0 ? NULL : find_full(from);

    if (s == NULL || s->id != id)
        return;                         /* it ended meanwhile, and let go what waited */
    s->fans--;
    while (s != NULL && s->id == id && s->fans == 0 && s->nbehind > 0) {
        put_out_first(s);
        s = find_full(from);
    }
}

/* RFC 6121 section 4.5.2: who goes without a word is unavailable all the same. */
static void say_unavailable(struct session *s)
{
    struct stanza *gone = stanza_new(STANZA_PRESENCE, TYPE_UNAVAILABLE);

    session_set_presence(s, NULL, 0);
    if (gone == NULL || !stanza_set_from(gone, s->jid)) {
        stanza_unref(&gone);
        return;
    }
    stanza_seal(gone);
    xy_req *rq = path_new(&gone, NULL, s->account->domain);
    if (rq == NULL) {
        stanza_unref(&gone);
        return;
    }
    session_attach(s, rq);
    path_out(rq);
}

void session_drop(struct session **sp)
{
    struct session *s = *sp;
    struct account *a = s->account;

    *sp = NULL;
    s->closing = true;
    requests_leave(&s->requests);
    turns_leave(s);
    due_clear(s);
    managed_free(&s->managed);
    window_free(&s->window);
    source_orphan(&s->source);
    order_free(&s->order);
    states_free(&s->states, a->domain, STATE_OF_SESSION);
    mem_free(&s->presence);
    list_remove(&s->in_account);
    a->nsessions--;
    identity_free(&s->identity);
    mem_free(&s->jid);
    mem_free(&s);
}

void session_end(struct session **sp)
{
    struct session *s = *sp;
    struct account *a = s->account;

    *sp = NULL;
    account_pin(a);
    s->closing = true;
    drain_end(s);
    post_forget(s);
    while (s->nbehind > 0)
        put_out_first(s);
    if (s->presence != NULL)
        say_unavailable(s);
    local_each(a->domain, tell_closed, s);
    managed_forget(s->managed);
    window_bounce(s->window);
    session_drop(&s);
    count(COUNT_SESSIONS_CLOSED);
    account_unpin(&a);
}

void session_close(struct session *s, const char *condition, const char *text)
{
    if (s->closing)
        return;
    s->closing = true;
    s->ops->close(s->stream, condition, text);
}

void session_out_of_memory(struct session *s)
{
    session_close(s, "resource-constraint", "Out of memory");
}

void session_pause(struct session *s, bool pause)
{
    bool before = s->pauses > 0;

    s->pauses = (uint8_t)(pause ? s->pauses + 1 : s->pauses - 1);
    if (before != (s->pauses > 0))
        s->ops->pause(s->stream, s->pauses > 0);
}

/* ---- output ---- */

/* What a managed session gets while nobody is connected, or before all that comes again has come. */
static bool hold(struct session *s, struct stanza *stanza)
{
    return (stanza->kind != STANZA_PRESENCE || !due_can_wait(stanza)) && window_hold(s->window, stanza);
}

static bool waits(const struct session *s)
{
    struct stanza *stanza;
    uint64_t row;

    return s->detached || (s->managed != NULL && window_unsent(s->window, &stanza, &row));
}

static bool write_new(struct session *s, struct stanza *stanza, const struct jid *to, struct str tail,
                      uint64_t row)
{
    if (s->closing || (s->window != NULL && !window_reserve(s->window, stanza, row)))
        return false;
    if (s->ops->deliver(s->stream, stanza, to, tail) != DELIVER_TAKEN)
        return false;
    if (s->window != NULL)
        window_put(s->window, stanza, row);
    if (s->quiet)
        due_overtaken(s, stanza);
    return true;
}

static bool is_put_off(struct session *s, struct stanza *stanza)
{
    return s->quiet && !s->closing && stanza->kind == STANZA_MESSAGE && due_can_wait(stanza) &&
           (due_replace(s, stanza) || due_put(s, stanza));
}

bool session_deliver(struct session *s, struct stanza *stanza, const struct jid *to)
{
    if (is_put_off(s, stanza))
        return true;
    if (!s->closing && waits(s))
        return hold(s, stanza);
    return write_new(s, stanza, to, STR(""), 0);
}

static bool write_answer(struct session *s, struct stanza *stanza)
{
    if (s->window != NULL && !window_reserve_answer(s->window, stanza))
        return false;
    if (s->ops->answer(s->stream, stanza) != DELIVER_TAKEN)
        return false;
    if (s->window != NULL)
        window_put(s->window, stanza, 0);
    return true;
}

/*
 * Who can come back gets then what his connection did not take, as it has no room or ends just now.  What finds no room
 * even so may not be acknowledged: the session ends before that can be said.
 */
static bool answer_managed(struct session *s, struct stanza *stanza)
{
    bool taken = waits(s) ? window_hold_answer(s->window, stanza) : write_answer(s, stanza);

    if (!s->detached && (!taken || window_is_far_behind(s->window)))
        session_lost(s, "Too many answers are not acknowledged");
    taken = taken || window_hold_answer(s->window, stanza);
    if (!taken)
        session_out_of_memory(s);
    return taken;
}

/* Who asks for more than there is room for is answered all the same, and may ask again. */
static bool refuse_result(struct session *s, const struct stanza *result)
{
    struct stanza *e = stanza_result_refused(result, CONDITION_RESOURCE_CONSTRAINT,
                                             "Too many answers are not acknowledged");

    if (e == NULL) {
        session_out_of_memory(s);
        return false;
    }
    stanza_seal(e);
    bool taken = answer_managed(s, e);
    stanza_unref(&e);
    return taken;
}

bool session_answer(struct session *s, struct stanza *stanza)
{
    if (s->closing)
        return false;
    if (!window_is_managed(s->window))
        return write_answer(s, stanza);
    if (stanza->type == TYPE_RESULT && !window_reserve_answer(s->window, stanza))
        return refuse_result(s, stanza);
    return answer_managed(s, stanza);
}

/* XEP-0359: who gets it twice, or finds it in the archive, knows it again. */
static bool write_id(struct text *t, const struct account *a, uint64_t row)
{
    char id[STANZA_ID_LENGTH + 1];

    if (!stanza_id_text(a->domain, a->jid, row, id))
        return false;
    text_printf(t, "<stanza-id xmlns='urn:xmpp:sid:0' id='%s' by='", id);
    xml_escape(t, a->jid->text, a->jid->len);
    text_puts(t, "'/>");
    return text_ok(t);
}

typedef bool (*write_fn)(struct session *s, struct stanza *stanza, const struct jid *to, struct str tail,
                         uint64_t row);

static bool write_with_id(struct session *s, struct stanza *stanza, const struct jid *to, uint64_t row, write_fn fn)
{
    struct text id;

    text_init(&id, 0);
    bool taken = write_id(&id, s->account, row) && fn(s, stanza, to, (struct str){ id.p, id.len }, row);
    text_free(&id);
    return taken;
}

bool session_write_row(struct session *s, struct stanza *stanza, const struct jid *to, uint64_t row)
{
    if (s->window == NULL)
        s->window = window_new(s);
    if (s->window == NULL || !write_with_id(s, stanza, to, row, write_new))
        return false;
    if (s->joined != UINT64_MAX && row > s->given)
        s->given = row;
    return true;
}

/* It is in the window already. */
static bool rewrite(struct session *s, struct stanza *stanza, const struct jid *to, struct str tail,
                    uint64_t row)
{
    (void)row;
    if (s->closing || s->ops->deliver(s->stream, stanza, to, tail) != DELIVER_TAKEN)
        return false;
    window_wrote(s->window);
    return true;
}

bool session_write_again(struct session *s, struct stanza *stanza, uint64_t row)
{
    return row == 0 ? rewrite(s, stanza, NULL, STR(""), 0) : write_with_id(s, stanza, NULL, row, rewrite);
}

bool session_deliver_row(struct session *s, struct stanza *stanza, const struct jid *to, uint64_t row)
{
    if (s->drain != NULL || s->closing || s->detached)
        return false;               /* it reads it from the mailbox, now or when it is resumed */
    if (session_write_row(s, stanza, to, row))
        return true;
    drain_begin(s);
    return false;
}

uint64_t session_has_all_up_to(const struct session *s)
{
    uint64_t row = window_first_row(s->window);

    if (row != 0)
        return row - 1;
    return s->drain != NULL || s->detached ? s->given : UINT64_MAX;
}

void session_lost(struct session *s, const char *text)
{
    s->ops->lost(s->stream, text);
}

/*
 * An inactive client gets the newest when it is active again; messages do not wait for presence that they overtake
 * (XEP-0352 section 3.2).
 */
bool session_deliver_presence(struct session *s, struct stanza *stanza, const struct jid *to)
{
    if (s->closing)
        return false;
    if (due_replace(s, stanza) || (s->quiet && due_put(s, stanza)))
        return true;
    bool at_once = s->quiet || s->ndue == 0 || !due_can_wait(stanza);
    if (at_once && session_deliver(s, stanza, to))
        return true;
    return due_put(s, stanza);
}

static bool send_due(struct session *s)
{
    struct stanza *stanza;

    while ((stanza = due_first(s)) != NULL) {
        if (!session_deliver(s, stanza, stanza->kind == STANZA_PRESENCE ? s->jid : NULL))
            return false;
        due_remove_first(s);
    }
    return true;
}

void session_quiet(struct session *s, bool quiet)
{
    s->quiet = quiet;
    if (!quiet)
        send_due(s);
}

void session_drained(struct session *s)
{
    if (!s->quiet && !send_due(s))
        return;
    drain_room(s);
    if (s->window != NULL)
        window_room(s->window);
}
