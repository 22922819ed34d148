/*
 * api_service.c - what modules ask of other modules, through the core (xylem/auth.h, xylem/roster.h).
 */
#include "module/api_parts.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "hook/handles.h"
#include "hook/job.h"
#include "hook/request.h"
#include "module/scram.h"
#include "route/account.h"
#include "route/auth.h"
#include "route/domain.h"
#include "route/offer.h"
#include "route/revoke.h"

#define SERVICE_MS 30000            /* a provider that has not answered by then is unavailable */

/* ---- auth ---- */

static xy_flow auth_answer(xy_req *rq, const xy_auth_answer *answer)
{
    struct request_outcome o = { .how = OUTCOME_AUTH, .auth = answer };

    request_end(rq, &o);
    return XY_DONE;
}

static void auth_can(xy_mod *m, unsigned mechanisms)
{
    const struct domain *d = api_domain(m);

    api_check_thread(m, "xy_auth_can");
    if (d == NULL)
        return;
    if (mechanisms == 0)
        offer_forget(d->offer);
    else
        offer_lower(d->offer, mechanisms);
}

struct exists_call {
    struct wait       wait;
    struct auth_call *call;         /* NULL: answered, or never asked */
    xy_auth_answer    copy;         /* what the module is told */
    xy_auth_fn        fn;
};

static void exists_tell(struct wait *w, xy_mod *m, xy_req *rq)
{
    struct exists_call *c = list_entry(w, struct exists_call, wait);

    c->fn(m, rq, &c->copy);
}

static void exists_destroy(struct wait *w)
{
    struct exists_call *c = list_entry(w, struct exists_call, wait);

    mem_free(&c);
}

/* Only the status goes on: it is all that the question was about, and it needs no memory. */
static void exists_answered(void *arg, const xy_auth_answer *answer)
{
    struct exists_call *c = arg;

    c->call = NULL;
    c->copy = (xy_auth_answer){ .size = sizeof c->copy, .status = answer->status };
    wait_done(&c->wait);
}

static void exists_detached(struct wait *w)
{
    struct exists_call *c = list_entry(w, struct exists_call, wait);

    if (c->call == NULL)
        return;
    auth_cancel(&c->call);
    wait_done(w);
}

static xy_flow auth_exists(xy_mod *m, xy_req *held, const xy_jid *who, xy_auth_fn fn)
{
    xy_req *rq = api_may_wait(m, held, "xy_auth_exists");
    struct exists_call *c = api_take_refusal() || rq == NULL ? NULL : try_alloc(sizeof *c);

    if (c == NULL)
        return api_end_unavailable(held);
    c->fn = fn;
    c->copy = (xy_auth_answer){ .size = sizeof c->copy, .status = XY_AUTH_UNKNOWN };
    c->wait.call = exists_tell;
    c->wait.destroy = exists_destroy;
    c->wait.detached = exists_detached;
    wait_begin(&c->wait, m, rq);

    struct domain *d = who == NULL ? NULL : domain_find(jid_domain(jid_in(who)));
    if (d != NULL) {
        struct auth_ask q = { .question = AUTH_EXISTS, .who = jid_in(who) };
        c->copy.status = XY_AUTH_UNAVAILABLE;
        c->call = auth_ask(d, &q, exists_answered, c);
    }
    if (c->call == NULL)
        wait_done(&c->wait);
    return XY_LATER;
}

/* To the account's shard, with what is to be told there. */
struct changed {
    struct message    message;
    struct task       task;
    const struct jid *who;
    const char       *why;
    struct arena     *arena;
};

static void close_changed(struct changed *c)
{
    struct account *a = account_get(jid_full(c->who));
    struct arena *memory = c->arena;

    if (!revoke_logins(c->who))
        log_error("no memory to refuse the logins of %s that are under way", c->who->text);
    if (a != NULL)
        account_close_sessions(a, "not-authorized", c->why);
    arena_free(&memory);
}

static void changed_arrived(struct message *m)
{
    close_changed(list_entry(m, struct changed, message));
}

static void changed_here(struct task *t)
{
    close_changed(list_entry(t, struct changed, task));
}

static unsigned auth_count(xy_mod *m, const xy_jid *who, const unsigned *counts, size_t n)
{
    static const unsigned char none[sizeof ((struct domain *)0)->secret];
    const struct domain *d = domain_find(str_of(m->domain_name));
    const struct jid *j = jid_in(who);

    if (n == 0)
        return 0;
    return scram_count(d == NULL ? none : d->secret, j == NULL ? STR("") : jid_bare(j), counts, n);
}

static bool auth_changed(xy_mod *m, const xy_jid *who, const char *why)
{
    const struct jid *j = jid_in(who);

    if (!api_may_act(m, "xy_auth_changed") || j == NULL || j->local_len == 0 ||
        !str_is(jid_domain(j), m->domain_name))
        return false;
    struct arena *a = arena_new(512);
    struct changed *c = a == NULL ? NULL : arena_alloc(a, sizeof *c);
    if (c != NULL) {
        c->arena = a;
        c->who = jid_to_bare(a, j);
    }
    if (c == NULL || c->who == NULL || !arena_keep(a, &c->why, why)) {
        arena_free(&a);
        return false;
    }
    struct shard *there = account_shard(jid_full(c->who));
    c->message.fn = changed_arrived;
    c->task.fn = changed_here;
    if (there == shard_self())
        shard_defer(&c->task);
    else
        shard_post(there, &c->message);
    return true;
}

static const unsigned char *bytes_of(const xy_secret *s, size_t *len)
{
    if (len != NULL)
        *len = s == NULL ? 0 : secret_length(secret_in(s));
    return s == NULL ? NULL : secret_bytes(secret_in(s));
}

static bool derive(xy_job *job, const xy_secret *password, xy_scram_keys *keys,
                   unsigned char *stored_key, unsigned char *server_key)
{
    (void)job;
    return password != NULL && scram_derive(secret_in(password), keys, stored_key, server_key);
}

/* ---- roster ---- */

/*
 * A lookup is answered from memory while the asker waits: it may not send, wait or ask another module, which
 * api_may_act() sees to.
 */
struct instance_visit api_lookup_begin(xy_mod *keeper)
{
    struct instance_visit visit = instance_enter(keeper);

    keeper->in_lookup = true;
    return visit;
}

void api_lookup_end(xy_mod *keeper, struct instance_visit visit)
{
    keeper->in_lookup = false;
    instance_leave(keeper, visit);
}

/* The running instance that keeps the domain's roster, and its operations; NULL: there is none. */
static xy_mod *roster_of(struct domain *d, const xy_roster_ops **ops)
{
    if (d == NULL || d->profile->roster < 0)
        return NULL;
    xy_mod *keeper = domain_instance(d, (unsigned)d->profile->roster);
    if (keeper != NULL)
        *ops = module_service(keeper->module, "roster");
    return keeper;
}

static bool roster_item(xy_mod *m, xy_account *a, const char *jid, xy_roster_item *out)
{
    const xy_roster_ops *ops;
    xy_mod *keeper;

    if (!api_may_act(m, "xy_roster_item_of") || a == NULL || jid == NULL ||
        (keeper = roster_of(account_of(a)->domain, &ops)) == NULL)
        return false;
    struct instance_visit visit = api_lookup_begin(keeper);
    bool found = ops->item(keeper, a, jid, out);
    api_lookup_end(keeper, visit);
    return found;
}

static bool roster_next(xy_mod *m, xy_account *a, size_t *at, xy_roster_item *out)
{
    const xy_roster_ops *ops;
    xy_mod *keeper;

    if (!api_may_act(m, "xy_roster_next") || a == NULL ||
        (keeper = roster_of(account_of(a)->domain, &ops)) == NULL)
        return false;
    struct instance_visit visit = api_lookup_begin(keeper);
    bool found = ops->next(keeper, a, at, out);
    api_lookup_end(keeper, visit);
    return found;
}

struct roster_call {
    struct wait          wait;      /* of who asked */
    xy_req              *rq;        /* what the keeper of the roster works on; NULL: over */
    xy_roster_item       item;      /* its texts lie in the arena of rq */
    const xy_roster_ops *ops;
    xy_status            status;
    xy_status_fn         fn;
};

static void roster_tell(struct wait *w, xy_mod *m, xy_req *rq)
{
    struct roster_call *c = list_entry(w, struct roster_call, wait);

    c->fn(m, rq, c->status);
}

static void roster_destroy(struct wait *w)
{
    struct roster_call *c = list_entry(w, struct roster_call, wait);

    mem_free(&c);
}

static void roster_finished(xy_req *rq, const struct request_outcome *o)
{
    struct roster_call *c = rq->data;

    c->status = o->how == OUTCOME_STATUS ? o->status : XY_UNAVAILABLE;
    c->rq = NULL;
    account_unpin(&rq->account);
    domain_unref(&rq->domain);
    request_free(&rq);
    wait_done(&c->wait);
}

static const struct request_ops roster_request = { .what = "roster", .finished = roster_finished };

static xy_flow set_state(xy_mod *keeper, xy_req *rq)
{
    struct roster_call *c = request_of(rq)->data;

    return c->ops->set_state(keeper, rq, &c->item);
}

static bool copy_item(struct roster_call *c, const xy_roster_item *item)
{
    struct arena *a = request_arena(c->rq);

    memcpy(&c->item, item, item->size < sizeof c->item ? item->size : sizeof c->item);
    c->item.size = sizeof c->item;
    c->item.name = NULL;            /* not this call's business: they stay as they are */
    c->item.groups = NULL;
    return a != NULL && arena_keep(a, &c->item.jid, item->jid) && arena_keep(a, &c->item.request, c->item.request);
}

static void roster_begin(struct roster_call *c, const xy_roster_item *item, struct account *a)
{
    struct request_outcome o = { .how = OUTCOME_STATUS, .status = XY_UNAVAILABLE };
    xy_mod *keeper = roster_of(a->domain, &c->ops);

    c->rq = request_new(REQUEST_SERVICE, &roster_request);
    if (c->rq == NULL) {
        wait_done(&c->wait);
        return;
    }
    c->rq->data = c;
    c->rq->domain = domain_ref(a->domain);
    c->rq->account = a;
    account_pin(a);
    if (keeper == NULL || !copy_item(c, item) ||
        request_call(c->rq, keeper, set_state, SERVICE_MS, &o) != XY_LATER)
        roster_finished(c->rq, &o);
}

static xy_flow roster_set_state(xy_mod *m, xy_req *held, const xy_roster_item *item, xy_status_fn fn)
{
    xy_req *rq = api_may_wait(m, held, "xy_roster_set_state");
    bool possible = !api_take_refusal() && rq != NULL && rq->account != NULL;
    struct roster_call *c = possible ? try_alloc(sizeof *c) : NULL;

    if (c == NULL)
        return api_end_unavailable(held);
    c->fn = fn;
    c->status = XY_UNAVAILABLE;
    c->wait.call = roster_tell;
    c->wait.destroy = roster_destroy;
    wait_begin(&c->wait, m, rq);
    roster_begin(c, item, rq->account);
    return XY_LATER;
}

void api_fill_service(xy_api *t)
{
    t->auth_answer = auth_answer;
    t->auth_exists = auth_exists;
    t->auth_can = auth_can;
    t->auth_changed = auth_changed;
    t->auth_count = auth_count;
    t->secret_bytes = bytes_of;
    t->secret_equal = secret_equal;
    t->scram_derive = derive;
    t->roster_item = roster_item;
    t->roster_next = roster_next;
    t->roster_set_state = roster_set_state;
}
