/* account.c - see account.h; loading is in account_load.c */

#include "route/account.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "route/account_load.h"
#include "route/local.h"
#include "route/mailbox.h"
#include "route/order.h"
#include "route/path.h"
#include "route/revoke.h"
#include "route/session.h"
#include "route/states.h"
#include "route/store.h"
#include "route/usage.h"

/* How long an account without sessions stays: long enough to serve a burst of stanzas at one load. */
#define LINGER_MS          30000
#define LINGER_UNKNOWN_MS  5000
#define REMOVAL_MS         30000
#define PURGED_AT_ONCE 100          /* archived rows of an account that is deleted */

static _Thread_local struct map accounts;         /* of this shard, by bare JID */
static _Thread_local struct map removals;         /* those being deleted or set aside: struct mark by bare JID */

struct shard *account_shard(struct str bare)
{
    return shard_at((unsigned)(hash_bytes(bare.p, bare.len) % shard_count()));
}

struct account *account_get(struct str bare)
{
    return map_get(&accounts, bare);
}

static void account_free(struct account *a)
{
    if (map_get(&accounts, jid_full(a->jid)) == a)
        map_remove(&accounts, jid_full(a->jid));
    timer_cancel(&a->idle);
    mailbox_taken_stop(a);
    order_free(&a->order);
    states_free(&a->states, a->domain, STATE_OF_ACCOUNT);
    domain_unref(&a->domain);
    mem_free(&a->jid);
    mem_free(&a);
}

static bool in_use(const struct account *a)
{
    return a->pins > 0 || a->nsessions > 0 || a->loading != NULL || a->mailbox.in_flight > 0 ||
           a->mailbox.taken != NULL || a->mailbox.telling > 0;
}

static void idle_over(struct timer *t)
{
    struct account *a = list_entry(t, struct account, idle);

    if (!in_use(a))
        account_free(a);
}

void account_linger(struct account *a)
{
    if (in_use(a))
        return;
    if (a->removed) {
        account_free(a);
        return;
    }
    /* Who asks again and again for nobody learns within that time that there is somebody now. */
    if (!a->exists && timer_is_set(&a->idle))
        return;
    timer_set(&a->idle, a->exists ? LINGER_MS : LINGER_UNKNOWN_MS);
}

/* Whoever asks may have pinned a record that has been replaced here; the account would never follow again. */
static struct domain *newest(struct domain *d)
{
    struct domain *now = domain_find(str_of(d->name));

    return now != NULL && strcmp(now->name, d->name) == 0 ? now : d;
}

static struct account *account_make(struct domain *d, struct str bare, bool exists)
{
    struct account *a = try_alloc(sizeof *a);
    struct str local = { bare.p, 0 };

    if (a == NULL)
        return NULL;
    while (local.len < bare.len && bare.p[local.len] != '@')
        local.len++;
    a->jid = jid_keep_parts(local, str_of(d->name), STR(""));
    if (a->jid == NULL || !map_put(&accounts, jid_full(a->jid), a)) {
        mem_free(&a->jid);
        mem_free(&a);
        return NULL;
    }
    a->domain = domain_ref(newest(d));
    a->exists = exists;
    a->known = exists || (account_being_removed(bare) && !account_is_aside(bare));
    list_init(&a->sessions);
    list_init(&a->mailbox.under_way);
    timer_init(&a->idle, idle_over);
    if (account_load(a))
        return a;
    account_free(a);
    return NULL;
}

struct account *account_need(struct domain *d, struct str bare)
{
    struct account *a = account_get(bare);

    return a != NULL ? a : account_make(d, bare, false);
}

void account_pin(struct account *a)
{
    a->pins++;
}

void account_unpin(struct account **ap)
{
    struct account *a = *ap;

    if (a == NULL)
        return;
    *ap = NULL;
    assert(a->pins > 0);
    a->pins--;
    account_linger(a);
}

void account_when_live(struct domain *d, struct str bare, bool exists, struct live_wait *w)
{
    struct account *a = account_get(bare);

    w->link = (struct link){ 0 };
    if (exists && account_being_removed(bare)) {
        w->fn(w, NULL);
        return;
    }
    if (a == NULL)
        a = account_make(d, bare, exists);
    if (a != NULL && !account_is_live(a)) {
        load_wait(a, w);
        return;
    }
    if (a != NULL && exists && !a->exists) {
        /* Nobody of that name a moment ago, and now somebody logs in: load the rest. */
        a->exists = true;
        if (account_load(a)) {
            load_wait(a, w);
            return;
        }
        a->exists = false;
        a = NULL;
    }
    w->fn(w, a);
}

void account_appeared(struct str bare)
{
    struct account *a = account_get(bare);

    if (a == NULL || !a->known || a->exists)
        return;
    a->exists = true;
    if (!account_load(a))
        a->exists = false;              /* for the few seconds until it is asked for again */
}

void live_wait_cancel(struct live_wait *w)
{
    list_remove(&w->link);
}

void *account_module_state(struct account *a, xy_mod *m)
{
    struct module_state *st = states_need(&a->states, m->module->slot,
                                          m->module->desc->account_state.size);

    return st == NULL ? NULL : st->p;
}

struct account *account_next(uint32_t *at)
{
    void *a;

    return map_next(&accounts, at, NULL, &a) ? a : NULL;
}

/* ---- a new record of the domain ---- */

static void drop_gone(struct module_states *states, const struct account *a, struct domain *to,
                      enum state_owner owner)
{
    for (unsigned i = 0; states != NULL && i < states->count;) {
        unsigned slot = states->at[i].slot;
        xy_mod *m = local_instance(a->domain, slot);
        if (m != NULL && to != NULL && profile_find(to->profile, m->module->name) >= 0)
            i++;
        else
            states_drop(states, a->domain, owner, slot);
    }
}

/* Before their modules are stopped: nobody could destroy them afterwards. */
static void drop_states_of_gone(struct account *a, struct domain *to)
{
    drop_gone(a->states, a, to, STATE_OF_ACCOUNT);
    for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s))
        drop_gone(s->states, a, to, STATE_OF_SESSION);
}

void account_close_sessions(struct account *a, const char *condition, const char *text)
{
    list_each(&a->sessions, n)
        session_close(list_entry(n, struct session, in_account), condition, text);
}

static void follow(struct account *a, struct domain *to, bool returned)
{
    struct domain *before = a->domain;
    bool other = returned || before->profile != to->profile;

    if (other)
        drop_states_of_gone(a, to);
    a->domain = domain_ref(to);
    domain_unref(&before);
    if (other)
        account_load(a);
}

void accounts_follow(const struct domains *before)
{
    uint32_t at = 0;
    void *value;

    while (map_next(&accounts, &at, NULL, &value)) {
        struct account *a = value;
        bool returned = domains_find(before, a->domain->name) == NULL;
        struct domain *to = domains_find(domains_current(), a->domain->name);
        if (to != NULL && to != a->domain) {
            follow(a, to, returned);
        } else if (to == NULL && !returned) {
            drop_states_of_gone(a, NULL);
            account_close_sessions(a, "host-gone", "This domain is no longer served here");
        }
    }
}

/* ---- deletion ---- */

struct removal {
    struct account *account;
    struct domain  *domain;
    struct store_call *purge, *forget;
    unsigned        untold;             /* modules, and one while they are asked */
    bool            failed;
    void          (*done)(void *arg, xy_status s);
    void           *arg;
};

struct mark { struct jid *bare; bool aside; };

bool account_being_removed(struct str bare)
{
    return map_get(&removals, bare) != NULL;
}

bool account_is_aside(struct str bare)
{
    const struct mark *m = map_get(&removals, bare);

    return m != NULL && m->aside;
}

static void mark_free(struct mark **m)
{
    if (*m != NULL)
        mem_free(&(*m)->bare);
    mem_free(m);
}

static bool mark_removal(const struct jid *bare, bool aside)
{
    struct mark *m = try_alloc(sizeof *m);

    if (m == NULL)
        return false;
    m->aside = aside;
    m->bare = jid_keep(bare);
    if (m->bare != NULL && map_put(&removals, jid_full(m->bare), m))
        return true;
    mark_free(&m);
    return false;
}

static void unmark_removal(struct str bare)
{
    struct mark *m = map_remove(&removals, bare);

    mark_free(&m);
}

/* Who has proved himself meanwhile is not let into the account that is added next. */
void account_remove_over(const struct jid *bare)
{
    revoke_logins(bare);                /* remembered since the removal began: takes no memory */
    unmark_removal(jid_full(bare));
}

static void removal_over(struct removal *r)
{
    if (r->failed)
        unmark_removal(jid_full(r->account->jid));
    store_call_free(&r->purge);
    store_call_free(&r->forget);
    r->done(r->arg, r->failed ? XY_UNAVAILABLE : XY_OK);
    account_unpin(&r->account);
    domain_unref(&r->domain);
    mem_free(&r);
}

static void store_forgot(struct store_call *c)
{
    struct removal *r = c->arg;

    r->failed = c->op.status != XY_OK && c->op.status != XY_NOT_FOUND;
    if (c->op.status == XY_OK)
        usage_take(r->domain, c->op.count, c->op.bytes);
    removal_over(r);
}

/* Piece by piece: others would wait for the commit that deletes a large archive at once. */
static void purge(struct removal *r)
{
    r->purge->op.after = INT64_MAX;
    r->purge->op.limit = PURGED_AT_ONCE;
    store_submit(r->purge);
}

static void store_purged(struct store_call *c)
{
    struct removal *r = c->arg;

    r->failed = c->op.status != XY_OK && c->op.status != XY_NOT_FOUND;
    if (r->failed)
        removal_over(r);
    else if (c->op.status == XY_OK && c->op.count >= PURGED_AT_ONCE)
        purge(r);
    else
        store_submit(r->forget);
}

/* The modules have read what they needed of what is stored; what one failed to do can be tried again. */
static void module_told(struct removal *r, bool ok)
{
    r->failed |= !ok;
    if (--r->untold > 0)
        return;
    if (r->failed)
        removal_over(r);
    else
        purge(r);
}

static void module_forgot(xy_req *rq, const struct request_outcome *o)
{
    struct removal *r = rq->data;
    bool ok = o->how == OUTCOME_STATUS && (o->status == XY_OK || o->status == XY_NOT_FOUND);

    path_free(&rq);
    module_told(r, ok);
}

static void tell_module(xy_mod *m, const xy_events *events, void *arg)
{
    static const struct request_ops ops = { .what = "account removal", .finished = module_forgot };
    struct removal *r = arg;
    struct request_outcome o;

    if (events->account_removed == NULL)
        return;
    xy_req *rq = request_new(REQUEST_BACKGROUND, &ops);
    if (rq == NULL) {
        r->failed = true;
        return;
    }
    rq->domain = domain_ref(r->domain);
    rq->account = r->account;
    account_pin(r->account);
    rq->data = r;
    r->untold++;
    if (request_call(rq, m, events->account_removed, REMOVAL_MS, &o) != XY_LATER)
        module_forgot(rq, &o);
}

/* NULL: refused, and done was called. */
static struct removal *removal_new(struct domain *d, const struct jid *bare, bool aside,
                                   void (*done)(void *arg, xy_status s), void *arg)
{
    struct account *a = account_get(jid_full(bare));
    struct removal *r = try_alloc(sizeof *r);
    struct store_call *purge = store_call_about(XY_STORE_ARCHIVE_PURGE, bare, store_purged, r);
    struct store_call *c = store_call_about(XY_STORE_ACCOUNT_REMOVE, bare, store_forgot, r);

    if (a == NULL)
        a = account_make(d, jid_full(bare), false);
    if (r == NULL || purge == NULL || c == NULL || a == NULL || account_being_removed(jid_full(bare)) ||
        !revoke_logins(bare) || !mark_removal(bare, aside)) {
        mem_free(&r);
        store_call_free(&purge);
        store_call_free(&c);
        done(arg, XY_UNAVAILABLE);
        return NULL;
    }
    *r = (struct removal){ .account = a, .domain = domain_ref(d), .purge = purge, .forget = c, .untold = 1,
                           .done = done, .arg = arg };
    account_pin(a);
    return r;
}

void account_remove(struct domain *d, const struct jid *bare, void (*done)(void *arg, xy_status s), void *arg)
{
    struct removal *r = removal_new(d, bare, false, done, arg);

    if (r == NULL)
        return;
    account_close_sessions(r->account, "not-authorized", "This account was deleted");
    local_each(d, tell_module, r);
    account_detach(r->account);
    module_told(r, true);
}

void account_set_aside(struct domain *d, const struct jid *bare, void (*done)(void *arg, xy_status s), void *arg)
{
    struct removal *r = removal_new(d, bare, true, done, arg);

    if (r == NULL)
        return;
    account_close_sessions(r->account, "reset", "This account is put back as it was at another time");
    account_detach(r->account);
    module_told(r, true);
}

void account_back(const struct jid *bare)
{
    account_remove_over(bare);
    account_appeared(jid_full(bare));
}

void account_detach(struct account *a)
{
    if (map_get(&accounts, jid_full(a->jid)) == a)
        map_remove(&accounts, jid_full(a->jid));
    a->removed = true;
    a->exists = false;
}

void accounts_stop(void)
{
    uint32_t at = 0;
    void *value;

    while (map_next(&accounts, &at, NULL, &value)) {
        struct account *a = value;
        load_stop(a);
        for (struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, NULL))
            session_drop(&s);
        account_free(a);
    }
    map_free(&accounts);
    at = 0;
    while (map_next(&removals, &at, NULL, &value)) {
        struct mark *m = value;
        mark_free(&m);
    }
    map_free(&removals);
}
