/*
 * administer.c - see administer.h.
 */
#include "module/administer.h"

#include "base/mem.h"
#include "hook/request.h"
#include "net/shard.h"
#include "route/account.h"
#include "route/local.h"
#include "xml/jid.h"

#define COMMAND_MS (5 * 60 * 1000)      /* a module's command that takes longer is unavailable */

struct running {
    struct message       message;       /* there, and back */
    struct task          task;
    struct live_wait     live;
    struct shard        *origin;
    struct command_call *call;          /* NULL: its arguments were refused */
    struct command_result refused;
    struct error         why;
    const struct jid    *who;           /* of an account command */
    struct domain       *domain;
    void               (*done)(void *arg, struct command_result *r);
    void                *arg;
};

/* ---- the end ---- */

static void finish(struct running *r)
{
    r->done(r->arg, r->call != NULL ? &r->call->result : &r->refused);
    if (r->call == NULL)
        text_free(&r->refused.rows);
    command_call_free(&r->call);
    mem_free(&r);
}

static void came_back(struct message *m)
{
    finish(list_entry(m, struct running, message));
}

static void run_finish(struct task *t)
{
    finish(list_entry(t, struct running, task));
}

static void back(struct running *r)
{
    domain_unref(&r->domain);
    if (r->origin == shard_self()) {
        r->task.fn = run_finish;
        shard_defer(&r->task);
        return;
    }
    r->message.fn = came_back;
    shard_post(r->origin, &r->message);
}

static void say(struct running *r, xy_status status, const char *text)
{
    command_finish(r->call, status, text);
    back(r);
}

static void finished(xy_req *rq, const struct request_outcome *o)
{
    struct command_call *call = rq->data;
    struct running *r = call->owner;

    /* xy_command_end has filled the result; anything else ended it otherwise. */
    if (call->in_row || call->result.rows.len == 0) {
        bool late = o->how == OUTCOME_STATUS && o->status == XY_UNAVAILABLE;
        xy_status status = o->how == OUTCOME_STATUS ? o->status
                           : o->how == OUTCOME_VERDICT && o->verdict == XY_DONE ? XY_OK : XY_REFUSED;
        command_finish(call, status, late ? "no answer in time" : NULL);
    }
    account_unpin(&rq->account);
    domain_unref(&rq->domain);
    request_free(&rq);
    back(r);
}

static const struct request_ops command_ops = { .what = "command", .finished = finished };

/* ---- the call ---- */

/* A function of the core: like request_call, but there is no instance to visit or to hold it. */
static xy_flow call_core(xy_req *rq, xy_stanza_fn fn, struct request_outcome *o)
{
    rq->calling = true;
    xy_flow flow = fn(NULL, rq);
    rq->calling = false;
    if (rq->ended)
        *o = rq->outcome;
    else if (flow != XY_LATER)
        *o = (struct request_outcome){ .how = OUTCOME_VERDICT, .verdict = flow };
    return rq->ended ? XY_DONE : flow;
}

static xy_mod *instance_for(const struct running *r)
{
    const struct command *c = r->call->command;

    if (c->decl.scope == XY_SERVER_COMMAND)
        return c->module->server;
    int i = profile_find(r->domain->profile, c->module->name);
    return i < 0 ? NULL : domain_instance(r->domain, (unsigned)i);
}

static void call(struct running *r, struct account *a)
{
    const struct command *c = r->call->command;
    struct request_outcome o;
    xy_mod *m = c->module == NULL ? NULL : instance_for(r);

    if (c->module != NULL && m == NULL) {
        say(r, XY_UNAVAILABLE, "the module is not running there");
        return;
    }
    xy_req *rq = request_new(REQUEST_COMMAND, &command_ops);
    if (rq == NULL) {
        say(r, XY_UNAVAILABLE, "out of memory");
        return;
    }
    r->call->owner = r;
    rq->data = r->call;
    rq->arena = arena_ref(r->call->arena);      /* a job may outlive the command, and needs its arguments */
    rq->domain = r->domain == NULL ? NULL : domain_ref(r->domain);
    rq->account = a;
    rq->to = r->who;
    if (a != NULL)
        account_pin(a);
    xy_flow flow = m == NULL ? call_core(rq, c->decl.fn, &o)
                             : request_call(rq, m, c->decl.fn, COMMAND_MS, &o);
    if (flow != XY_LATER)
        finished(rq, &o);
}

static void account_came(struct live_wait *w, struct account *a)
{
    struct running *r = list_entry(w, struct running, live);

    if (a == NULL)
        say(r, XY_UNAVAILABLE, "the account could not be brought in now");
    else if (!a->exists && r->call->command->module != NULL)
        say(r, XY_NOT_FOUND, "there is no such account");
    else
        call(r, a);
}

/* What a domain or account command is about; NULL: it is not hosted here. */
static struct domain *domain_for(const struct running *r)
{
    const struct jid *at = r->who;

    if (at == NULL)
        at = jid_parse(r->call->arena, str_of(command_given(r->call, "domain")->text), NULL);
    return at == NULL ? NULL : domain_find(jid_domain(at));
}

/* On the shard of the command. */
static void begin(struct running *r)
{
    if (r->call->command->decl.scope == XY_SERVER_COMMAND) {
        call(r, NULL);
        return;
    }
    struct domain *d = domain_for(r);
    if (d == NULL) {
        say(r, XY_NOT_FOUND, "that domain is not hosted here");
        return;
    }
    r->domain = domain_ref(d);
    if (r->who == NULL) {
        call(r, NULL);
        return;
    }
    r->live.fn = account_came;
    account_when_live(d, jid_full(r->who), false, &r->live);
}

static void arrived(struct message *m)
{
    begin(list_entry(m, struct running, message));
}

static void run_begin(struct task *t)
{
    begin(list_entry(t, struct running, task));
}

/* Where the module has its one instance for the domain; any, when it has one on each. */
static struct shard *shard_for(const struct running *r)
{
    const struct command *c = r->call->command;

    if (r->who != NULL)
        return account_shard(jid_full(r->who));
    if (c->decl.scope != XY_DOMAIN_COMMAND || c->module == NULL ||
        c->module->desc->spread != XY_PER_DOMAIN)
        return shard_at(0);
    const struct domain *d = domain_for(r);
    return shard_at(d == NULL ? 0 : local_home(d));
}

bool command_run(const struct command *c, const struct command_value *args, size_t n,
                 void (*done)(void *arg, struct command_result *r), void *arg)
{
    struct running *r = try_alloc(sizeof *r);

    if (r == NULL)
        return false;
    r->origin = shard_self();
    r->done = done;
    r->arg = arg;
    r->call = command_call_new(c, args, n, &r->why);
    if (r->call == NULL) {
        r->refused.status = r->why.code == ERR_NO_MEMORY ? XY_UNAVAILABLE : XY_REFUSED;
        r->refused.text = r->why.text;
        text_init(&r->refused.rows, 0);
        text_puts(&r->refused.rows, "[]");
        back(r);
        return true;
    }
    if (c->decl.scope == XY_ACCOUNT_COMMAND)
        r->who = command_given(r->call, "jid")->jid;

    struct shard *where = shard_for(r);
    if (where == shard_self()) {
        r->task.fn = run_begin;
        shard_defer(&r->task);
        return true;
    }
    r->message.fn = arrived;
    shard_post(where, &r->message);
    return true;
}
