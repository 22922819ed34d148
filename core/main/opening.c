/* opening.c - see opening.h */

#include "main/opening.h"

#include <stdio.h>
#include <string.h>

#include "hook/instance.h"
#include "main/errand.h"
#include "module/loader.h"
#include "route/managed.h"
#include "route/store.h"

/* ---- begin and end ---- */

struct beginning {
    struct errand   errand;
    struct profile *profile;
    bool            only_writer;
    struct error    e;
    int             result;
};

static const xy_store_ops *ops_of(const struct beginning *b, const xy_store_ops *ops)
{
    static xy_store_ops only;

    if (!b->only_writer || ops == NULL)
        return ops;
    memset(&only, 0, sizeof only);
    memcpy(&only, ops, ops->size < sizeof only ? ops->size : sizeof only);
    only.read_lanes = 0;
    return &only;
}

static void begin(struct errand *errand)
{
    struct beginning *b = errand->arg;
    struct profile_module *m = &b->profile->modules[0];
    const xy_store_ops *ops = ops_of(b, module_service(m->module, "store"));

    b->result = -1;
    if (ops == NULL) {
        error_set(&b->e, ERR_INVALID, "module %s is no store", m->module->name);
    } else {
        m->module->server = instance_new(m->module, m->config, "", NULL, 0, &b->e);
        if (m->module->server != NULL && m->module->server->phase == INSTANCE_RUNNING)
            b->result = store_start(m->module->server, ops, &b->e);
        if (b->result == 0 && !b->only_writer)
            managed_sweep();
    }
    errand_done(errand);
}

int opening_begin(struct profile *store, bool only_writer, struct error *e)
{
    struct beginning b = { .errand = { .fn = begin }, .profile = store, .only_writer = only_writer };

    b.errand.arg = &b;
    errand_run(&b.errand);
    if (b.result != 0)
        *e = b.e;
    return b.result;
}

static void end(struct errand *errand)
{
    struct profile *p = errand->arg;

    if (p->modules[0].module->server != NULL)
        instance_free(&p->modules[0].module->server);
    errand_done(errand);
}

void opening_end(struct profile *store)
{
    struct errand errand = { .fn = end, .arg = store };

    errand_run(&errand);
}

/* ---- its version ---- */

struct store_call *opening_call(bool migrate, void (*done)(struct store_call *c), void *arg)
{
    struct store_call *c = store_call_new(XY_STORE_SCHEMA, done, arg);

    if (c != NULL)
        c->op.until = migrate;
    return c;
}

void opening_answer(const struct store_call *c, struct opening_schema *out)
{
    *out = (struct opening_schema){ .status = XY_UNAVAILABLE, .why = "no memory" };
    if (c == NULL)
        return;
    out->status = c->op.status;
    out->found = (unsigned)c->op.last_id;
    out->newest = (unsigned)c->op.count;
    out->bytes = c->op.bytes;
    out->wrong = c->op.status == XY_REFUSED && out->newest > 0;     /* else it has no versions */
    snprintf(out->why, sizeof out->why, "%s", c->op.status == XY_OK || c->op.why == NULL ? "" : c->op.why);
}

struct question { struct errand errand; bool migrate; struct opening_schema *out; };

static void answered(struct store_call *c)
{
    struct question *q = c->arg;

    opening_answer(c, q->out);
    store_call_free(&c);
    errand_done(&q->errand);
}

static void ask(struct errand *errand)
{
    struct question *q = errand->arg;
    struct store_call *c = opening_call(q->migrate, answered, q);

    if (c != NULL) {
        store_submit(c);
        return;
    }
    opening_answer(NULL, q->out);
    errand_done(errand);
}

void opening_ask(bool migrate, struct opening_schema *out)
{
    struct question q = { .errand = { .fn = ask }, .migrate = migrate, .out = out };

    q.errand.arg = &q;
    errand_run(&q.errand);
}
