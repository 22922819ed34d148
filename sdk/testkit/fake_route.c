/*
 * fake_route.c - one domain, its accounts and sessions, and a router that only collects.
 */
#include "kit.h"

#include <string.h>

#include "base/mem.h"
#include "hook/handles.h"
#include "module/api_parts.h"
#include "net/shard.h"
#include "net/timer.h"
#include "route/ask.h"
#include "route/deliver.h"
#include "route/drain.h"
#include "route/local.h"
#include "route/record.h"
#include "route/revoke.h"
#include "route/router.h"
#include "route/states.h"
#include "route/turn.h"

/* ---- the domain ---- */

struct domain *domain_ref(struct domain *d)
{
    return d;
}

void domain_unref(struct domain **d)
{
    *d = NULL;
}

struct domain *domain_find(struct str name)
{
    return str_is(name, XYT_DOMAIN) ? kit->domain : NULL;
}

xy_mod *domain_instance(struct domain *d, unsigned i)
{
    xy_mod *m = kit->instances[d->profile->modules[i].module->slot];

    return m != NULL && m->phase == INSTANCE_RUNNING ? m : NULL;
}

xy_mod *local_instance(struct domain *d, unsigned slot)
{
    (void)d;
    return kit->instances[slot];
}

void local_each(struct domain *d, local_fn fn, void *arg)
{
    (void)d;
    for (size_t i = 0; i < kit->profile->nevents; i++) {
        xy_mod *m = domain_instance(kit->domain, kit->profile->event_order[i]);
        if (m == NULL)
            continue;
        struct instance_visit visit = instance_enter(m);
        fn(m, m->module->desc->events, arg);
        instance_leave(m, visit);
    }
}

/* ---- accounts ---- */

struct kit_account *kit_account(struct str bare)
{
    list_each(&kit->accounts, n) {
        struct kit_account *a = list_entry(n, struct kit_account, link);
        if (str_eq(jid_full(a->core.jid), bare))
            return a;
    }
    return NULL;
}

static struct kit_account *need_account(const char *text)
{
    const struct jid *j = kit_jid(text);
    struct kit_account *a = kit_account(jid_bare(j));

    if (a != NULL)
        return a;
    a = must_alloc(sizeof *a);
    a->core.jid = jid_keep_parts(jid_local(j), jid_domain(j), STR(""));
    a->core.domain = kit->domain;
    a->core.exists = a->core.known = a->core.mailbox_known = true;
    list_init(&a->core.sessions);
    list_append(&kit->accounts, &a->link);
    return a;
}

struct account *account_get(struct str bare)
{
    struct kit_account *a = kit_account(bare);

    return a == NULL ? NULL : &a->core;
}

struct shard *account_shard(struct str bare)
{
    (void)bare;
    return shard_self();
}

void account_close_sessions(struct account *a, const char *condition, const char *text)
{
    struct session *s;

    (void)condition;
    (void)text;
    while ((s = session_after(a, NULL)) != NULL)
        xyt_logout(kit, xy_session_to(s));
}

/* The kit's logins are never under way. */
bool revoke_logins(const struct jid *bare)
{
    (void)bare;
    return true;
}

void account_pin(struct account *a)
{
    a->pins++;
}

void account_unpin(struct account **a)
{
    if (*a != NULL)
        (*a)->pins--;
    *a = NULL;
}

void *account_module_state(struct account *a, xy_mod *m)
{
    struct module_state *st = states_need(&a->states, m->module->slot,
                                          m->module->desc->account_state.size);

    return st == NULL ? NULL : st->p;
}

static void loaded(xy_req *rq, const struct request_outcome *o)
{
    *(xy_status *)rq->data = o->how == OUTCOME_STATUS ? o->status : XY_UNAVAILABLE;
    rq->account = NULL;
    request_free(&rq);
}

static const struct request_ops load_ops = { .what = "load", .finished = loaded };

/* true: XY_OK came.  One that still waits is ended as unavailable, as the core does with its deadline. */
static bool load(struct kit_account *a, unsigned i)
{
    static xy_status status;            /* outlives a request that the store holds */
    const struct module *module = kit->profile->modules[i].module;
    xy_mod *m = domain_instance(kit->domain, i);
    xy_req *rq = request_new(REQUEST_LOAD, &load_ops);
    struct request_outcome o;

    if (m == NULL || rq == NULL || account_module_state(&a->core, m) == NULL) {
        request_free(&rq);
        return false;
    }
    rq->domain = kit->domain;
    rq->account = &a->core;
    rq->data = &status;
    status = (xy_status)-1;
    if (request_call(rq, m, module->desc->account_state.load, KIT_REQUEST_MS, &o) != XY_LATER)
        loaded(rq, &o);
    xyt_run(kit);
    if (status == (xy_status)-1 && kit->store_held)
        xyt_advance(kit, KIT_REQUEST_MS);
    return status == XY_OK;
}

xy_account *xyt_live(xyt *t, const char *jid)
{
    struct kit_account *a = need_account(jid);
    bool ok = true;

    for (unsigned i = 0; !a->loaded && ok && i < t->profile->nmodules; i++)
        if (t->profile->modules[i].module->desc->account_state.load != NULL)
            ok = load(a, i);
    a->loaded = a->loaded || ok;
    if (!a->loaded)
        states_free(&a->core.states, kit->domain, STATE_OF_ACCOUNT);
    return a->loaded ? xy_account_to(&a->core) : NULL;
}

void xyt_account(xyt *t, const char *jid)
{
    (void)t;
    need_account(jid);
}

void kit_free_account(struct kit_account *a)
{
    states_free(&a->core.states, kit->domain, STATE_OF_ACCOUNT);
    list_remove(&a->link);
    mem_free(&a->core.jid);
    mem_free(&a);
}

void xyt_forget(xyt *t, const char *jid)
{
    struct kit_account *a = kit_account(jid_bare(kit_jid(jid)));

    xyt_run(t);
    if (a == NULL)
        return;
    states_free(&a->core.states, kit->domain, STATE_OF_ACCOUNT);
    a->loaded = false;
}

/* ---- sessions ---- */

struct kit_session *kit_session(const struct jid *full)
{
    list_each(&kit->sessions, n) {
        struct kit_session *s = list_entry(n, struct kit_session, link);
        if (jid_eq(s->core.jid, full))
            return s;
    }
    return NULL;
}

struct session *session_find(const struct account *a, struct str resource)
{
    struct session *s = session_after(a, NULL);

    while (s != NULL && !str_eq(jid_resource(s->jid), resource))
        s = session_after(a, s);
    return s;
}

struct session *session_after(const struct account *a, const struct session *s)
{
    struct list *all = (struct list *)&a->sessions;
    struct link *n = s == NULL ? list_first(all) : list_next(all, (struct link *)&s->in_account);

    return n == NULL ? NULL : list_entry(n, struct session, in_account);
}

void *session_module_state(struct session *s, xy_mod *m)
{
    struct module_state *st = states_need(&s->states, m->module->slot,
                                          m->module->desc->session_state.size);

    return st == NULL ? NULL : st->p;
}

bool session_deliver(struct session *s, struct stanza *stanza, const struct jid *to)
{
    if (list_entry(s, struct kit_session, core)->full)
        return false;
    kit_sent(stanza, to);
    return true;
}

bool session_deliver_presence(struct session *s, struct stanza *stanza, const struct jid *to)
{
    return session_deliver(s, stanza, to);
}

/* As the router has it (RFC 6121 section 8.5), for chat messages. */
bool deliver_reaches(const xy_req *rq, const struct session *s)
{
    if (!jid_is_bare(rq->to) && session_find(s->account, jid_resource(rq->to)) != NULL)
        return jid_eq(rq->to, s->jid);
    return s->presence != NULL && s->priority >= 0;
}

void session_keep(struct session *s, uint32_t bits, bool on)
{
    s->kept = on ? s->kept | bits : s->kept & ~bits;
}

void session_quiet(struct session *s, bool quiet)
{
    s->quiet = quiet;
}

bool xyt_is_quiet(xyt *t, xy_session *s)
{
    (void)t;
    return session_of(s)->quiet;
}

uint64_t record_own_row(const xy_req *rq)
{
    return rq->row.id;
}

void drain_waiting(struct session *s)
{
    list_entry(s, struct kit_session, core)->delivered++;
}

int xyt_mailbox_delivered(xyt *t, xy_session *s)
{
    (void)t;
    return list_entry(session_of(s), struct kit_session, core)->delivered;
}

void xyt_session_full(xyt *t, xy_session *s, bool full)
{
    (void)t;
    list_entry(session_of(s), struct kit_session, core)->full = full;
}

static void tell_bound(xy_mod *m, const xy_events *e, void *arg)
{
    if (e->session_bound != NULL)
        e->session_bound(m, xy_session_to(arg));
}

static void tell_closed(xy_mod *m, const xy_events *e, void *arg)
{
    if (e->session_closed != NULL)
        e->session_closed(m, xy_session_to(arg));
}

static void tell_available(xy_mod *m, const xy_events *e, void *arg)
{
    if (e->session_available != NULL)
        e->session_available(m, xy_session_to(arg));
}

xy_session *xyt_login(xyt *t, const char *full_jid)
{
    xy_account *a = xyt_live(t, full_jid);

    if (a == NULL)
        return NULL;
    struct kit_session *s = must_alloc(sizeof *s);
    s->core.account = account_of(a);
    s->core.jid = jid_keep(kit_jid(full_jid));
    list_init(&s->core.requests);
    list_init(&s->core.lines);
    list_init(&s->core.due);
    list_append(&kit->sessions, &s->link);
    list_append(&s->core.account->sessions, &s->core.in_account);
    s->core.account->nsessions++;
    local_each(kit->domain, tell_bound, &s->core);
    xyt_run(t);
    return xy_session_to(&s->core);
}

/* Presence without an address is the session's state before any hook sees it. */
void kit_follow_presence(struct session *s, struct stanza *p)
{
    const struct xml *priority = xml_child(p->root, "priority", NULL);
    uint64_t n = 0;
    struct str said = priority == NULL ? STR("0") : xml_text(priority);
    bool negative = said.len > 0 && said.p[0] == '-';

    str_to_u64(negative ? (struct str){ said.p + 1, said.len - 1 } : said, 128, &n);
    session_set_presence(s, p->type == TYPE_NONE ? p : NULL, (int8_t)(negative ? -(int)n : (int)n));
}

void kit_tell_available(struct session *s)
{
    if (s->was_available || s->presence == NULL || s->priority < 0)
        return;
    s->was_available = true;
    local_each(kit->domain, tell_available, s);
}

void kit_free_session(struct kit_session *s)
{
    local_each(kit->domain, tell_closed, &s->core);
    requests_leave(&s->core.requests);
    turns_leave(&s->core);
    list_remove(&s->core.in_account);
    s->core.account->nsessions--;
    states_free(&s->core.states, kit->domain, STATE_OF_SESSION);
    mem_free(&s->core.presence);
    list_remove(&s->link);
    mem_free(&s->core.jid);
    mem_free(&s);
}

void xyt_logout(xyt *t, xy_session *session)
{
    struct kit_session *s = list_entry(session_of(session), struct kit_session, core);

    if (s->core.presence != NULL) {
        struct text gone;
        text_init(&gone, 0);
        text_printf(&gone, "<presence from='%s' type='unavailable'/>", s->core.jid->text);
        xyt_hook(t, XY_OUT, gone.p);
        text_free(&gone);
    }
    kit_free_session(s);
    xyt_run(t);
}

/* ---- what modules ask of the domain ---- */

static void tell_features(xy_mod *m, const xy_events *e, void *arg)
{
    if (e->stream_features != NULL)
        e->stream_features(m, xy_xml_to(arg));
}

const char *xyt_stream_features(xyt *t)
{
    struct xml *features = xml_new(t->arena, "features", NS_STREAMS);
    struct text out;

    local_each(kit->domain, tell_features, features);
    text_init(&out, 0);
    xml_write(&out, features, NS_CLIENT);
    const char *copy = kit_copy(out.p);
    text_free(&out);
    return copy;
}

const char *xyt_features(xyt *t, xy_scope scope)
{
    const struct profile_feature *f = scope == XY_TO_DOMAIN ? t->profile->domain_features
                                                            : t->profile->account_features;
    struct text out;

    text_init(&out, 0);
    text_puts(&out, "");
    for (; f->name != NULL; f++)
        text_printf(&out, "%s\n", f->name);
    const char *copy = kit_copy(out.p);
    text_free(&out);
    return copy;
}

/* ---- the router ---- */

void kit_sent(struct stanza *s, const struct jid *to)
{
    struct text out;

    kit->exempt++;                  /* a test's refusals are for the module */
    struct kit_text *sent = must_alloc(sizeof *sent);
    text_init(&out, 0);
    stanza_write(&out, s, to, NS_CLIENT);
    sent->text = kit_copy(out.p);
    text_free(&out);
    list_append(&kit->sent, &sent->link);
    kit->exempt--;
}

const char *xyt_sent(xyt *t)
{
    struct link *n;

    xyt_run(t);
    if ((n = list_take(&t->sent)) == NULL)
        return NULL;
    struct kit_text *sent = list_entry(n, struct kit_text, link);
    const char *text = sent->text;
    mem_free(&sent);
    return text;
}

bool router_send(struct stanza **s, const struct jid *to)
{
    stanza_seal(*s);
    kit_sent(*s, to != NULL ? to : (*s)->to);
    stanza_unref(s);
    return true;
}

bool router_send_many(struct stanza **s, const struct jid *const *to, size_t n)
{
    stanza_seal(*s);
    for (size_t i = 0; i < n; i++)
        kit_sent(*s, to[i]);
    stanza_unref(s);
    return true;
}

struct ask {
    struct link    link;
    struct timer   timer;
    void         (*done)(void *arg, struct stanza *answer);
    void          *arg;
};

static void ask_end(struct ask *a, struct stanza *answer)
{
    list_remove(&a->link);
    timer_cancel(&a->timer);
    a->done(a->arg, answer);
    mem_free(&a);
}

static void ask_late(struct timer *t)
{
    ask_end(list_entry(t, struct ask, timer), NULL);
}

struct ask *ask_send(struct stanza **iq, uint64_t timeout_ms,
                     void (*done)(void *arg, struct stanza *answer), void *arg)
{
    struct ask *a = try_alloc(sizeof *a);

    if (a == NULL || xml_set((*iq)->root, "id", "asked") == NULL) {
        mem_free(&a);
        stanza_unref(iq);
        return NULL;
    }
    a->done = done;
    a->arg = arg;
    timer_init(&a->timer, ask_late);
    timer_set(&a->timer, timeout_ms);
    list_append(&kit->asks, &a->link);
    router_send(iq, NULL);
    return a;
}

void ask_cancel(struct ask **a)
{
    list_remove(&(*a)->link);
    timer_cancel(&(*a)->timer);
    mem_free(a);
}

void xyt_told(xyt *t, const char *xml)
{
    struct link *n;
    struct stanza *s = xml == NULL ? NULL : kit_stanza(xml);

    xyt_run(t);
    if ((n = list_first(&t->asks)) != NULL)
        ask_end(list_entry(n, struct ask, link), s);
    stanza_unref(&s);
    xyt_run(t);
}

void kit_asks_end(void)
{
    struct link *n;

    while ((n = list_first(&kit->asks)) != NULL)
        ask_end(list_entry(n, struct ask, link), NULL);
}
