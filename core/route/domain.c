/* domain.c - see domain.h */

#include "route/domain.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "net/certificate.h"
#include "net/shard.h"
#include "route/account.h"
#include "route/local.h"
#include "route/offer.h"
#include "route/usage.h"

/* The set this shard works with; a reference. */
static _Thread_local struct domains *current;

struct domain *domain_ref(struct domain *d)
{
    atomic_fetch_add_explicit(&d->refs, 1, memory_order_relaxed);
    return d;
}

void domain_unref(struct domain **dp)
{
    struct domain *d = *dp;

    *dp = NULL;
    if (d == NULL || atomic_fetch_sub_explicit(&d->refs, 1, memory_order_acq_rel) != 1)
        return;
    profile_unref(&d->profile);
    if (d->certificate != NULL)
        certificate_unref(&d->certificate);
    usage_unref(&d->usage);
    offer_unref(&d->offer);
    arena_free(&d->arena);
}

struct domain *domain_find(struct str name)
{
    return current == NULL ? NULL : map_get(&current->by_name, name);
}

struct domain *domains_find(const struct domains *set, const char *name)
{
    struct domain *d = set != NULL ? map_get(&set->by_name, str_of(name)) : NULL;

    return d != NULL && strcmp(d->name, name) == 0 ? d : NULL;
}

const struct domains *domains_current(void)
{
    return current;
}

/* ---- sets ---- */

struct domains *domains_new(uint64_t generation)
{
    struct domains *set = must_alloc(sizeof *set);

    atomic_init(&set->refs, 1);
    set->generation = generation;
    map_init(&set->by_name);
    return set;
}

static int add_name(struct domains *set, const char *name, struct domain *d, struct error *e)
{
    struct domain *there = map_get(&set->by_name, str_of(name));

    if (there != NULL)
        return error_set(e, ERR_EXISTS, "%s is a name of both %s and %s", name, there->name, d->name);
    if (!map_put(&set->by_name, str_of(name), d))
        return error_set(e, ERR_NO_MEMORY, "out of memory");
    domain_ref(d);
    return 0;
}

bool domains_add(struct domains *set, struct domain *d, struct error *e)
{
    if ((d->usage == NULL && (d->usage = usage_of(d->name)) == NULL) ||
        (d->offer == NULL && (d->offer = offer_of(d->name)) == NULL)) {
        error_set(e, ERR_NO_MEMORY, "out of memory");
        return false;
    }
    if (add_name(set, d->name, d, e) != 0)
        return false;
    set->languages |= d->language != 0;
    for (const char *const *alias = d->aliases; alias != NULL && *alias != NULL; alias++)
        if (add_name(set, *alias, d, e) != 0)
            return false;
    return true;
}

void domains_unref(struct domains **sp)
{
    struct domains *set = *sp;
    uint32_t at = 0;
    void *value;

    *sp = NULL;
    if (set == NULL || atomic_fetch_sub_explicit(&set->refs, 1, memory_order_acq_rel) != 1)
        return;
    while (map_next(&set->by_name, &at, NULL, &value)) {
        struct domain *d = value;
        domain_unref(&d);
    }
    map_free(&set->by_name);
    mem_free(&set);
}

/* ---- publication: a message to every shard, and one back when the last has taken it over ---- */

struct publication;

struct take {
    struct message      message;
    struct publication *of;
};

struct publication {
    struct domains *set;
    atomic_uint     left;
    void          (*done)(void *arg);
    void           *arg;
    struct message  finished;
    struct take     to[];           /* one for each shard */
};

static bool is_alias(struct str key, const struct domain *d)
{
    return !str_is(key, d->name);
}

/* New in the set; it may have been hosted a moment ago, and some of its accounts still be there. */
static void come_back(const struct domains *before, const struct domains *now,
                      void (*fn)(struct domain *d))
{
    struct str key;
    uint32_t at = 0;
    void *value;

    while (map_next(&now->by_name, &at, &key, &value))
        if (!is_alias(key, value) && (before == NULL || map_get(&before->by_name, key) == NULL))
            fn(value);
}

/* States are dropped before their modules stop, and wanted after those are back. */
static void follow(const struct domains *before, const struct domains *now)
{
    struct str key;
    uint32_t at = 0;
    void *value;

    come_back(before, now, local_return);
    accounts_follow(before);
    while (before != NULL && map_next(&before->by_name, &at, &key, &value)) {
        struct domain *from = value, *to = domains_find(now, from->name);
        if (is_alias(key, from) || to == from)
            continue;
        local_follow(from, to);
        if (to != NULL)
            local_begin(to);
    }
    come_back(before, now, local_begin);
}

static void all_have_it(struct message *m)
{
    struct publication *p = list_entry(m, struct publication, finished);

    if (p->done != NULL)
        p->done(p->arg);
    domains_unref(&p->set);
    mem_free(&p);
}

/* Before anybody can have logged in, when the server starts. */
static void ask_usage(const struct domains *set)
{
    uint32_t at = 0;
    void *value;

    while (map_next(&set->by_name, &at, NULL, &value))
        usage_ask(value);
}

static void take_over(struct message *m)
{
    struct publication *p = list_entry(m, struct take, message)->of;
    struct domains *before = current;

    current = p->set;
    atomic_fetch_add_explicit(&current->refs, 1, memory_order_relaxed);
    follow(before, current);
    if (shard_index(shard_self()) == 0)
        ask_usage(current);
    domains_unref(&before);
    if (atomic_fetch_sub_explicit(&p->left, 1, memory_order_acq_rel) == 1) {
        p->finished.fn = all_have_it;
        shard_post(shard_at(0), &p->finished);
    }
}

void domains_publish(struct domains *set, void (*done)(void *arg), void *arg)
{
    unsigned n = shard_count();
    struct publication *p = must_alloc(sizeof *p + n * sizeof p->to[0]);

    p->set = set;
    p->done = done;
    p->arg = arg;
    atomic_init(&p->left, n);
    for (unsigned i = 0; i < n; i++) {
        p->to[i].of = p;
        p->to[i].message.fn = take_over;
        shard_post(shard_at(i), &p->to[i].message);
    }
}

void domains_stop(void)
{
    domains_unref(&current);
}
