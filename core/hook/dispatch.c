/*
 * dispatch.c - see dispatch.h.
 *
 * The table is open addressing over one slot per claimed (kind, scope, namespace, element), at most half
 * full and never changed.  Its keys are the modules' own, so a peer can choose a slot but not fill one.
 */
#include "hook/dispatch.h"

#include <string.h>

#include "base/map.h"

struct slot {
    uint64_t          hash;
    xy_kind           kind;
    xy_scope          scope;
    struct profile_iq entry;        /* iq NULL: empty */
};

struct dispatch {
    struct slot *slots;
    size_t       mask;
    bool         wildcards;         /* some module takes any element of a namespace */
};

static const xy_kind kinds[] = { XY_GET, XY_SET };
static const struct { xy_scope scope; const char *name; } scopes[] = {
    { XY_TO_DOMAIN, "the domain" }, { XY_TO_ACCOUNT, "an account" }, { XY_TO_SELF, "oneself" },
};

#define KINDS  (sizeof kinds / sizeof kinds[0])
#define SCOPES (sizeof scopes / sizeof scopes[0])

static uint64_t key_hash(xy_kind kind, xy_scope scope, const char *ns, const char *name)
{
    uint64_t h = hash_bytes(ns, strlen(ns));

    if (name != NULL)
        h = (h << 7 | h >> 57) ^ hash_bytes(name, strlen(name));
    return h + (uint64_t)kind * 8 + (uint64_t)scope;
}

static bool same_name(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static const struct slot *probe(const struct dispatch *d, xy_kind kind, xy_scope scope,
                                const char *ns, const char *name)
{
    uint64_t hash = key_hash(kind, scope, ns, name);
    const struct slot *s = &d->slots[hash & d->mask];

    for (; s->entry.iq != NULL; s = &d->slots[(size_t)(s - d->slots + 1) & d->mask])
        if (s->hash == hash && s->kind == kind && s->scope == scope &&
            strcmp(s->entry.iq->ns, ns) == 0 && same_name(s->entry.iq->name, name))
            return s;
    return NULL;
}

const struct profile_iq *dispatch_find(const struct dispatch *d, xy_kind kind, xy_scope scope,
                                       const char *ns, const char *name)
{
    const struct slot *s = probe(d, kind, scope, ns, name);

    if (s == NULL && d->wildcards)
        s = probe(d, kind, scope, ns, NULL);
    return s != NULL ? &s->entry : NULL;
}

static int clash(const struct profile_module *modules, const struct slot *s, unsigned other,
                 struct error *e)
{
    const xy_iq *iq = s->entry.iq;
    size_t i = 0;

    while (scopes[i].scope != s->scope)
        i++;
    return error_set(e, ERR_INVALID, "%s and %s both claim %s in %s (iq %s to %s)",
                     modules[s->entry.module].module->name, modules[other].module->name,
                     iq->name != NULL ? iq->name : "any element", iq->ns,
                     s->kind == XY_GET ? "get" : "set", scopes[i].name);
}

/* Who takes any element of a namespace clashes with who takes one of them. */
static const struct slot *rival(const struct dispatch *d, const struct slot *mine)
{
    for (const struct slot *s = d->slots; s <= d->slots + d->mask; s++) {
        if (s == mine || s->entry.iq == NULL || s->kind != mine->kind || s->scope != mine->scope)
            continue;
        if (s->entry.module != mine->entry.module && s->entry.iq->name != NULL &&
            strcmp(s->entry.iq->ns, mine->entry.iq->ns) == 0)
            return s;
    }
    return NULL;
}

static int claim(struct dispatch *d, const struct profile_module *modules, const struct slot *want,
                 struct error *e)
{
    const xy_iq *iq = want->entry.iq;
    const struct slot *taken = probe(d, want->kind, want->scope, iq->ns, iq->name);

    if (taken != NULL)
        return clash(modules, taken, want->entry.module, e);

    uint64_t hash = key_hash(want->kind, want->scope, iq->ns, iq->name);
    struct slot *s = &d->slots[hash & d->mask];
    while (s->entry.iq != NULL)
        s = &d->slots[(size_t)(s - d->slots + 1) & d->mask];
    *s = *want;
    s->hash = hash;
    d->wildcards |= iq->name == NULL;
    return 0;
}

static int claim_all(struct dispatch *d, const struct profile_module *modules, unsigned module,
                     struct error *e)
{
    const xy_iq *iq = modules[module].module->desc->iq;

    for (; iq != NULL && iq->ns != NULL; iq++)
        for (size_t i = 0; i < KINDS * SCOPES; i++) {
            struct slot want = { .kind = kinds[i % KINDS], .scope = scopes[i / KINDS].scope,
                                 .entry = { iq, module } };
            if ((iq->kinds & (int)want.kind) != 0 && (iq->scopes & (int)want.scope) != 0 &&
                claim(d, modules, &want, e) != 0)
                return -1;
        }
    return 0;
}

static size_t claims(const struct profile_module *modules, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        for (const xy_iq *iq = modules[i].module->desc->iq; iq != NULL && iq->ns != NULL; iq++)
            count += KINDS * SCOPES;
    return count;
}

struct dispatch *dispatch_new(struct arena *a, const struct profile_module *modules, size_t n,
                              struct error *e)
{
    struct dispatch *d = arena_alloc(a, sizeof *d);
    size_t size = 4, most = claims(modules, n);

    while (size < most * 2)
        size *= 2;
    if (d == NULL || (d->slots = arena_alloc(a, size * sizeof *d->slots)) == NULL) {
        error_set(e, ERR_NO_MEMORY, "no memory for a dispatch table");
        return NULL;
    }
    d->mask = size - 1;
    for (unsigned i = 0; i < n; i++)
        if (claim_all(d, modules, i, e) != 0)
            return NULL;
    for (const struct slot *s = d->slots; d->wildcards && s <= d->slots + d->mask; s++) {
        const struct slot *other = s->entry.iq != NULL && s->entry.iq->name == NULL ? rival(d, s)
                                                                                     : NULL;
        if (other != NULL) {
            clash(modules, other, s->entry.module, e);
            return NULL;
        }
    }
    return d;
}
