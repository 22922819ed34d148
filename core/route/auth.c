/* auth.c - see auth.h */

#include "route/auth.h"

#include "base/mem.h"
#include "hook/handles.h"
#include "hook/request.h"
#include "route/offer.h"

#define PROVIDER_MS 15000           /* a provider that has not answered by then is unavailable */

struct auth_call {
    struct task        task;
    struct domain     *domain;
    struct auth_ask    q;
    struct arena      *memory;      /* of the question: the requests share it, and so does a job that still
                                       hashes when nobody waits for it any more */
    const struct jid  *who;
    const char        *after;
    struct secret     *password;
    xy_req            *rq;          /* with the provider that is asked now */
    size_t             at;          /* its place in the chain */
    unsigned           can;         /* AUTH_CAN: what all before have */
    uint64_t           turn;
    xy_scram_keys      like;        /* how the accounts of who said "unknown" first look */
    bool               cancelled;
    void             (*done)(void *arg, const xy_auth_answer *answer);
    void              *arg;
};

static const xy_auth_ops *ops_of(const struct module *module)
{
    for (const xy_service *s = module->desc->services; s != NULL && s->name != NULL; s++)
        if (strcmp(s->name, "auth") == 0)
            return s->ops;
    return NULL;
}

static bool has_can(const xy_auth_ops *ops)
{
    return ops->size >= offsetof(xy_auth_ops, can) + sizeof ops->can && ops->can != NULL;
}

static void call_free(struct auth_call *c)
{
    domain_unref(&c->domain);
    arena_free(&c->memory);
    mem_free(&c);
}

static void end(struct auth_call *c, const xy_auth_answer *answer)
{
    if (!c->cancelled)
        c->done(c->arg, answer);
    if (c->rq != NULL) {
        domain_unref(&c->rq->domain);
        request_free(&c->rq);
    }
    call_free(c);
}

static void end_with(struct auth_call *c, xy_auth_status status, const char *reason)
{
    xy_auth_answer answer = { .size = sizeof answer, .status = status, .reason = reason };

    if (status == XY_AUTH_UNKNOWN && c->like.iterations != 0)
        answer.keys = &c->like;
    end(c, &answer);
}

/* The adapter between a request and the operations of the service. */
static xy_flow ask_provider(xy_mod *m, xy_req *rq)
{
    struct auth_call *c = request_of(rq)->data;
    const xy_auth_ops *ops = ops_of(m->module);
    const xy_jid *who = xy_jid_view(c->who);
    const xy_secret *password = xy_secret_view(c->password);

    switch (c->q.question) {
    case AUTH_CHECK_PASSWORD:
        return ops->check_password == NULL ? XY_NEXT : ops->check_password(m, rq, who, password);
    case AUTH_SCRAM_KEYS:
        return ops->scram_keys == NULL ? XY_NEXT : ops->scram_keys(m, rq, who, c->q.mech);
    case AUTH_EXISTS:
        return ops->exists == NULL ? XY_NEXT : ops->exists(m, rq, who);
    case AUTH_LIST:
        return ops->list == NULL ? XY_NEXT : ops->list(m, rq, c->after, c->q.limit);
    case AUTH_CREATE:
        return ops->create == NULL ? XY_NEXT : ops->create(m, rq, who, password);
    case AUTH_SET_PASSWORD:
        return ops->set_password == NULL ? XY_NEXT : ops->set_password(m, rq, who, password);
    case AUTH_SET_ENABLED:
        return ops->set_enabled == NULL ? XY_NEXT : ops->set_enabled(m, rq, who, c->q.enabled);
    case AUTH_REMOVE:
        return ops->remove == NULL ? XY_NEXT : ops->remove(m, rq, who);
    case AUTH_CAN:
        return has_can(ops) ? ops->can(m, rq) : XY_NEXT;
    }
    return XY_NEXT;
}

static void provider_answered(xy_req *rq, const struct request_outcome *o);

static const struct request_ops auth_ops = { .what = "auth", .finished = provider_answered };

static void ask_next(struct auth_call *c);

/* One that does not know the user, or cannot do what is asked, passes it on. */
static void provider_answered(xy_req *rq, const struct request_outcome *o)
{
    struct auth_call *c = rq->data;

    bool counted = c->q.question == AUTH_CAN && o->how == OUTCOME_AUTH && o->auth->status == XY_AUTH_OK;
    if (counted)
        c->can &= o->auth->mechanisms;
    else if (o->how == OUTCOME_AUTH && o->auth->status != XY_AUTH_UNKNOWN) {
        end(c, o->auth);
        return;
    }
    /* Only who says so does not know the user: no answer is never "unknown". */
    if (o->how != OUTCOME_AUTH && !(o->how == OUTCOME_VERDICT && o->verdict == XY_NEXT)) {
        end_with(c, XY_AUTH_UNAVAILABLE, "the auth provider did not answer");
        return;
    }
    if (o->how == OUTCOME_AUTH && o->auth->keys != NULL && c->like.iterations == 0)
        c->like = (xy_scram_keys){ .size = sizeof c->like, .mech = o->auth->keys->mech,
                                   .iterations = o->auth->keys->iterations,
                                   .salt_len = o->auth->keys->salt_len };
    domain_unref(&c->rq->domain);
    request_free(&c->rq);
    c->at++;
    ask_next(c);
}

static void ask_next(struct auth_call *c)
{
    const struct profile *p = c->domain->profile;
    struct request_outcome o;

    while (c->at < p->nauth && c->q.except != NULL && p->modules[p->auth_chain[c->at]].module == c->q.except)
        c->at++;
    if (c->at == p->nauth && c->q.question == AUTH_CAN) {
        offer_found(c->domain->offer, c->turn, c->can);
        end_with(c, XY_AUTH_OK, NULL);
        return;
    }
    if (c->at == p->nauth) {
        /* Nobody who knows the user; for a new one: nobody who makes accounts. */
        end_with(c, c->q.question == AUTH_CREATE ? XY_AUTH_REFUSED : XY_AUTH_UNKNOWN, NULL);
        return;
    }
    xy_mod *m = domain_instance(c->domain, p->auth_chain[c->at]);
    c->rq = m == NULL ? NULL : request_new(REQUEST_SERVICE, &auth_ops);
    if (c->rq == NULL) {
        end_with(c, XY_AUTH_UNAVAILABLE, "an auth provider of the domain is not running");
        return;
    }
    c->rq->data = c;
    c->rq->domain = domain_ref(c->domain);
    c->rq->arena = arena_ref(c->memory);
    if (request_call(c->rq, m, ask_provider, PROVIDER_MS, &o) != XY_LATER)
        provider_answered(c->rq, &o);
}

static void begin(struct task *t)
{
    ask_next(list_entry(t, struct auth_call, task));
}

static void wipe_password(void *arg)
{
    struct secret *s = arg;

    secret_free(&s);
}

static bool copy_password(struct auth_call *c, const struct secret *from)
{
    c->password = secret_new(secret_bytes(from), secret_length(from));
    if (c->password != NULL && arena_on_end(c->memory, wipe_password, c->password))
        return true;
    secret_free(&c->password);
    return false;
}

static bool copy_question(struct auth_call *c, const struct auth_ask *q)
{
    c->memory = arena_new(512);
    if (c->memory == NULL)
        return false;
    c->q = *q;
    if (q->who != NULL && (c->who = jid_copy(c->memory, q->who)) == NULL)
        return false;
    return arena_keep(c->memory, &c->after, q->after) && (q->password == NULL || copy_password(c, q->password));
}

struct auth_call *auth_ask(struct domain *d, const struct auth_ask *q,
                           void (*done)(void *arg, const xy_auth_answer *answer), void *arg)
{
    struct auth_call *c = try_alloc(sizeof *c);

    if (c == NULL)
        return NULL;
    c->domain = domain_ref(d);
    c->done = done;
    c->arg = arg;
    c->can = ~0u;
    if (q->question == AUTH_CAN)
        offer_now(d->offer, &(unsigned){ 0 }, &c->turn);
    if (!copy_question(c, q)) {
        call_free(c);
        return NULL;
    }
    c->task.fn = begin;
    shard_defer(&c->task);
    return c;
}

void auth_cancel(struct auth_call **cp)
{
    struct auth_call *c = *cp;

    if (c == NULL)
        return;
    *cp = NULL;
    c->cancelled = true;            /* it runs on to its end, and nobody is told */
}

unsigned auth_mechanisms(const struct domain *d, bool *known)
{
    unsigned all = ~0u, now;
    uint64_t turn;
    size_t n = 0;

    *known = true;
    for (size_t i = 0; i < d->profile->nauth; i++) {
        const xy_auth_ops *ops = ops_of(d->profile->modules[d->profile->auth_chain[i]].module);
        if (ops == NULL)
            continue;
        if (has_can(ops))
            *known = false;
        all &= ops->mechanisms;
        n++;
    }
    if (n == 0 || *known)
        return n == 0 ? 0 : all;
    *known = offer_now(d->offer, &now, &turn);
    return all & now;
}
