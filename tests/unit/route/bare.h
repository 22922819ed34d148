/*
 * bare.h - a domain around a profile, for tests that need no more of a world than shards.
 */
#ifndef XYLEM_TESTS_ROUTE_BARE_H
#define XYLEM_TESTS_ROUTE_BARE_H

#include "hook/modules.h"
#include "route/domain.h"

static inline struct domain *bare_domain(const char *name, const xy_module *const *descs, const char *const *chain)
{
    struct arena *a = arena_new(1024);
    struct domain *d = arena_alloc(a, sizeof *d);
    struct error e = { .text = "" };

    atomic_init(&d->refs, 1);
    d->arena = a;
    d->name = name;
    d->locals = arena_alloc(a, shard_count() * sizeof *d->locals);
    d->profile = modules_profile(descs, chain, &e);
    if (d->profile == NULL)
        fail_msg("%s", e.text);
    return d;
}

#endif
