/*
 * commands_store.c - store status, store migrate.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "main/commands.h"
#include "main/opening.h"
#include "main/server.h"
#include "route/store.h"

#define STEP 100                        /* rows that are made anew in one commit */

static bool is_behind(const struct opening_schema *s)
{
    return s->status != XY_OK && s->found > 0 && s->found < s->newest;
}

/* Sends it off; done has the request. */
static xy_flow ask(xy_req *rq, bool migrate, void (*done)(struct store_call *c))
{
    struct store_call *c = opening_call(migrate, done, rq);

    if (c == NULL)
        return command_say(rq, XY_UNAVAILABLE, "no memory");
    store_submit(c);
    return XY_LATER;
}

/* ---- status ---- */

static void status_known(struct store_call *c)
{
    xy_req *rq = c->arg;
    struct opening_schema s;
    char text[64];

    opening_answer(c, &s);
    store_call_free(&c);
    server_store_driver(text, sizeof text);
    command_fact(rq->data, "driver", text);
    command_fact(rq->data, "open", s.status == XY_OK ? "yes" : "no");
    if (s.newest > 0 && (s.status == XY_OK || s.found > 0))
        command_count(rq->data, "schema", s.status == XY_OK ? s.newest : s.found);
    if (is_behind(&s))
        command_count(rq->data, "schema needed", s.newest);
    if (s.bytes > 0) {
        snprintf(text, sizeof text, "%llu KiB", (unsigned long long)(s.bytes + 1023) / 1024);
        command_fact(rq->data, "size", text);
    }
    if (s.status == XY_OK || (s.status == XY_REFUSED && !s.wrong))     /* it has no versions */
        command_say(rq, XY_OK, NULL);
    else
        command_say(rq, s.status, "%s", s.why);
}

static xy_flow status(xy_mod *m, xy_req *rq)
{
    (void)m;
    return ask(rq, false, status_known);
}

/* ---- migrate ---- */

static void migrated(struct store_call *c)
{
    xy_req *rq = c->arg;
    struct opening_schema s;

    opening_answer(c, &s);
    store_call_free(&c);
    if (s.status == XY_OK)
        command_say(rq, XY_OK, "the store had schema %u and has schema %u now", s.found, s.newest);
    else
        command_say(rq, s.status, "%s", s.why);
}

/* One that is open has been brought to this version when it was opened. */
static void found(struct store_call *c)
{
    xy_req *rq = c->arg;
    struct opening_schema s;

    opening_answer(c, &s);
    store_call_free(&c);
    if (is_behind(&s))
        ask(rq, true, migrated);
    else if (s.status == XY_OK && s.newest == 0)
        command_say(rq, XY_OK, "the store has no schema: nothing is to be done");
    else if (s.status == XY_OK)
        command_say(rq, XY_OK, "the store has schema %u: nothing is to be done", s.newest);
    else
        command_say(rq, s.status, "%s", s.why);
}

static xy_flow migrate(xy_mod *m, xy_req *rq)
{
    (void)m;
    return ask(rq, false, found);
}

/* ---- reindex ---- */

struct reindexing { xy_req *rq; const char *domain; uint64_t box, row, written; };

static void reindexed(struct store_call *c);

/* A step at a time, so that others are served between two. */
static xy_flow go_on(struct reindexing *r)
{
    struct store_call *c = store_call_new(XY_STORE_REINDEX, reindexed, r);
    xy_req *rq = r->rq;

    if (c == NULL) {
        mem_free(&r);
        return command_say(rq, XY_UNAVAILABLE, "no memory");
    }
    c->op.domain = r->domain;
    c->op.until = r->box;
    c->op.after = r->row;
    c->op.limit = STEP;
    store_submit(c);
    return XY_LATER;
}

static void reindexed(struct store_call *c)
{
    struct reindexing *r = c->arg;
    xy_status status = c->op.status;
    bool more = c->op.more;

    r->written += c->op.count;
    r->box = c->op.bytes;
    r->row = c->op.last_id;
    if (status != XY_OK)
        command_say(r->rq, status, "%s, after %llu messages",
                    c->op.why != NULL ? c->op.why : "the store has refused it", (unsigned long long)r->written);
    else if (!more)
        command_say(r->rq, XY_OK, "%llu messages are found by other words now", (unsigned long long)r->written);
    store_call_free(&c);
    if (status == XY_OK && more)
        go_on(r);
    else
        mem_free(&r);
}

static xy_flow reindex(xy_mod *m, xy_req *rq)
{
    const struct domain *d = command_domain(command_text_of(rq, "domain"));
    const struct command_call *call = rq->data;
    const char *name = d == NULL ? NULL : arena_text(call->arena, d->name);
    struct reindexing *r = name == NULL ? NULL : try_alloc(sizeof *r);

    (void)m;
    if (d == NULL)
        return command_say(rq, XY_NOT_FOUND, "the domain is not hosted here");
    if (r == NULL)
        return command_say(rq, XY_UNAVAILABLE, "no memory");
    r->rq = rq;
    r->domain = name;
    return go_on(r);
}

/* ---- declarations ---- */

static const xy_arg domain_argument[] = {
    { "domain", "Whose archives", XY_ARG_TEXT, true },
    { NULL, NULL, XY_ARG_TEXT, false }
};


const xy_command store_commands[] = {
    { "store status", "Which store there is, its schema and size", XY_SERVER_COMMAND, NULL, status },
    { "store migrate", "Bring the store to the schema of this version, also when no server runs", XY_SERVER_COMMAND,
      NULL, migrate },
    { "store reindex", "Have all archived messages of a domain found by the words of its language", XY_SERVER_COMMAND,
      domain_argument, reindex },
    { NULL, NULL, XY_SERVER_COMMAND, NULL, NULL }
};
