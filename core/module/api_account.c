/*
 * api_account.c - accounts, sessions, mailboxes and features (xylem/account.h).
 */
#include "module/api_parts.h"

#include "hook/handles.h"
#include "hook/request.h"
#include "route/account.h"
#include "route/content.h"
#include "route/deliver.h"
#include "route/domain.h"
#include "route/drain.h"
#include "route/record.h"
#include "route/session.h"
#include "route/stanza_id.h"

static xy_account *account(const xy_req *held)
{
    const xy_req *rq = request_of(held);

    return rq == NULL ? NULL : xy_account_to(rq->account);
}

static xy_session *session(const xy_req *held)
{
    const xy_req *rq = request_of(held);

    return rq == NULL ? NULL : xy_session_to(rq->session);
}

static const xy_jid *account_jid(const xy_account *a)
{
    return a == NULL ? NULL : xy_jid_view(account_in(a)->jid);
}

static void *account_state(xy_mod *m, xy_account *a)
{
    void *state = a == NULL ? NULL : account_module_state(account_of(a), m);

    if (state == NULL && a != NULL && m->module->desc->account_state.size != 0)
        api_note_refusal();
    return state;
}

static xy_session *next_session(const xy_account *a, const xy_session *after)
{
    return a == NULL ? NULL : xy_session_to(session_after(account_in(a), session_in(after)));
}

static const xy_jid *session_jid(const xy_session *s)
{
    return s == NULL ? NULL : xy_jid_view(session_in(s)->jid);
}

static xy_account *session_account(const xy_session *s)
{
    return s == NULL ? NULL : xy_account_to(session_in(s)->account);
}

static bool is_available(const xy_session *s)
{
    return s != NULL && session_is_available(session_in(s));
}

static int priority(const xy_session *s)
{
    return is_available(s) ? session_in(s)->priority : 0;
}

static void end_presence(void *arg)
{
    struct stanza *made = arg;

    stanza_unref(&made);
}

/* Parsed anew each time; its tree lies in an arena of its own, which ends with the caller's. */
static xy_xml *presence(xy_arena *a, const xy_session *s)
{
    struct stanza *made;

    if (a == NULL || !is_available(s))
        return NULL;
    made = session_presence(session_in(s), api_parsers());
    if (made != NULL && arena_on_end(arena_of(a), end_presence, made))
        return xy_xml_to(made->root);
    stanza_unref(&made);
    api_note_refusal();
    return NULL;
}

static void *session_state(xy_mod *m, xy_session *s)
{
    void *state = s == NULL ? NULL : session_module_state(session_of(s), m);

    if (state == NULL && s != NULL && m->module->desc->session_state.size != 0)
        api_note_refusal();
    return state;
}

static struct account *find(const xy_mod *m, const xy_jid *who, const char *call)
{
    api_check_thread(m, call);
    if (who == NULL || !str_is(jid_domain(jid_in(who)), m->domain_name))
        return NULL;
    struct account *a = account_get(jid_bare(jid_in(who)));
    return a != NULL && account_is_live(a) && a->exists ? a : NULL;
}

static xy_account *account_find(xy_mod *m, const xy_jid *who)
{
    return xy_account_to(find(m, who, "xy_account_find"));
}

static xy_session *session_of_jid(xy_mod *m, const xy_jid *full)
{
    struct account *a = find(m, full, "xy_session_find");

    return a == NULL ? NULL : xy_session_to(session_find(a, jid_resource(jid_in(full))));
}

static bool is_local(xy_mod *m, const xy_jid *j)
{
    api_check_thread(m, "xy_is_local");
    return j != NULL && domain_find(jid_domain(jid_in(j))) != NULL;
}

static const xy_jid *canonical(xy_mod *m, xy_arena *a, const xy_jid *given)
{
    const struct jid *j = jid_in(given);

    api_check_thread(m, "xy_jid_canonical");
    const struct domain *d = j == NULL ? NULL : domain_find(jid_domain(j));
    if (d == NULL || str_is(jid_domain(j), d->name))
        return given;
    const struct jid *made = a == NULL ? NULL : jid_make(arena_of(a), jid_local(j), str_of(d->name),
                                                         jid_resource(j));
    if (made == NULL)
        api_note_refusal();
    return xy_jid_view(made);
}

static bool gets(const xy_req *held, const xy_session *s)
{
    const xy_req *rq = request_of(held);

    return rq != NULL && s != NULL && rq->point == XY_DELIVERED && deliver_reaches(rq, session_in(s));
}

static void keep_bit(xy_mod *m, xy_session *s, xy_kept bit, bool on)
{
    api_check_thread(m, "xy_session_keep");
    if (s != NULL)
        session_keep(session_of(s), (uint32_t)bit, on);
}

static bool has_bit(const xy_session *s, xy_kept bit)
{
    return s != NULL && (session_in(s)->kept & (uint32_t)bit) != 0;
}

static void quiet(xy_mod *m, xy_session *s, bool on)
{
    api_check_thread(m, "xy_session_quiet");
    if (s != NULL)
        session_quiet(session_of(s), on);
}

/* Of a request that a hook only looks at: its row, 0: none. */
static uint64_t row_of(const xy_req *rq)
{
    if (rq->point == XY_SENT)
        return record_own_row(rq);
    return rq->point == XY_DELIVERED && rq->row.committed && !rq->told ? rq->row.id : 0;
}

static const char *mailbox_id(xy_req *held)
{
    xy_req *rq = request_of(held);
    uint64_t row = rq == NULL ? 0 : row_of(rq);
    char id[STANZA_ID_LENGTH + 1];

    if (row == 0 || !stanza_id_text(rq->account->domain, rq->account->jid, row, id))
        return NULL;
    const char *copy = request_arena(rq) == NULL ? NULL : arena_copy(rq->arena, id, sizeof id - 1);
    if (copy == NULL)
        api_note_refusal();
    return copy;
}

static xy_flow keep(xy_req *held)
{
    xy_req *rq = request_of(held);

    if (rq != NULL && rq->point == XY_UNDELIVERABLE)
        rq->keep = true;
    return XY_DONE;
}

static void archive(xy_req *held)
{
    xy_req *rq = request_of(held);

    if (rq != NULL && rq->point <= XY_IN)
        rq->archive |= rq->point == XY_OUT ? ARCHIVE_SENDER : ARCHIVE_RECIPIENT;
}

static bool has_content(const xy_xml *message)
{
    return message != NULL && message_has_content(xml_in(message));
}

static void deliver_mailbox(xy_mod *m, xy_session *s)
{
    api_check_thread(m, "xy_mailbox_deliver");
    drain_waiting(session_of(s));
}

/* A module that could not start has no features here. */
static bool is_offered(struct domain *d, const struct profile_feature *f)
{
    for (unsigned i = 0; i < d->profile->nmodules; i++)
        if ((f->modules >> i & 1) != 0 && domain_instance(d, i) != NULL)
            return true;
    return false;
}

static const char *next_feature(xy_mod *m, xy_scope scope, size_t *at)
{
    struct domain *d = api_domain(m);

    if (d == NULL)
        return NULL;
    const struct profile_feature *list = scope == XY_TO_DOMAIN ? d->profile->domain_features
                                                               : d->profile->account_features;
    while (list[*at].name != NULL) {
        const struct profile_feature *f = &list[(*at)++];
        if (is_offered(d, f))
            return f->name;
    }
    return NULL;
}

void api_fill_account(xy_api *t)
{
    t->req_account = account;
    t->req_session = session;
    t->account_jid = account_jid;
    t->account_state = account_state;
    t->session_next = next_session;
    t->session_jid = session_jid;
    t->session_account = session_account;
    t->session_is_available = is_available;
    t->session_priority = priority;
    t->session_presence = presence;
    t->session_state = session_state;
    t->is_local = is_local;
    t->jid_canonical = canonical;
    t->account_find = account_find;
    t->session_find = session_of_jid;
    t->mailbox_keep = keep;
    t->mailbox_deliver = deliver_mailbox;
    t->mailbox_archive = archive;
    t->has_content = has_content;
    t->feature_next = next_feature;
    t->session_gets = gets;
    t->mailbox_id = mailbox_id;
    t->session_keep = keep_bit;
    t->session_keeps = has_bit;
    t->session_quiet = quiet;
}
