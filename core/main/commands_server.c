/*
 * commands_server.c - status, stats, reload, stop, domain list, domain usage.
 */
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/mem.h"
#include "main/commands.h"
#include "main/counted.h"
#include "main/server.h"
#include "net/tour.h"
#include "net/certificate.h"
#include "net/listener.h"
#include "route/account.h"
#include "route/counters.h"
#include "route/usage.h"

/* ---- status ---------------------------------------------------------------------------------- */

struct census { struct tour tour; xy_req *rq; int64_t accounts, sessions; };

static void put_fact(void *arg, const char *name, const char *value)
{
    command_fact(arg, name, value);
}

static void count_there(struct tour *t)
{
    struct census *c = list_entry(t, struct census, tour);
    const struct account *a;
    uint32_t at = 0;

    while ((a = account_next(&at)) != NULL) {
        c->accounts++;
        c->sessions += a->nsessions;
    }
    tour_next(t);
}

static size_t count_domains(void)
{
    const struct domains *set = domains_current();
    uint32_t at = 0;
    struct str key;
    void *value;
    size_t n = 0;

    while (set != NULL && map_next(&set->by_name, &at, &key, &value))
        n += str_is(key, ((const struct domain *)value)->name);
    return n;
}

static void counted(struct tour *t)
{
    struct census *c = list_entry(t, struct census, tour);
    struct command_call *call = c->rq->data;

    server_facts(put_fact, call);
    command_count(call, "domains", (int64_t)count_domains());
    command_count(call, "sessions", c->sessions);
    command_count(call, "accounts in memory", c->accounts);
    command_say(c->rq, XY_OK, NULL);
    mem_free(&c);
}

static xy_flow status(xy_mod *m, xy_req *rq)
{
    struct census *c = try_alloc(sizeof *c);

    (void)m;
    if (c == NULL)
        return command_say(rq, XY_UNAVAILABLE, "no memory");
    c->rq = rq;
    c->tour.visit = count_there;
    c->tour.done = counted;
    tour_all(&c->tour);
    return XY_LATER;
}

/* ---- stats ----------------------------------------------------------------------------------- */

static void put_counter(struct command_call *call, const char *owner, const char *name, uint64_t value)
{
    command_row(call);
    command_text(call, "owner", owner);
    command_text(call, "counter", name);
    command_int(call, "value", (int64_t)value);
}

static void put_core_counters(struct command_call *call)
{
    struct counted all[COUNTED_MOST];
    size_t n = counted_all(all);
    const char *reason;
    unsigned at = 0;
    uint64_t times;

    for (size_t i = 0; i < n; i++)
        put_counter(call, all[i].owner, all[i].name, all[i].value);
    while (count_drop_next(&at, &reason, &times))
        put_counter(call, "dropped", reason, times);
}

static void put_module_counters(void *arg, const struct module_usage *u)
{
    const xy_metric *counters = u->module->desc->counters;

    put_counter(arg, u->module->name, "calls_total", u->calls);
    put_counter(arg, u->module->name, "cpu_microseconds_total", u->cpu_ns / 1000);
    put_counter(arg, u->module->name, "slow_calls_total", u->slow);
    put_counter(arg, u->module->name, "late_answers_total", u->late);
    for (size_t i = 0; counters != NULL && counters[i].name != NULL && i < u->ncounters; i++)
        put_counter(arg, u->module->name, counters[i].name, u->counters[i]);
}

static void usage_known(xy_req *rq, const struct module_usages *all)
{
    put_core_counters(rq->data);
    module_usages_say(all, put_module_counters, rq);
}

static xy_flow stats(xy_mod *m, xy_req *rq)
{
    (void)m;
    module_usages_ask(rq, usage_known);
    return XY_LATER;
}

/* ---- reload, plan, stop ---------------------------------------------------------------------- */

static void say_report(xy_req *rq, const struct reload_report *r)
{
    if (r->error.code == ERR_NONE)
        command_say(rq, XY_OK, "%s", r->text);
    else
        command_say(rq, r->error.code == ERR_UNAVAILABLE ? XY_UNAVAILABLE : XY_REFUSED, "%s",
                    r->error.text);
}

static void reloaded(void *arg, const struct reload_report *r)
{
    say_report(arg, r);
}

static void planned(void *arg, const struct reload_report *r)
{
    xy_req *rq = arg;

    for (const struct change *c = r->changes.first; c != NULL; c = c->next) {
        command_row(rq->data);
        command_text(rq->data, "domain", c->domain != NULL ? c->domain : "(the server)");
        command_text(rq->data, "change", c->what);
        command_text(rq->data, "settings", c->parts);
    }
    say_report(rq, r);
}

static xy_flow reload(xy_mod *m, xy_req *rq)
{
    (void)m;
    server_ask_reload(RELOAD, reloaded, rq);
    return XY_LATER;
}

static xy_flow plan(xy_mod *m, xy_req *rq)
{
    (void)m;
    server_ask_reload(RELOAD_PLAN, planned, rq);
    return XY_LATER;
}

static xy_flow stop(xy_mod *m, xy_req *rq)
{
    (void)m;
    server_ask_stop();
    return command_say(rq, XY_OK, "stopping");
}

/* ---- domain list, domain usage --------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct domain *const *x = a, *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

static void put_list(struct command_call *call, const char *key, const char *const *list)
{
    struct text names;

    text_init(&names, 1024);
    for (; list != NULL && *list != NULL; list++)
        text_printf(&names, "%s%s", names.len > 0 ? ", " : "", *list);
    command_text(call, key, names.p != NULL ? names.p : "");
    text_free(&names);
}

static void put_domain(struct command_call *call, const struct domain *d)
{
    char date[DATE_LENGTH + 1];

    command_row(call);
    command_text(call, "domain", d->name);
    put_list(call, "aliases", d->aliases);
    put_list(call, "admins", d->admins);
    command_int(call, "modules", (int64_t)d->profile->nmodules);
    command_text(call, "tls", d->certificate == NULL ? "none" : d->tls.required ? "required"
                                                                                : "offered");
    if (d->certificate != NULL)
        date_format(certificate_expires(d->certificate), date);
    command_text(call, "certificate_until", d->certificate != NULL ? date : NULL);
}

/* Of what the store has not told yet there are no figures. */
static void put_usage(struct command_call *call, const struct domain *d)
{
    struct quota now;
    bool known = usage_now(d, &now);
    const struct { const char *used, *most; uint64_t value, limit; } parts[] = {
        { "rows", "rows_limit", now.rows, d->limits.mailbox_domain_rows },
        { "bytes", "bytes_limit", now.bytes, d->limits.mailbox_domain_bytes },
    };

    command_row(call);
    command_text(call, "domain", d->name);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (known)
            command_int(call, parts[i].used, (int64_t)parts[i].value);
        else
            command_text(call, parts[i].used, NULL);
        if (parts[i].limit != 0)
            command_int(call, parts[i].most, (int64_t)parts[i].limit);
        else
            command_text(call, parts[i].most, NULL);
    }
}

static xy_flow each_domain(xy_req *rq, void (*put)(struct command_call *call, const struct domain *d))
{
    const struct domains *set = domains_current();
    struct domain **list = try_alloc(size_mul(set->by_name.count + 1, sizeof(struct domain *)));
    uint32_t at = 0;
    struct str key;
    void *value;
    size_t n = 0;

    if (list == NULL)
        return command_say(rq, XY_UNAVAILABLE, "no memory");
    while (map_next(&set->by_name, &at, &key, &value))
        if (str_is(key, ((struct domain *)value)->name))
            list[n++] = value;
    qsort(list, n, sizeof(struct domain *), by_name);
    for (size_t i = 0; i < n; i++)
        put(rq->data, list[i]);
    mem_free(&list);
    return command_say(rq, XY_OK, NULL);
}

static xy_flow list_domains(xy_mod *m, xy_req *rq)
{
    (void)m;
    return each_domain(rq, put_domain);
}

static xy_flow show_usage(xy_mod *m, xy_req *rq)
{
    (void)m;
    return each_domain(rq, put_usage);
}

/* ---- declarations ---------------------------------------------------------------------------- */

const xy_command server_commands[] = {
    { "status", "How the server is doing", XY_SERVER_COMMAND, NULL, status },
    { "stats", "Counters of the core and of the modules", XY_SERVER_COMMAND, NULL, stats },
    { "reload", "Read the configuration again, all or nothing", XY_SERVER_COMMAND, NULL, reload },
    { "plan", "What a reload would change, and for whom", XY_SERVER_COMMAND, NULL, plan },
    { "stop", "Stop the server; clients are told", XY_SERVER_COMMAND, NULL, stop },
    { "domain list", "List the domains that are hosted here", XY_SERVER_COMMAND, NULL, list_domains },
    { "domain usage", "What waits in the mailboxes of each domain, and how much may", XY_SERVER_COMMAND, NULL,
      show_usage },
    { NULL, NULL, XY_SERVER_COMMAND, NULL, NULL }
};
