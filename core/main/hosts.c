/*
 * hosts.c - see hosts.h.
 */
#include "main/hosts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "main/certificates.h"
#include "main/supervisor.h"
#include "module/loader.h"

enum { DOMAIN_ARENA = 1024, WORRIES_MOST = 20 };

struct building {
    struct hosts        *h;
    const struct hosts  *before;
    const struct config *c;
    struct error        *e;
    bool                 keep;               /* certificates that cannot be read */
    unsigned             worries;            /* about certificates */
    const struct module_set **sets;          /* of h->profiles, in the same order */
};

static int no_memory(struct error *e)
{
    return error_set(e, ERR_NO_MEMORY, "no memory for the domains");
}

/* Does the text name a place already, ":12:3: " ? */
static bool has_place(const char *text)
{
    for (const char *p = strchr(text, ':'); p != NULL; p = strchr(p + 1, ':')) {
        size_t line = strspn(p + 1, "0123456789"), column;
        if (line == 0 || p[1 + line] != ':')
            continue;
        column = strspn(p + 2 + line, "0123456789");
        if (column != 0 && p[2 + line + column] == ':')
            return true;
    }
    return false;
}

/* Adds the place to what somebody below could only say without one. */
static int say_where(struct error *e, const struct conf *at, const char *what)
{
    struct error said;

    if (e == NULL || has_place(e->text))
        return -1;
    said = *e;
    conf_error(at, e, "%s%s", what, said.text);
    e->code = said.code;
    return -1;
}

/* ---- profiles -------------------------------------------------------------------------------- */

/* Settings that are nobody's but the program's have no place worth showing. */
static const struct conf *place_of(const struct module_settings *m, const struct domain_settings *d)
{
    return m->conf != NULL && m->conf->file[0] != '(' ? m->conf : d->at;
}

static bool same_chain(const struct profile *p, const struct module_set *s)
{
    size_t n = 0;

    for (; s->auth[n] != NULL; n++)
        if (n >= p->nauth || strcmp(p->modules[p->auth_chain[n]].module->name, s->auth[n]) != 0)
            return false;
    return n == p->nauth;
}

static bool same_modules(const struct profile *p, const struct module_set *s)
{
    if (p->nmodules != s->n)
        return false;
    for (size_t i = 0; i < s->n; i++) {
        int at = profile_find(p, s->modules[i].name);
        if (at < 0 || !conf_equal(p->modules[at].conf, s->modules[i].conf))
            return false;
    }
    return same_chain(p, s);
}

static struct profile *make_profile(struct building *b, const struct domain_settings *d)
{
    const struct module_set *s = d->modules;

    for (size_t i = 0; b->before != NULL && i < b->before->nprofiles; i++)
        if (same_modules(b->before->profiles[i], s))
            return profile_ref(b->before->profiles[i]);

    struct profile_want *want = must_alloc(size_mul(s->n + 1, sizeof *want));
    struct profile *p = NULL;
    size_t n = 0;
    for (; n < s->n; n++) {
        want[n].module = module_load(s->modules[n].name, b->e);
        want[n].settings = s->modules[n].conf;
        if (want[n].module == NULL) {
            say_where(b->e, place_of(&s->modules[n], d), "");
            break;
        }
        if (want[n].module->desc->spread == XY_PER_SERVER) {
            conf_error(place_of(&s->modules[n], d), b->e, "module %s serves the whole server, not a "
                       "domain: it belongs under store", s->modules[n].name);
            break;
        }
    }
    if (n == s->n && (p = profile_new(want, n, s->auth, b->e)) == NULL)
        say_where(b->e, d->at, "");
    mem_free(&want);
    return p;
}

/* The one that was made for this set of modules, or a new one. */
static struct profile *find_profile(struct building *b, const struct domain_settings *d)
{
    struct hosts *h = b->h;

    for (size_t i = 0; i < h->nprofiles; i++)
        if (b->sets[i] == d->modules)
            return h->profiles[i];

    struct profile *p = make_profile(b, d);
    if (p == NULL)
        return NULL;
    h->profiles = must_resize(h->profiles, (h->nprofiles + 1) * sizeof(struct profile *));
    b->sets = must_resize(b->sets, (h->nprofiles + 1) * sizeof *b->sets);
    h->profiles[h->nprofiles] = p;
    b->sets[h->nprofiles++] = d->modules;
    return p;
}

struct profile *hosts_store(const struct config *c, struct error *e)
{
    char name[128];
    struct profile_want want = { .settings = c->store };
    struct profile *p = NULL;

    snprintf(name, sizeof name, "store_%s", c->store_driver);
    want.module = module_load(name, e);
    if (want.module != NULL)
        p = profile_new(&want, 1, NULL, e);
    if (p == NULL)
        say_where(e, c->store_at, "store: ");
    return p;
}

static int build_store(struct building *b)
{
    if (b->before != NULL) {                 /* another one needs a restart, see reload.c */
        b->h->store = profile_ref(b->before->store);
        return 0;
    }
    b->h->store = hosts_store(b->c, b->e);
    return b->h->store != NULL ? 0 : -1;
}

/* ---- domains --------------------------------------------------------------------------------- */

static const char *const *copy_list(struct arena *a, const char *const *list)
{
    const char **copy;
    size_t n = 0;

    while (list != NULL && list[n] != NULL)
        n++;
    if (n == 0)
        return NULL;
    copy = arena_alloc(a, (n + 1) * sizeof *copy);
    for (size_t i = 0; copy != NULL && i < n; i++)
        if ((copy[i] = arena_text(a, list[i])) == NULL)
            return NULL;
    return copy;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_list(const char *const *a, const char *const *b)
{
    if (a == NULL || b == NULL)
        return a == b || (a != NULL ? *a == NULL : *b == NULL);
    for (; *a != NULL && *b != NULL; a++, b++)
        if (strcmp(*a, *b) != 0)
            return false;
    return *a == *b;
}

static bool same_names(const struct domain *a, const struct domain *b)
{
    return same_list(a->aliases, b->aliases);
}

static bool same_admins(const struct domain *a, const struct domain *b)
{
    return same_list(a->admins, b->admins);
}

static bool same_profile(const struct domain *a, const struct domain *b)
{
    return a->profile == b->profile;
}

static bool same_tls(const struct domain *a, const struct domain *b)
{
    return a->tls.required == b->tls.required && same_text(a->tls.certificate, b->tls.certificate) &&
           same_text(a->tls.key, b->tls.key);
}

static bool same_certificate(const struct domain *a, const struct domain *b)
{
    return a->certificate == b->certificate;
}

static bool same_sasl(const struct domain *a, const struct domain *b)
{
    return a->sasl.plain_without_tls == b->sasl.plain_without_tls &&
           a->sasl.endpoint_binding == b->sasl.endpoint_binding &&
           same_list(a->sasl.mechanisms, b->sasl.mechanisms);
}

static bool same_sessions(const struct domain *a, const struct domain *b)
{
    return a->sessions.conflict == b->sessions.conflict &&
           a->sessions.per_account == b->sessions.per_account &&
           a->sessions.resume == b->sessions.resume && same_text(a->sessions.location, b->sessions.location);
}

static bool same_limits(const struct domain *a, const struct domain *b)
{
    return memcmp(&a->limits, &b->limits, sizeof a->limits) == 0;
}

static bool same_language(const struct domain *a, const struct domain *b)
{
    return a->language == b->language;
}

static const struct {
    const char *name;
    bool      (*same)(const struct domain *a, const struct domain *b);
} parts[] = {
    { "aliases", same_names },   { "admins", same_admins },   { "modules", same_profile },
    { "tls", same_tls },         { "certificate", same_certificate }, { "sasl", same_sasl },
    { "sessions", same_sessions }, { "limits", same_limits }, { "language", same_language },
};

void hosts_differences(const struct domain *a, const struct domain *b, struct text *out)
{
    size_t before = out->len;

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!parts[i].same(a, b))
            text_printf(out, "%s%s", out->len > before ? ", " : "", parts[i].name);
}

static bool same_domain(const struct domain *d, const struct domain_settings *s, struct profile *p,
                        struct certificate *cert)
{
    const struct domain now = { .aliases = s->aliases, .admins = s->admins, .profile = p,
                                .certificate = cert, .tls = s->tls, .sasl = s->sasl,
                                .sessions = s->sessions, .limits = s->limits,
                                .language = (unsigned char)s->language };

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!parts[i].same(d, &now))
            return false;
    return true;
}

static int copy_settings(struct domain *d, const struct domain_settings *s, struct arena *a)
{
    d->name = arena_text(a, s->name);
    d->aliases = copy_list(a, s->aliases);
    d->admins = copy_list(a, s->admins);
    d->tls = (struct domain_tls){ .required = s->tls.required,
                                  .certificate = arena_text(a, s->tls.certificate),
                                  .key = arena_text(a, s->tls.key) };
    d->sasl = s->sasl;
    d->sasl.mechanisms = copy_list(a, s->sasl.mechanisms);
    d->sessions = s->sessions;
    d->sessions.location = arena_text(a, s->sessions.location);
    d->limits = s->limits;
    d->language = (unsigned char)s->language;
    bool whole = d->name != NULL && same_list(d->aliases, s->aliases) &&
                 same_list(d->admins, s->admins) &&
                 same_text(d->tls.certificate, s->tls.certificate) &&
                 same_text(d->tls.key, s->tls.key) &&
                 same_text(d->sessions.location, s->sessions.location) &&
                 same_list(d->sasl.mechanisms, s->sasl.mechanisms);
    return whole ? 0 : -1;
}

static struct domain *make_domain(const struct domain_settings *s, struct profile *p,
                                  struct certificate *cert, unsigned shards)
{
    struct arena *a = arena_new(DOMAIN_ARENA);
    struct domain *d = a != NULL ? arena_alloc(a, sizeof *d) : NULL;

    if (d == NULL || copy_settings(d, s, a) != 0 ||
        (d->locals = arena_alloc(a, shards * sizeof *d->locals)) == NULL) {
        arena_free(&a);
        return NULL;
    }
    atomic_init(&d->refs, 1);
    d->arena = a;
    d->profile = profile_ref(p);
    d->certificate = cert != NULL ? certificate_ref(cert) : NULL;
    return d;
}

/* Where the certificate of a domain is named: in its entry or in the defaults. */
static const struct conf *place_of_certificate(const struct config *c, const struct domain_settings *s)
{
    const struct conf *at = conf_get(conf_get(s->at, "tls"), "certificate");

    if (at == NULL)
        at = conf_get(conf_get(conf_get(c->tree, "defaults"), "tls"), "certificate");
    return at != NULL ? at : s->at;
}

static struct domain *known(const struct building *b, const char *name)
{
    return b->before != NULL ? domains_find(b->before->set, name) : NULL;
}

/* A certificate may be that of ten thousand domains, and what is renewed is no news for the others. */
static void worry_about(struct building *b, const struct certificate *cert, const char *name)
{
    const struct domain *old = known(b, name);
    char worry[256];

    if (b->keep && old != NULL && old->certificate == cert)
        return;
    if (certificate_worry(cert, name, worry, sizeof worry) != NULL && ++b->worries <= WORRIES_MOST)
        log_write(LOG_LEVEL_WARN, (struct log_about){ .domain = name }, "%s", worry);
}

static int find_certificate(struct building *b, const struct domain_settings *s,
                            struct certificate **out)
{
    bool fresh;

    *out = NULL;
    if (s->tls.certificate == NULL)
        return 0;

    const struct certificate_want want = {
        .path = s->tls.certificate, .key = s->tls.key, .keep = b->keep,
        .before = b->before != NULL ? &b->before->certificates : NULL
    };
    *out = certificates_get(&b->h->certificates, &want, &fresh, b->e);
    if (*out == NULL && b->e != NULL && b->e->code == ERR_DENIED && b->before != NULL)
        return conf_error(place_of_certificate(b->c, s), b->e, "tls: the running server, which is no "
                          "longer root, may not read the key or certificate of %s: let its user read "
                          "them", s->name);
    if (*out == NULL)
        return say_where(b->e, place_of_certificate(b->c, s), "tls: ");
    b->h->reloaded_certificates += fresh;
    worry_about(b, *out, s->name);
    return 0;
}

static int add_domain(struct building *b, const struct domain_settings *s)
{
    struct profile *p = find_profile(b, s);
    struct certificate *cert;

    if (p == NULL || find_certificate(b, s, &cert) != 0)
        return -1;

    struct domain *old = known(b, s->name), *d;
    if (old != NULL && same_domain(old, s, p, cert)) {
        d = domain_ref(old);
    } else {
        d = make_domain(s, p, cert, config_shards(b->c));
        if (d == NULL)
            return no_memory(b->e);
        b->h->added += old == NULL;
        b->h->changed += old != NULL;
        if (old != NULL)
            memcpy(d->secret, old->secret, sizeof d->secret);
    }
    b->h->list[b->h->n++] = d;
    bool added = domains_add(b->h->set, d, b->e);
    domain_unref(&d);                        /* the set holds it */
    return added ? 0 : say_where(b->e, s->at, "");
}

static void count_removed(struct hosts *h, const struct hosts *before)
{
    for (size_t i = 0; before != NULL && i < before->n; i++) {
        const struct domain *now = map_get(&h->set->by_name, str_of(before->list[i]->name));
        h->removed += now == NULL || strcmp(now->name, before->list[i]->name) != 0;
    }
}

static struct hosts *build(struct building *b)
{
    const struct config *c = b->c;
    struct hosts *h = b->h = must_alloc(sizeof *h);
    int result;

    h->set = domains_new(b->before != NULL ? b->before->set->generation + 1 : 1);
    h->list = must_alloc(size_mul(c->ndomains + 1, sizeof(struct domain *)));
    map_init(&h->certificates);
    result = build_store(b);
    for (size_t i = 0; result == 0 && i < c->ndomains; i++)
        result = add_domain(b, &c->domains[i]);
    if (b->worries > WORRIES_MOST)
        log_warn("the certificates of %u other domains do not speak for them or end soon",
                 b->worries - WORRIES_MOST);
    if (result == 0)
        count_removed(h, b->before);
    else
        hosts_free(&h);
    mem_free(&b->sets);
    return h;
}

struct hosts *hosts_build(const struct config *c, const struct hosts *before, struct error *e)
{
    struct building b = { .before = before, .c = c, .e = e };

    return build(&b);
}

struct hosts *hosts_renew(const struct config *c, const struct hosts *before, struct error *e)
{
    struct building b = { .before = before, .c = c, .e = e, .keep = true };

    return build(&b);
}

void hosts_free(struct hosts **hp)
{
    struct hosts *h = *hp;

    *hp = NULL;
    if (h == NULL)
        return;
    domains_unref(&h->set);
    mem_free(&h->list);
    for (size_t i = 0; i < h->nprofiles; i++)
        profile_unref(&h->profiles[i]);
    mem_free(&h->profiles);
    certificates_free(&h->certificates);
    if (h->store != NULL)
        profile_unref(&h->store);
    mem_free(&h);
}
