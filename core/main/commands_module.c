/*
 * commands_module.c - module list and info, and what the instances of modules have used.
 *
 * Counters and status lie in the instances, one for each domain and shard; a tour of the shards adds them
 * up by module.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "hook/settings.h"
#include "main/commands.h"
#include "net/tour.h"
#include "module/loader.h"
#include "route/local.h"

struct module_usages {
    struct tour         tour;
    xy_req             *rq;
    void              (*known)(xy_req *rq, const struct module_usages *all);
    struct module_usage by_slot[MODULE_SLOTS];
    bool                refused;
};

/* ---- adding up ------------------------------------------------------------------------------- */

static size_t counters_of(const struct module *m)
{
    size_t n = 0;

    while (m->desc->counters != NULL && m->desc->counters[n].name != NULL)
        n++;
    return n;
}

static bool prepare(struct module_usages *all, const struct module *m)
{
    struct module_usage *u = &all->by_slot[m->slot];

    if (u->module != NULL)
        return true;
    u->ncounters = counters_of(m);
    u->counters = try_alloc(size_mul(u->ncounters + 1, sizeof *u->counters));
    if (u->counters == NULL) {
        all->refused = true;
        return false;
    }
    u->module = m;
    return true;
}

static void add_instance(struct module_usages *all, const xy_mod *m)
{
    if (!prepare(all, m->module))
        return;

    struct module_usage *u = &all->by_slot[m->module->slot];
    u->instances++;
    u->failed += m->phase == INSTANCE_FAILED;
    u->calls += m->calls;
    u->slow += m->slow;
    u->late += m->late;
    u->cpu_ns += m->cpu_ns;
    for (size_t i = 0; m->counters != NULL && i < u->ncounters; i++)
        u->counters[i] += atomic_load_explicit(&m->counters[i], memory_order_relaxed);

    const char *text = m->phase == INSTANCE_FAILED ? m->fail_text : m->status_text;
    xy_level level = m->phase == INSTANCE_FAILED ? XY_ERROR : m->status;
    if (text[0] != '\0' && (u->text[0] == '\0' || level > u->level)) {
        u->level = level;
        snprintf(u->text, sizeof u->text, "%s%s%s", m->domain_name,
                 m->domain_name[0] != '\0' ? ": " : "", text);
    }
}

static void visit(struct tour *t)
{
    struct module_usages *all = list_entry(t, struct module_usages, tour);
    const struct domains *set = domains_current();
    uint32_t at = 0;
    struct str key;
    void *value;

    while (set != NULL && map_next(&set->by_name, &at, &key, &value)) {
        struct domain *d = value;
        if (!str_is(key, d->name))
            continue;
        for (size_t i = 0; i < d->profile->nmodules; i++) {
            const struct module *module = d->profile->modules[i].module;
            const xy_mod *m = local_instance(d, module->slot);
            if (prepare(all, module))
                all->by_slot[module->slot].domains += shard_index(shard_self()) == 0;
            if (m != NULL)
                add_instance(all, m);
        }
    }
    tour_next(t);
}

static void all_told(struct tour *t)
{
    struct module_usages *all = list_entry(t, struct module_usages, tour);
    const struct module *m;
    size_t at = 0;

    while ((m = module_next(&at)) != NULL)
        if (m->server != NULL)
            add_instance(all, m->server);
    all->known(all->rq, all->refused ? NULL : all);
    for (size_t i = 0; i < MODULE_SLOTS; i++)
        mem_free(&all->by_slot[i].counters);
    mem_free(&all);
}

void module_usages_ask(xy_req *rq, void (*known)(xy_req *rq, const struct module_usages *all))
{
    struct module_usages *all = try_alloc(sizeof *all);

    if (all == NULL) {
        known(rq, NULL);
        return;
    }
    all->rq = rq;
    all->known = known;
    all->tour.visit = visit;
    all->tour.done = all_told;
    tour_all(&all->tour);
}

void module_usages_say(const struct module_usages *all,
                       void (*put)(void *call, const struct module_usage *u), xy_req *rq)
{
    for (size_t i = 0; all != NULL && i < MODULE_SLOTS; i++)
        if (all->by_slot[i].module != NULL)
            put(rq->data, &all->by_slot[i]);
    command_say(rq, all == NULL ? XY_UNAVAILABLE : XY_OK, all == NULL ? "no memory" : NULL);
}

/* ---- list ------------------------------------------------------------------------------------ */

static void put_module(void *arg, const struct module_usage *u)
{
    char state[540];

    snprintf(state, sizeof state, "%s%s%s", u->failed > 0 ? "failed" : "ok",
             u->text[0] != '\0' ? ": " : "", u->text);
    command_row(arg);
    command_text(arg, "module", u->module->name);
    command_text(arg, "version", u->module->desc->version);
    command_int(arg, "domains", (int64_t)u->domains);
    command_int(arg, "instances", (int64_t)u->instances);
    command_int(arg, "calls", (int64_t)u->calls);
    command_int(arg, "cpu_ms", (int64_t)(u->cpu_ns / 1000000));
    command_text(arg, "state", state);
    command_text(arg, "summary", u->module->desc->summary);
}

static void usage_known(xy_req *rq, const struct module_usages *all)
{
    module_usages_say(all, put_module, rq);
}

static xy_flow list(xy_mod *m, xy_req *rq)
{
    (void)m;
    module_usages_ask(rq, usage_known);
    return XY_LATER;
}

/* ---- info ------------------------------------------------------------------------------------ */

static void put(struct command_call *call, const char *what, const char *name, const char *value)
{
    command_row(call);
    command_text(call, "what", what);
    command_text(call, "name", name);
    command_text(call, "value", value);
}

static void put_settings(struct command_call *call, const xy_module *desc)
{
    char value[300];

    for (const xy_setting *s = desc->settings; s != NULL && s->key != NULL; s++) {
        snprintf(value, sizeof value, "%s (%s; %s)", s->doc, settings_type_name(s->type),
                 s->deflt == NULL ? "required" : s->deflt[0] != '\0' ? s->deflt : "empty");
        put(call, "setting", s->key, value);
    }
}

static void put_declarations(struct command_call *call, const xy_module *desc)
{
    for (const char *const *r = desc->requires_; r != NULL && *r != NULL; r++)
        put(call, "requires", *r, NULL);
    for (const xy_service *s = desc->services; s != NULL && s->name != NULL; s++)
        put(call, "service", s->name, NULL);
    for (const xy_iq *iq = desc->iq; iq != NULL && iq->ns != NULL; iq++)
        put(call, "iq", iq->ns, iq->name);
    for (const xy_nonza *n = desc->nonzas; n != NULL && n->ns != NULL; n++)
        put(call, "nonza", n->ns, n->name);
    for (const xy_metric *c = desc->counters; c != NULL && c->name != NULL; c++)
        put(call, "counter", c->name, c->help);
    for (const xy_command *c = desc->commands; c != NULL && c->name != NULL; c++)
        put(call, "command", c->name, c->summary);
}

static xy_flow info(xy_mod *m, xy_req *rq)
{
    const char *name = command_text_of(rq, "name");
    const struct module *module = module_get(name);
    char sdk[16];

    (void)m;
    if (module == NULL)
        return command_say(rq, XY_NOT_FOUND, "no module '%s' is loaded", name);
    put(rq->data, "module", module->name, module->desc->summary);
    put(rq->data, "version", module->desc->version, NULL);
    snprintf(sdk, sizeof sdk, "%u.%u", module->desc->major, module->desc->minor);
    put(rq->data, "built for SDK", sdk, NULL);
    put(rq->data, "file", module->path, NULL);
    put_settings(rq->data, module->desc);
    put_declarations(rq->data, module->desc);
    return command_say(rq, XY_OK, NULL);
}

/* ---- hooks ----------------------------------------------------------------------------------- */

static void put_hooks(struct command_call *call, const struct profile *p, unsigned kind, unsigned point)
{
    static const char *const kinds[PROFILE_KINDS] = { "message", "presence", "iq" };
    static const char *const points[PROFILE_POINTS] = { "out", "in", "undeliverable", "sent",
                                                         "delivered" };
    static const char *const bands[] = { "guard", "rewrite", "normal", "record", "last" };
    char where[40];

    snprintf(where, sizeof where, "%s/%s", kinds[kind], points[point]);
    for (const struct profile_hook *h = p->hooks[kind][point]; h->hook != NULL; h++) {
        command_row(call);
        command_text(call, "point", where);
        command_text(call, "module", p->modules[h->module].module->name);
        command_text(call, "band", bands[h->hook->band]);
        command_text(call, "before", h->hook->before);
        command_text(call, "after", h->hook->after);
    }
}

static xy_flow hooks(xy_mod *m, xy_req *rq)
{
    const struct profile *p = rq->domain->profile;

    (void)m;
    for (unsigned i = 0; i < PROFILE_KINDS * PROFILE_POINTS; i++)
        put_hooks(rq->data, p, i / PROFILE_POINTS, i % PROFILE_POINTS);
    return command_say(rq, XY_OK, NULL);
}

/* ---- declarations ---------------------------------------------------------------------------- */

static const xy_arg for_info[] = {
    { "name", "of the module", XY_ARG_TEXT, true }, { NULL, NULL, XY_ARG_TEXT, false }
};

const xy_command module_commands[] = {
    { "module list", "List the loaded modules, what they use and how they are", XY_SERVER_COMMAND, NULL,
      list },
    { "module info", "Show what a module offers and which settings it takes", XY_SERVER_COMMAND,
      for_info, info },
    { "module hooks", "Show in which order modules see the stanzas of a domain", XY_DOMAIN_COMMAND, NULL,
      hooks },
    { NULL, NULL, XY_SERVER_COMMAND, NULL, NULL }
};
