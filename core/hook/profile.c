/*
 * profile.c - see profile.h.
 *
 * A profile is put together once, in steps that each may refuse: modules in starting order, their
 * configurations, dispatch, hooks, features, services.  All of it lies in one arena.
 */
#include "hook/profile.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hook/dispatch.h"
#include "hook/sequence.h"
#include "hook/settings.h"

static int no_memory(struct error *e)
{
    return error_set(e, ERR_NO_MEMORY, "no memory for a profile");
}

/* ---- modules in starting order ---- */

static int index_of(const struct profile_want *want, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(want[i].module->name, name) == 0)
            return (int)i;
    return -1;
}

static int needs_of(const struct profile_want *want, size_t n, size_t i, uint64_t *after,
                    struct error *e)
{
    const char *const *need = want[i].module->desc->requires_;

    for (*after = 0; need != NULL && *need != NULL; need++) {
        int at = index_of(want, n, *need);
        if (at < 0)
            return error_set(e, ERR_INVALID, "%s needs %s: add it to modules", want[i].module->name,
                             *need);
        *after |= UINT64_C(1) << at;
    }
    return 0;
}

/* "a, b and c" of those in the set. */
static void name_set(struct text *out, const struct profile_want *want, size_t n, uint64_t set)
{
    for (size_t i = 0; i < n; i++)
        if ((set >> i & 1) != 0) {
            set &= ~(UINT64_C(1) << i);
            text_printf(out, "%s%s", want[i].module->name, set == 0 ? "" : ", ");
        }
}

static int starting_order(const struct profile_want *want, size_t n, unsigned *order, struct error *e)
{
    uint64_t after[MODULE_SLOTS] = { 0 };

    if (n > MODULE_SLOTS)
        return error_set(e, ERR_INVALID, "more than %d modules in one domain", MODULE_SLOTS);
    for (size_t i = 0; i < n; i++) {
        if (index_of(want, i, want[i].module->name) >= 0)
            return error_set(e, ERR_INVALID, "module %s is named twice", want[i].module->name);
        if (needs_of(want, n, i, &after[i], e) != 0)
            return -1;
    }

    uint64_t stuck = sequence_find(after, n, order);
    if (stuck == 0)
        return 0;
    struct text names;
    text_init(&names, 200);
    name_set(&names, want, n, stuck);
    error_set(e, ERR_INVALID, "modules need each other in a circle: %s", names.p != NULL ? names.p : "");
    text_free(&names);
    return -1;
}

static int configure(struct profile *p, const struct profile_want *want, struct error *e)
{
    struct profile_module *m = &p->modules[p->nmodules];
    const xy_module *desc = want->module->desc;
    struct text owner;

    *m = (struct profile_module){ .module = want->module };
    m->config = arena_alloc(p->arena, desc->config_size);
    if (m->config == NULL)
        return no_memory(e);
    if (want->settings != NULL && (m->conf = conf_copy(p->arena, want->settings)) == NULL)
        return no_memory(e);

    text_init(&owner, 80);
    text_printf(&owner, "module %s", want->module->name);
    int failed = settings_fill(desc->settings, owner.p != NULL ? owner.p : "module", m->conf, NULL,
                               p->arena, m->config, e);
    text_free(&owner);
    if (failed == 0)
        p->nmodules++;          /* from here on profile_unref wipes its secrets */
    return failed;
}

static int add_modules(struct profile *p, const struct profile_want *want, size_t n, struct error *e)
{
    unsigned order[MODULE_SLOTS];

    if (starting_order(want, n, order, e) != 0)
        return -1;
    p->modules = arena_alloc(p->arena, n * sizeof *p->modules);
    if (p->modules == NULL)
        return no_memory(e);
    for (size_t i = 0; i < n; i++)
        if (configure(p, &want[order[i]], e) != 0)
            return -1;
    return 0;
}

/* ---- hooks ---- */

struct hooks {                       /* those of one kind and point, before they are in order */
    struct profile_hook at[SEQUENCE_MOST];
    size_t              n;
};

static int gather(const struct profile *p, xy_stanza_kind kind, xy_point point, struct hooks *out,
                  struct error *e)
{
    out->n = 0;
    for (unsigned i = 0; i < p->nmodules; i++) {
        const xy_hook *h = p->modules[i].module->desc->hooks;
        for (; h != NULL && h->fn != NULL; h++) {
            if (h->kind != kind || h->point != point)
                continue;
            if (out->n == SEQUENCE_MOST)
                return error_set(e, ERR_INVALID, "more than %d hooks at one point", SEQUENCE_MOST);
            out->at[out->n++] = (struct profile_hook){ h, i };
        }
    }
    return 0;
}

static bool names(const char *wanted, const struct profile *p, const struct profile_hook *h)
{
    return wanted != NULL && strcmp(wanted, p->modules[h->module].module->name) == 0;
}

/* Must b run before a?  Bands decide first; names count only within one. */
static bool precedes(const struct profile *p, const struct profile_hook *b,
                     const struct profile_hook *a)
{
    if (b->hook->band != a->hook->band)
        return b->hook->band < a->hook->band;
    return names(a->hook->after, p, b) || names(b->hook->before, p, a);
}

static int hook_loop(const struct profile *p, const struct hooks *h, uint64_t stuck, struct error *e)
{
    const char *one = "", *other = "";

    for (size_t i = 0; i < h->n; i++)
        if ((stuck >> i & 1) != 0) {
            other = one;
            one = p->modules[h->at[i].module].module->name;
        }
    return error_set(e, ERR_INVALID, "the hooks of %s and %s each want to run before the other", other,
                     one);
}

static int order_hooks(struct profile *p, xy_stanza_kind kind, xy_point point, struct error *e)
{
    struct hooks h;
    uint64_t after[SEQUENCE_MOST] = { 0 };
    unsigned order[SEQUENCE_MOST];

    if (gather(p, kind, point, &h, e) != 0)
        return -1;
    for (size_t i = 0; i < h.n; i++)
        for (size_t j = 0; j < h.n; j++)
            if (i != j && precedes(p, &h.at[j], &h.at[i]))
                after[i] |= UINT64_C(1) << j;

    uint64_t stuck = sequence_find(after, h.n, order);
    if (stuck != 0)
        return hook_loop(p, &h, stuck, e);
    struct profile_hook *list = arena_alloc(p->arena, (h.n + 1) * sizeof *list);
    if (list == NULL)
        return no_memory(e);
    for (size_t i = 0; i < h.n; i++)
        list[i] = h.at[order[i]];
    p->hooks[kind - 1][point] = list;
    return 0;
}

static int add_hooks(struct profile *p, struct error *e)
{
    for (int kind = XY_MESSAGE; kind <= PROFILE_KINDS; kind++)
        for (int point = XY_OUT; point < PROFILE_POINTS; point++)
            if (order_hooks(p, (xy_stanza_kind)kind, (xy_point)point, e) != 0)
                return -1;
    return 0;
}

/* ---- nonzas: few enough to look at each ---- */

const struct profile_nonza *profile_nonza(const struct profile *p, const char *ns, const char *name)
{
    const struct profile_nonza *n = p->nonzas;

    if (ns == NULL)
        return NULL;
    while (n->nonza != NULL && (strcmp(n->nonza->ns, ns) != 0 || strcmp(n->nonza->name, name) != 0))
        n++;
    return n->nonza != NULL ? n : NULL;
}

static size_t count_nonzas(const struct profile *p)
{
    size_t n = 0;

    for (unsigned i = 0; i < p->nmodules; i++)
        for (const xy_nonza *z = p->modules[i].module->desc->nonzas; z != NULL && z->ns != NULL; z++)
            n++;
    return n;
}

static int add_nonzas(struct profile *p, struct error *e)
{
    size_t n = 0;

    p->nonzas = arena_alloc(p->arena, (count_nonzas(p) + 1) * sizeof *p->nonzas);
    if (p->nonzas == NULL)
        return no_memory(e);
    for (unsigned i = 0; i < p->nmodules; i++)
        for (const xy_nonza *z = p->modules[i].module->desc->nonzas; z != NULL && z->ns != NULL; z++) {
            const struct profile_nonza *taken = profile_nonza(p, z->ns, z->name);
            if (taken != NULL)
                return error_set(e, ERR_INVALID, "%s and %s both claim %s in %s (nonza)",
                                 p->modules[taken->module].module->name, p->modules[i].module->name, z->name,
                                 z->ns);
            p->nonzas[n++] = (struct profile_nonza){ z, i };
        }
    return 0;
}

/* ---- exchange ---- */

const struct profile_exchange *profile_exchange(const struct profile *p, const char *ns, const char *name)
{
    const struct profile_exchange *x = p->exchanges;

    while (x->exchange != NULL && (strcmp(x->exchange->ns, ns) != 0 || strcmp(x->exchange->name, name) != 0))
        x++;
    return x->exchange != NULL ? x : NULL;
}

static size_t count_exchanges(const struct profile *p)
{
    size_t n = 0;

    for (unsigned i = 0; i < p->nmodules; i++)
        for (const xy_exchange *x = p->modules[i].module->desc->exchange; x != NULL && x->ns != NULL; x++)
            n++;
    return n;
}

/* Of one module those that make accounts, or the others. */
static int add_exchanges_of(struct profile *p, unsigned module, bool makes, size_t *n, struct error *e)
{
    const xy_exchange *x = p->modules[module].module->desc->exchange;

    for (; x != NULL && x->ns != NULL; x++) {
        if (((x->how & XY_EXCHANGE_MAKES) != 0) != makes)
            continue;
        const struct profile_exchange *taken = profile_exchange(p, x->ns, x->name);
        if (taken != NULL)
            return error_set(e, ERR_INVALID, "%s and %s both claim %s in %s (exchange)",
                             p->modules[taken->module].module->name, p->modules[module].module->name, x->name,
                             x->ns);
        p->exchanges[(*n)++] = (struct profile_exchange){ x, module };
    }
    return 0;
}

static int add_exchanges(struct profile *p, struct error *e)
{
    size_t n = 0;

    p->exchanges = arena_alloc(p->arena, (count_exchanges(p) + 1) * sizeof *p->exchanges);
    if (p->exchanges == NULL)
        return no_memory(e);
    for (unsigned i = 0; i < 2 * p->nmodules; i++)
        if (add_exchanges_of(p, i % (unsigned)p->nmodules, i < p->nmodules, &n, e) != 0)
            return -1;
    return 0;
}

/* ---- events, features ---- */

static int add_events(struct profile *p, struct error *e)
{
    p->event_order = arena_alloc(p->arena, (p->nmodules + 1) * sizeof *p->event_order);
    if (p->event_order == NULL)
        return no_memory(e);
    for (unsigned i = 0; i < p->nmodules; i++)
        if (p->modules[i].module->desc->events != NULL)
            p->event_order[p->nevents++] = i;
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct profile_feature *)a)->name, ((const struct profile_feature *)b)->name);
}

static size_t put(struct profile_feature *out, size_t n, const char *name, unsigned module)
{
    if (out != NULL)
        out[n] = (struct profile_feature){ name, UINT64_C(1) << module };
    return n + 1;
}

/* What only oneself may ask is told of both: clients look for it at either place (XEP-0313, XEP-0049).
 * out NULL: only counts. */
static size_t gather_features(const struct profile *p, xy_scope scope, struct profile_feature *out)
{
    int wanted = (int)scope | XY_TO_SELF;
    size_t n = 0;

    for (unsigned i = 0; i < p->nmodules; i++) {
        const xy_module *desc = p->modules[i].module->desc;
        const char *const *more = scope == XY_TO_DOMAIN ? desc->features : desc->account_features;
        for (const xy_iq *iq = desc->iq; iq != NULL && iq->ns != NULL; iq++)
            if (iq->feature != NULL && (iq->scopes & wanted) != 0)
                n = put(out, n, iq->feature, i);
        for (; more != NULL && *more != NULL; more++)
            n = put(out, n, *more, i);
    }
    return n;
}

static int add_features(struct profile *p, xy_scope scope, struct profile_feature **list,
                        struct error *e)
{
    size_t n = gather_features(p, scope, NULL), kept = 0;
    struct profile_feature *f = arena_alloc(p->arena, (n + 1) * sizeof *f);

    if (f == NULL)
        return no_memory(e);
    gather_features(p, scope, f);
    qsort(f, n, sizeof *f, by_name);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && strcmp(f[kept - 1].name, f[i].name) == 0)
            f[kept - 1].modules |= f[i].modules;
        else
            f[kept++] = f[i];
    }
    f[kept] = (struct profile_feature){ 0 };
    *list = f;
    return 0;
}

/* ---- services ---- */

const void *module_service(const struct module *m, const char *name)
{
    const xy_service *s = m->desc->services;

    for (; s != NULL && s->name != NULL; s++)
        if (strcmp(s->name, name) == 0)
            return s->ops;
    return NULL;
}

/* Of the services that one module at most offers in a domain: its index, -1: none does. */
static int add_keeper(struct profile *p, const char *service, int *keeper, struct error *e)
{
    *keeper = -1;
    for (unsigned i = 0; i < p->nmodules; i++) {
        if (module_service(p->modules[i].module, service) == NULL)
            continue;
        if (*keeper >= 0)
            return error_set(e, ERR_INVALID, "%s and %s both keep the %s",
                             p->modules[*keeper].module->name, p->modules[i].module->name, service);
        *keeper = (int)i;
    }
    return 0;
}

/* "internal" means the module auth_internal, unless one is called just that. */
static int auth_module(const struct profile *p, const char *name)
{
    static const char prefix[] = "auth_";
    int exact = profile_find(p, name);

    if (exact >= 0)
        return exact;
    for (size_t i = 0; i < p->nmodules; i++) {
        const char *full = p->modules[i].module->name;
        if (strncmp(full, prefix, sizeof prefix - 1) == 0 &&
            strcmp(full + sizeof prefix - 1, name) == 0)
            return (int)i;
    }
    return -1;
}

static int add_auth_link(struct profile *p, const char *name, struct error *e)
{
    int i = auth_module(p, name);

    if (i < 0)
        return error_set(e, ERR_INVALID, "auth names %s, which is not among the modules", name);
    if (module_service(p->modules[i].module, "auth") == NULL)
        return error_set(e, ERR_INVALID, "auth names %s, which cannot authenticate anybody", name);
    for (size_t k = 0; k < p->nauth; k++)
        if (p->auth_chain[k] == (unsigned)i)
            return error_set(e, ERR_INVALID, "auth names %s twice", name);
    p->auth_chain[p->nauth++] = (unsigned)i;
    return 0;
}

static int add_auth(struct profile *p, const char *const *chain, struct error *e)
{
    p->auth_chain = arena_alloc(p->arena, (p->nmodules + 1) * sizeof *p->auth_chain);
    if (p->auth_chain == NULL)
        return no_memory(e);
    for (; chain != NULL && *chain != NULL; chain++)
        if (add_auth_link(p, *chain, e) != 0)
            return -1;
    return 0;
}

/* ---- the whole ---- */

static int build(struct profile *p, const struct profile_want *want, size_t n,
                 const char *const *auth_chain, struct error *e)
{
    if (add_modules(p, want, n, e) != 0)
        return -1;
    p->iq_table = dispatch_new(p->arena, p->modules, p->nmodules, e);
    if (p->iq_table == NULL)
        return -1;
    if (add_hooks(p, e) != 0 || add_nonzas(p, e) != 0 || add_exchanges(p, e) != 0 || add_events(p, e) != 0)
        return -1;
    if (add_keeper(p, "roster", &p->roster, e) != 0 || add_keeper(p, "blocking", &p->blocking, e) != 0)
        return -1;
    if (add_features(p, XY_TO_DOMAIN, &p->domain_features, e) != 0)
        return -1;
    if (add_features(p, XY_TO_ACCOUNT, &p->account_features, e) != 0)
        return -1;
    return add_auth(p, auth_chain, e);
}

struct profile *profile_new(const struct profile_want *want, size_t n, const char *const *auth_chain,
                            struct error *e)
{
    struct arena *a = arena_new(4096);
    struct profile *p = a != NULL ? arena_alloc(a, sizeof *p) : NULL;

    if (p == NULL) {
        arena_free(&a);
        no_memory(e);
        return NULL;
    }
    p->arena = a;
    atomic_init(&p->refs, 1);
    if (build(p, want, n, auth_chain, e) != 0)
        profile_unref(&p);
    return p;
}

struct profile *profile_ref(struct profile *p)
{
    atomic_fetch_add_explicit(&p->refs, 1, memory_order_relaxed);
    return p;
}

const struct profile_iq *profile_iq(const struct profile *p, xy_kind kind, xy_scope scope,
                                    const char *ns, const char *name)
{
    return dispatch_find(p->iq_table, kind, scope, ns, name);
}

int profile_find(const struct profile *p, const char *module_name)
{
    for (size_t i = 0; i < p->nmodules; i++)
        if (strcmp(p->modules[i].module->name, module_name) == 0)
            return (int)i;
    return -1;
}

void profile_unref(struct profile **pp)
{
    struct profile *p = *pp;

    *pp = NULL;
    if (p == NULL || atomic_fetch_sub_explicit(&p->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < p->nmodules; i++)
        settings_wipe(p->modules[i].module->desc->settings, p->modules[i].config);
    struct arena *a = p->arena;
    arena_free(&a);
}
