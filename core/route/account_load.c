/* account_load.c - see account_load.h */

#include "route/account_load.h"

#include "base/log.h"
#include "base/mem.h"
#include "hook/handles.h"
#include "route/auth.h"
#include "route/counters.h"
#include "route/mailbox.h"
#include "route/managed.h"
#include "route/path.h"
#include "route/states.h"
#include "route/store.h"

#define WAIT_MS       5000              /* a stanza waits no longer than that */
#define MODULE_MS     15000
#define RETRY_MS      1000
#define WAITING_BYTES (1024 * 1024)     /* stanzas that wait for one account; a sender waits with fewer */

struct loading {
    struct account   *account;
    struct list       requests;         /* xy_req.in_order */
    struct list       waits;            /* struct live_wait */
    uint32_t          bytes;
    unsigned          left;             /* parts not here yet */
    bool              failed, again;    /* again: a new record of the domain came meanwhile */
    struct auth_call *asking;
    struct store_call *sessions;        /* of an earlier process, that wait for their clients; NULL: none */
    struct task       begin;
    struct timer      patience, retry;
};

static void load_parts(struct account *a);

/* ---- what waits ---- */

static void give_up_waiting(struct loading *l)
{
    struct link *n;

    l->bytes = 0;
    while ((n = list_take(&l->requests)) != NULL)
        path_fail(list_entry(n, xy_req, in_order), CONDITION_RESOURCE_CONSTRAINT,
                  "The account cannot be loaded now");
    while ((n = list_take(&l->waits)) != NULL) {
        struct live_wait *w = list_entry(n, struct live_wait, link);
        w->fn(w, NULL);
    }
}

static void patience_over(struct timer *t)
{
    give_up_waiting(list_entry(t, struct loading, patience));
}

bool account_wait(struct account *a, xy_req *rq)
{
    struct loading *l = a->loading;
    size_t size = stanza_size(rq->stanza);

    if (l->bytes + size > WAITING_BYTES)
        return false;
    l->bytes += (uint32_t)size;
    list_append(&l->requests, &rq->in_order);
    if (!timer_is_set(&l->patience))
        timer_set(&l->patience, WAIT_MS);
    return true;
}

void load_wait(struct account *a, struct live_wait *w)
{
    list_append(&a->loading->waits, &w->link);
    if (!timer_is_set(&a->loading->patience))
        timer_set(&a->loading->patience, WAIT_MS);
}

/* ---- the end ---- */

static void loading_free(struct account *a)
{
    struct loading *l = a->loading;

    a->loading = NULL;
    task_cancel(&l->begin);
    timer_cancel(&l->patience);
    timer_cancel(&l->retry);
    store_call_free(&l->sessions);
    mem_free(&l);
}

static void restore_sessions(struct account *a, struct store_call **stored)
{
    for (size_t i = 0; *stored != NULL && i < (*stored)->op.nsessions; i++)
        if (!managed_restore(a, &(*stored)->op.sessions[i]))
            log_error("a session of %s cannot be resumed: out of memory", a->jid->text);
    store_call_free(stored);
}

static void live(struct account *a)
{
    struct list requests, waits;
    struct link *n;

    list_init(&requests);
    list_init(&waits);
    list_join(&requests, &a->loading->requests);
    list_join(&waits, &a->loading->waits);
    struct store_call *sessions = a->loading->sessions;
    a->loading->sessions = NULL;
    loading_free(a);
    count(COUNT_ACCOUNTS_LOADED);
    account_pin(a);
    restore_sessions(a, &sessions);
    while ((n = list_take(&waits)) != NULL) {
        struct live_wait *w = list_entry(n, struct live_wait, link);
        w->fn(w, a);
    }
    while ((n = list_take(&requests)) != NULL)
        path_in(list_entry(n, xy_req, in_order));
    account_unpin(&a);
}

/* What has sessions, stanzas or rows under way stays and is tried again: a second actor of the same mailbox would give
 * ids twice.  Others are forgotten, the next stanza tries again. */
static void failed(struct account *a)
{
    count(COUNT_LOADS_FAILED);
    account_pin(a);
    give_up_waiting(a->loading);
    if (a->nsessions > 0 || a->pins > 1 || a->mailbox.in_flight > 0)
        timer_set(&a->loading->retry, RETRY_MS);
    else {
        loading_free(a);
        account_detach(a);
    }
    account_unpin(&a);
}

static void part_over(struct account *a, bool ok)
{
    struct loading *l = a->loading;

    l->failed |= !ok;
    if (--l->left > 0)
        return;
    if (l->failed) {
        failed(a);
        return;
    }
    if (l->again) {
        l->again = false;
        load_parts(a);
        return;
    }
    live(a);
}

/* ---- the parts ---- */

static void mailbox_came(struct store_call *c)
{
    struct account *a = c->arg;
    bool ok = c->op.status == XY_OK;

    if (ok) {
        mailbox_known(a, c->op.last_id, c->op.count, c->op.bytes);
    } else
        count(COUNT_STORE_FAILED);
    store_call_free(&c);
    part_over(a, ok);
}

static void load_mailbox(struct account *a)
{
    struct store_call *c = store_call_about(XY_STORE_MAILBOX_HEAD, a->jid, mailbox_came, a);

    if (c == NULL)
        part_over(a, false);
    else
        store_submit(c);
}

static void sessions_came(struct store_call *c)
{
    struct account *a = c->arg;
    bool ok = c->op.status == XY_OK;

    if (ok) {
        a->sessions_known = true;
        a->loading->sessions = c;
    } else {
        count(COUNT_STORE_FAILED);
        store_call_free(&c);
    }
    part_over(a, ok);
}

static void load_sessions(struct account *a)
{
    struct store_call *c = store_call_about(XY_STORE_SESSION_LIST, a->jid, sessions_came, a);

    if (c == NULL)
        part_over(a, false);
    else
        store_submit(c);
}

static void state_came(xy_req *rq, const struct request_outcome *o)
{
    struct account *a = rq->account;
    struct module_state *st = rq->data;
    bool ok = o->how == OUTCOME_STATUS && o->status == XY_OK;
    unsigned slot = (unsigned)(uintptr_t)st;

    rq->account = NULL;
    path_free(&rq);
    st = states_find(a->states, slot);
    if (st != NULL)
        st->loaded = ok;
    part_over(a, ok);
}

static const struct request_ops load_ops = { .what = "account load", .finished = state_came };

static void load_state(struct account *a, unsigned i)
{
    struct module *module = a->domain->profile->modules[i].module;
    const xy_state_decl *decl = &module->desc->account_state;
    xy_mod *m = domain_instance(a->domain, i);
    struct module_state *st = states_need(&a->states, module->slot, decl->size);
    xy_req *rq = st == NULL || m == NULL ? NULL : request_new(REQUEST_LOAD, &load_ops);
    struct request_outcome o;

    if (rq == NULL) {
        part_over(a, false);
        return;
    }
    rq->domain = domain_ref(a->domain);
    rq->account = a;                    /* alive while it loads: no pin */
    rq->data = (void *)(uintptr_t)module->slot;
    if (request_call(rq, m, decl->load, MODULE_MS, &o) != XY_LATER)
        state_came(rq, &o);
}

static bool wants_load(struct account *a, const struct module *module)
{
    const struct module_state *st = states_find(a->states, module->slot);

    return module->desc->account_state.load != NULL && (st == NULL || !st->loaded);
}

static void load_parts(struct account *a)
{
    a->loading->failed = false;
    a->loading->left = 1;
    if (a->exists) {
        if (!a->mailbox_known) {
            a->loading->left++;
            load_mailbox(a);
        }
        if (!a->sessions_known) {
            a->loading->left++;
            load_sessions(a);
        }
        const struct profile *p = a->domain->profile;
        for (unsigned i = 0; i < p->nmodules; i++) {
            if (!wants_load(a, p->modules[i].module))
                continue;
            a->loading->left++;
            load_state(a, i);
        }
    }
    part_over(a, true);
}

static void existence_came(void *arg, const xy_auth_answer *answer)
{
    struct account *a = arg;

    a->loading->asking = NULL;
    a->known = answer->status != XY_AUTH_UNAVAILABLE && !account_is_aside(jid_full(a->jid));
    a->exists = answer->status == XY_AUTH_OK && !a->removed &&
                !account_being_removed(jid_full(a->jid));
    if (!a->known) {
        failed(a);
        return;
    }
    load_parts(a);
}

/* From the run queue or a timer: whoever asked for it can rely on nothing having come yet. */
static void begin(struct account *a)
{
    struct auth_ask q = { .question = AUTH_EXISTS, .who = a->jid };

    if (a->removed) {                   /* whoever had it lets go of it */
        a->known = true;
        a->exists = false;
    } else if (account_is_aside(jid_full(a->jid))) {
        failed(a);
        return;
    }
    if (a->known) {
        load_parts(a);
        return;
    }
    a->loading->asking = auth_ask(a->domain, &q, existence_came, a);
    if (a->loading->asking == NULL)
        failed(a);
}

static void begin_task(struct task *t)
{
    begin(list_entry(t, struct loading, begin)->account);
}

static void retry(struct timer *t)
{
    begin(list_entry(t, struct loading, retry)->account);
}

bool account_load(struct account *a)
{
    if (a->loading != NULL) {
        a->loading->again = true;
        return true;
    }
    a->loading = try_alloc(sizeof *a->loading);
    if (a->loading == NULL)
        return false;
    a->loading->account = a;
    list_init(&a->loading->requests);
    list_init(&a->loading->waits);
    timer_init(&a->loading->patience, patience_over);
    timer_init(&a->loading->retry, retry);
    a->loading->begin.fn = begin_task;
    shard_defer(&a->loading->begin);
    return true;
}

void load_stop(struct account *a)
{
    struct link *n;

    if (a->loading == NULL)
        return;
    auth_cancel(&a->loading->asking);
    while ((n = list_take(&a->loading->requests)) != NULL) {
        xy_req *rq = list_entry(n, xy_req, in_order);
        path_free(&rq);
    }
    loading_free(a);
}
