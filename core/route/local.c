/* local.c - see local.h */

#include "route/local.h"

#include "base/log.h"
#include "base/mem.h"
#include "net/shard.h"

/* Longer than any request: records that were pinned before a domain went may still ask. */
#define FORGET_MS (10 * 60 * 1000)

static _Thread_local struct map locals;           /* by name */

static unsigned self(void)
{
    return shard_index(shard_self());
}

static struct domain_local *local_make(const char *name)
{
    struct domain_local *l = try_alloc(sizeof *l);

    if (l == NULL)
        return NULL;
    l->name = try_copy(name);
    if (l->name == NULL || !map_put(&locals, str_of(l->name), l)) {
        mem_free(&l->name);
        mem_free(&l);
    }
    return l;
}

static struct domain_local *local_of(struct domain *d)
{
    struct domain_local *l = d->locals[self()];

    if (l != NULL)
        return l;
    l = map_get(&locals, str_of(d->name));
    if (l == NULL)
        l = local_make(d->name);
    d->locals[self()] = l;
    return l;
}

unsigned local_home(const struct domain *d)
{
    return (unsigned)(hash_bytes(d->name, strlen(d->name)) % shard_count());
}

static bool belongs_here(const struct domain *d, const struct module *module)
{
    return module->desc->spread == XY_PER_SHARD || local_home(d) == self();
}

static void start(struct domain_local *l, struct profile *p, unsigned i)
{
    struct profile_module *pm = &p->modules[i];
    struct error e = { 0 };
    xy_mod *m = instance_new(pm->module, pm->config, l->name, l, i, &e);

    if (m == NULL)
        return;
    l->instances[pm->module->slot] = m;
    l->profiles[pm->module->slot] = profile_ref(p);
    if (m->phase == INSTANCE_FAILED)
        log_write(LOG_LEVEL_ERROR, (struct log_about){ pm->module->name, l->name, 0 },
                  "did not start: %s", e.text);
}

static void stop(struct domain_local *l, unsigned slot)
{
    if (l->instances[slot] == NULL)
        return;
    instance_free(&l->instances[slot]);
    profile_unref(&l->profiles[slot]);
}

xy_mod *domain_instance(struct domain *d, unsigned i)
{
    struct module *module = d->profile->modules[i].module;
    struct domain_local *l = local_of(d);

    if (l == NULL || l->gone || !belongs_here(d, module))
        return NULL;
    if (l->instances[module->slot] == NULL)
        start(l, d->profile, i);
    xy_mod *m = l->instances[module->slot];
    return m != NULL && m->phase == INSTANCE_RUNNING ? m : NULL;
}

xy_mod *local_instance(struct domain *d, unsigned slot)
{
    const struct domain_local *l = map_get(&locals, str_of(d->name));

    return l == NULL ? NULL : l->instances[slot];
}

void local_each(struct domain *d, local_fn fn, void *arg)
{
    for (size_t i = 0; i < d->profile->nevents; i++) {
        xy_mod *m = domain_instance(d, d->profile->event_order[i]);
        if (m == NULL)
            continue;
        struct instance_visit visit = instance_enter(m);
        fn(m, m->module->desc->events, arg);
        instance_leave(m, visit);
    }
}

/* A module that stays: same settings, same instance; other settings: told, or started anew. */
static void slot_follow(struct domain_local *l, unsigned slot, struct profile *p, unsigned i)
{
    xy_mod *m = l->instances[slot];
    struct profile_module *now = &p->modules[i];
    const struct profile *before = l->profiles[slot];
    int old = profile_find(before, m->module->name);

    m->index = i;
    if (old >= 0 && m->phase == INSTANCE_RUNNING &&
        conf_equal(before->modules[old].conf, now->conf))
        return;
    if (m->phase == INSTANCE_RUNNING && m->module->desc->reload != NULL) {
        struct instance_visit visit = instance_enter(m);
        int r = m->module->desc->reload(m, now->config);
        instance_leave(m, visit);
        if (r == 0) {
            struct profile *was = l->profiles[slot];
            m->config = now->config;
            l->profiles[slot] = profile_ref(p);
            profile_unref(&was);
            return;
        }
    }
    stop(l, slot);
    start(l, p, i);
}

static void local_free(struct domain_local *l)
{
    map_remove(&locals, str_of(l->name));
    timer_cancel(&l->forget);
    for (unsigned slot = 0; slot < MODULE_SLOTS; slot++)
        stop(l, slot);
    mem_free(&l->name);
    mem_free(&l);
}

static void forget(struct timer *t)
{
    local_free(list_entry(t, struct domain_local, forget));
}

void local_follow(struct domain *from, struct domain *to)
{
    struct domain_local *l = map_get(&locals, str_of(from->name));

    if (l == NULL || from == to)
        return;
    l->gone = to == NULL;
    for (unsigned slot = 0; slot < MODULE_SLOTS; slot++) {
        if (l->instances[slot] == NULL)
            continue;
        int i = to == NULL ? -1 : profile_find(to->profile, l->instances[slot]->module->name);
        if (i < 0)
            stop(l, slot);
        else
            slot_follow(l, slot, to->profile, (unsigned)i);
    }
    if (to == NULL) {
        timer_init(&l->forget, forget);
        timer_set(&l->forget, FORGET_MS);
    }
}

void local_return(struct domain *d)
{
    struct domain_local *l = map_get(&locals, str_of(d->name));

    if (l == NULL)
        return;
    timer_cancel(&l->forget);
    l->gone = false;
}

void local_begin(struct domain *d)
{
    for (unsigned i = 0; i < d->profile->nmodules; i++)
        if (d->profile->modules[i].module->desc->spread == XY_PER_DOMAIN)
            domain_instance(d, i);
}

void locals_rest(void)
{
    uint32_t at = 0;
    void *value;

    while (map_next(&locals, &at, NULL, &value)) {
        struct domain_local *l = value;
        for (unsigned slot = 0; slot < MODULE_SLOTS; slot++)
            if (l->instances[slot] != NULL)
                instance_rest(l->instances[slot]);
    }
}

void locals_stop(void)
{
    uint32_t at = 0;
    void *l;

    while (map_next(&locals, &at, NULL, &l))
        local_free(l);
    map_free(&locals);
}
