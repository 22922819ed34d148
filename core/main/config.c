/*
 * config.c - see config.h.
 *
 * Sections are filled from their tables; a domain is `defaults` with its own entry on top, section
 * by section.  Ten thousand domains that differ in nothing but their name share what is made of the
 * defaults.
 */
#include "main/config.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/stem.h"
#include "hook/settings.h"
#include "main/config_tables.h"
#include "main/tree.h"
#include "main/yaml.h"
#include "xml/jid.h"

enum { ARENA_BLOCK = 64 * 1024, ADDRESS_MOST = 107, SETS_MOST = 4096 };

struct reading {
    struct config     *c;
    struct error      *e;
    const struct conf *defaults;             /* the built-in ones with those of the file on top */
    struct module_set *sets[SETS_MOST];      /* made so far */
    size_t             nsets;
};

static int no_memory(struct error *e)
{
    return error_set(e, ERR_NO_MEMORY, "no memory for the configuration");
}

static int fill(struct reading *r, const xy_setting *table, const char *owner,
                const struct conf *map, void *into)
{
    return settings_fill(table, owner, map, NULL, r->c->arena, into, r->e);
}

static const char *const sections[] = { "log", "control", "limits", "listen", "store", "defaults",
                                        "domains", "include", NULL };

/* ---- the sections of the server -------------------------------------------------------------- */

static int read_server(struct reading *r)
{
    struct config *c = r->c;

    if (settings_fill(server_table, "the configuration", c->tree, sections, c->arena, &c->server,
                      r->e) != 0 ||
        fill(r, log_table, "log", conf_get(c->tree, "log"), &c->log) != 0 ||
        fill(r, control_table, "control", conf_get(c->tree, "control"), &c->control) != 0 ||
        fill(r, entry_table, "limits", conf_get(c->tree, "limits"), &c->limits) != 0)
        return -1;
    if (c->control.socket != NULL)
        return 0;
    c->control.socket = arena_printf(c->arena, "%s/control.sock", c->server.data_dir);
    return c->control.socket != NULL ? 0 : no_memory(r->e);
}

static int read_listener(struct reading *r, const struct conf *item, struct listen_settings *l)
{
    l->at = item;
    if (item->kind != CONF_MAP)
        return conf_error(item, r->e, "listen must be a list of maps such as "
                          "{ kind: c2s, address: \"::\", port: 5222 }");
    if (fill(r, listen_table, "listen", item, l) != 0)
        return -1;
    if (l->address == NULL || strlen(l->address) > ADDRESS_MOST)
        return conf_error(item, r->e, "listen: address must be an IP address");
    return 0;
}

static int read_listeners(struct reading *r)
{
    const struct conf *list = conf_get(r->c->tree, "listen");
    size_t n = 0;

    if (list == NULL || yaml_is_null(list))
        return 0;
    if (list->kind != CONF_LIST)
        return conf_error(list, r->e, "listen must be a list");
    for (const struct conf *i = list->first; i != NULL; i = i->next)
        n++;
    r->c->listen = arena_alloc(r->c->arena, size_mul(n, sizeof *r->c->listen));
    if (r->c->listen == NULL)
        return no_memory(r->e);
    for (const struct conf *i = list->first; i != NULL; i = i->next)
        if (read_listener(r, i, &r->c->listen[r->c->nlisten++]) != 0)
            return -1;
    return 0;
}

/* `store` holds the driver's name and, beside it, the settings of the module that is the driver. */
static int read_store(struct reading *r)
{
    struct config *c = r->c;
    const struct conf *map = conf_get(c->tree, "store");
    const struct conf *driver = conf_get(map, "driver");
    struct conf *rest, *last = NULL;

    c->store_driver = store_table[0].deflt;
    if (map == NULL || yaml_is_null(map))
        return 0;
    if (map->kind != CONF_MAP)
        return conf_error(map, r->e, "store must be a map such as { driver: sqlite }");
    if (driver != NULL && (driver->kind != CONF_SCALAR || driver->text[0] == '\0'))
        return conf_error(driver, r->e, "store: driver must be the name of one");
    if (driver != NULL)
        c->store_driver = driver->text;
    rest = arena_alloc(c->arena, sizeof *rest);
    if (rest == NULL)
        return no_memory(r->e);
    *rest = *map;
    rest->first = NULL;
    for (const struct conf *i = map->first; i != NULL; i = i->next) {
        if (i == driver)
            continue;
        struct conf *copy = arena_alloc(c->arena, sizeof *copy);
        if (copy == NULL)
            return no_memory(r->e);
        *copy = *i;
        copy->next = NULL;
        *(last == NULL ? &rest->first : &last->next) = copy;
        last = copy;
    }
    c->store = rest;
    c->store_at = map;
    return 0;
}

/* ---- modules of a domain --------------------------------------------------------------------- */

static bool is_off(const struct conf *c)
{
    return c->kind == CONF_SCALAR && c->plain && strcmp(c->text, "off") == 0;
}

static void add_module(struct module_set *s, const char *name, const struct conf *conf)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->modules[i].name, name) == 0)
            return;
    s->modules[s->n++] = (struct module_settings){ name, conf };
}

static int set_modules(struct reading *r, struct module_set *s)
{
    for (const struct conf *m = s->modules_conf->first; m != NULL; m = m->next) {
        if (is_off(m))
            continue;
        if (m->kind == CONF_MAP)
            add_module(s, m->key, m);
        else if (yaml_is_null(m))
            add_module(s, m->key, NULL);
        else
            return conf_error(m, r->e, "module %s: give its settings as a map ({} for none), or "
                              "off", m->key);
    }
    return 0;
}

/* `auth: [ ldap, internal ]` stands for the modules auth_ldap and auth_internal, in that order. */
static int set_auth(struct reading *r, struct module_set *s, const char *const *chain)
{
    size_t n = 0;

    for (; chain != NULL && chain[n] != NULL; n++) {
        const char *name = arena_printf(r->c->arena, "auth_%s", chain[n]);
        if (name == NULL)
            return no_memory(r->e);
        const struct conf *off = conf_get(s->modules_conf, name);
        if (off != NULL && is_off(off))
            return conf_error(off, r->e, "module %s is off and in the auth chain", name);
        s->auth[n] = name;
        add_module(s, name, NULL);
    }
    return n > 0 ? 0 : conf_error(s->auth_conf, r->e, "auth must name at least one backend");
}

static size_t length_of(const struct conf *c)
{
    size_t n = 0;

    for (const struct conf *i = c->first; i != NULL; i = i->next)
        n++;
    return n;
}

static int make_set(struct reading *r, struct module_set *s, const char *const *chain)
{
    size_t most = length_of(s->modules_conf), nauth = 0;

    while (chain != NULL && chain[nauth] != NULL)
        nauth++;
    s->modules = arena_alloc(r->c->arena, size_mul(most + nauth + 1, sizeof *s->modules));
    s->auth = arena_alloc(r->c->arena, size_mul(nauth + 1, sizeof *s->auth));
    if (s->modules == NULL || s->auth == NULL)
        return no_memory(r->e);
    return set_modules(r, s) != 0 ? -1 : set_auth(r, s, chain);
}

/* One set for all domains whose modules and auth chain are equal. */
static int find_set(struct reading *r, struct domain_settings *d, const struct conf *modules,
                    const struct conf *auth)
{
    if (modules->kind != CONF_MAP)
        return conf_error(modules, r->e, "modules must be a map of names to settings");
    for (size_t i = 0; i < r->nsets; i++) {
        struct module_set *s = r->sets[i];
        if ((s->modules_conf == modules || conf_equal(s->modules_conf, modules)) &&
            (s->auth_conf == auth || conf_equal(s->auth_conf, auth))) {
            d->modules = s;
            return 0;
        }
    }

    struct module_set *s = arena_alloc(r->c->arena, sizeof *s);
    if (s == NULL)
        return no_memory(r->e);
    s->modules_conf = modules;
    s->auth_conf = auth;
    d->modules = s;
    if (r->nsets < SETS_MOST)
        r->sets[r->nsets++] = s;
    return make_set(r, s, d->auth);
}

/* ---- domains --------------------------------------------------------------------------------- */

static const struct {
    const char       *name;
    const xy_setting *table;
    size_t            offset;
} domain_sections[] = {
    { "tls", tls_table, offsetof(struct domain_settings, tls) },
    { "sasl", sasl_table, offsetof(struct domain_settings, sasl) },
    { "sessions", sessions_table, offsetof(struct domain_settings, sessions) },
    { "limits", limits_table, offsetof(struct domain_settings, limits) },
};

enum { DOMAIN_SECTIONS = sizeof domain_sections / sizeof domain_sections[0] };

static const char *const domain_keys[] = { "tls", "sasl", "sessions", "limits", "modules", NULL };

/* Everything of a domain but its names. */
static int fill_domain(struct reading *r, struct domain_settings *d, const struct conf *own)
{
    const struct conf *whole = tree_merge(r->defaults, own, r->c->arena, r->e);

    if (whole == NULL ||
        settings_fill(domain_table, "a domain", whole, domain_keys, r->c->arena, d, r->e) != 0)
        return -1;
    for (size_t i = 0; i < DOMAIN_SECTIONS; i++)
        if (fill(r, domain_sections[i].table, domain_sections[i].name,
                 conf_get(whole, domain_sections[i].name),
                 (char *)d + domain_sections[i].offset) != 0)
            return -1;
    return find_set(r, d, conf_get(whole, "modules"), conf_get(whole, "auth"));
}

/* A name or alias in normal form, known to nobody else. */
static const char *take_name(struct reading *r, struct domain_settings *d, const char *name)
{
    const struct conf at = { .file = d->at->file, .line = d->at->key_line,
                             .column = d->at->key_column };
    char normal[JID_PART_MAX + 1];
    size_t len;

    if (!jid_prep_domain(str_of(name), normal, &len)) {
        conf_error(&at, r->e, "'%s' is not the name of a domain", name);
        return NULL;
    }

    const struct domain_settings *twin = map_get(&r->c->names, (struct str){ normal, len });
    if (twin != NULL) {
        conf_error(&at, r->e, "domain '%s' is given twice, first in %s:%u:%u", normal,
                   twin->at->file, twin->at->key_line, twin->at->key_column);
        return NULL;
    }
    const char *copy = arena_copy(r->c->arena, normal, len);
    if (copy == NULL || !map_put(&r->c->names, (struct str){ copy, len }, d)) {
        no_memory(r->e);
        return NULL;
    }
    return copy;
}

/* An administrator's address in normal form. */
static const char *take_admin(struct reading *r, struct domain_settings *d, const char *admin)
{
    const struct jid *jid = jid_parse(r->c->arena, str_of(admin), NULL);

    if (jid != NULL && jid->local_len > 0 && jid_is_bare(jid))
        return jid->text;
    conf_error(d->at, r->e, "admins: '%s' is not a JID such as anna@example.org", admin);
    return NULL;
}

/* Puts what take makes of each of a list in the place of the list. */
static int take_list(struct reading *r, struct domain_settings *d, const char *const **list,
                     const char *(*take)(struct reading *r, struct domain_settings *d, const char *s))
{
    const char **normal;
    size_t n = 0;

    while (*list != NULL && (*list)[n] != NULL)
        n++;
    if (n == 0)
        return 0;
    normal = arena_alloc(r->c->arena, (n + 1) * sizeof *normal);
    if (normal == NULL)
        return no_memory(r->e);
    for (size_t i = 0; i < n; i++)
        if ((normal[i] = take(r, d, (*list)[i])) == NULL)
            return -1;
    *list = normal;
    return 0;
}

static int check_tls(struct reading *r, const struct domain_settings *d)
{
    if (d->tls.certificate != NULL)
        return 0;
    if (d->tls.key != NULL)
        return conf_error(d->at, r->e, "domain %s: tls: a key without a certificate", d->at->key);
    if (d->tls.required)
        return conf_error(d->at, r->e, "domain %s: tls: no certificate is given (a laboratory may "
                          "say tls: { required: false })", d->at->key);
    return 0;
}

static bool says_nothing(const struct conf *c)
{
    return yaml_is_null(c) || (c->kind == CONF_MAP && c->first == NULL);
}

static int read_domain(struct reading *r, const struct domain_settings *base,
                       const struct conf *own, struct domain_settings *d)
{
    if (!says_nothing(own) && own->kind != CONF_MAP)
        return conf_error(own, r->e, "domain %s: give its settings as a map ({} for none)",
                          own->key);
    d->at = own;
    if (says_nothing(own))
        *d = *base;
    else if (fill_domain(r, d, own) != 0)
        return -1;
    d->at = own;
    d->name = take_name(r, d, own->key);
    if (d->name == NULL || take_list(r, d, &d->aliases, take_name) != 0 ||
        take_list(r, d, &d->admins, take_admin) != 0)
        return -1;
    if (d->language != 0 && !stem_is_known((unsigned)d->language))
        return conf_error(d->at, r->e, "domain %s: language: this xylem was built without the endings of '%s'",
                          d->at->key, stem_languages[d->language]);
    return check_tls(r, d);
}

static int read_defaults(struct reading *r, struct domain_settings *base)
{
    const struct conf *builtin, *own = conf_get(r->c->tree, "defaults");

    builtin = yaml_parse(str_of(config_builtin), "(built in)", r->c->arena, r->e);
    if (builtin == NULL)
        return -1;
    if (own != NULL && !says_nothing(own) && own->kind != CONF_MAP)
        return conf_error(own, r->e, "defaults must be a map of settings");
    r->defaults = tree_merge(builtin, own, r->c->arena, r->e);
    if (r->defaults == NULL)
        return -1;
    base->at = own != NULL ? own : r->c->tree;
    return fill_domain(r, base, NULL);
}

static int read_domains(struct reading *r)
{
    struct domain_settings base = { 0 };
    const struct conf *map = conf_get(r->c->tree, "domains");

    if (read_defaults(r, &base) != 0)
        return -1;
    if (map == NULL || yaml_is_null(map) || map->first == NULL)
        return conf_error(r->c->tree, r->e, "no domain is given (domains: { example.org: {} })");
    r->c->domains = arena_alloc(r->c->arena, size_mul(length_of(map), sizeof *r->c->domains));
    if (r->c->domains == NULL)
        return no_memory(r->e);
    for (const struct conf *d = map->first; d != NULL; d = d->next)
        if (read_domain(r, &base, d, &r->c->domains[r->c->ndomains++]) != 0)
            return -1;
    return 0;
}

/* ---- the parts that are wanted alone --------------------------------------------------------- */

void config_log_to_file(struct config *c)
{
    if (c->log.file == NULL)
        c->log.file = arena_printf(c->arena, "%s/xylem.log", c->server.data_dir);
}

/* A map with nothing but this entry of another one: whatever else stands there may be wrong. */
static const struct conf *only(const struct conf *map, const char *key, struct arena *a)
{
    const struct conf *entry = conf_get(map, key);
    struct conf *alone = arena_alloc(a, sizeof *alone);
    struct conf *copy = entry != NULL ? arena_alloc(a, sizeof *copy) : NULL;

    if (alone == NULL || (entry != NULL && copy == NULL))
        return NULL;
    alone->kind = CONF_MAP;
    if (copy != NULL) {
        *copy = *entry;
        copy->next = NULL;
        alone->first = copy;
    }
    return alone;
}

static int find_place(const struct conf *tree, struct arena *a, struct config_place *out,
                      struct error *e)
{
    struct server_settings server = { 0 };
    struct control_settings control = { 0 };
    const struct conf *dir = only(tree, "data_dir", a);
    const struct conf *socket = only(conf_get(tree, "control"), "socket", a);
    int n;

    if (dir == NULL || socket == NULL)
        return no_memory(e);
    if (settings_fill(server_table, "the configuration", dir, NULL, a, &server, e) != 0 ||
        settings_fill(control_table, "control", socket, NULL, a, &control, e) != 0)
        return -1;
    snprintf(out->data_dir, sizeof out->data_dir, "%s", server.data_dir);
    n = control.socket != NULL
        ? snprintf(out->socket, sizeof out->socket, "%s", control.socket)
        : snprintf(out->socket, sizeof out->socket, "%s/control.sock", server.data_dir);
    if (n < 0 || (size_t)n >= sizeof out->socket)
        return error_set(e, ERR_INVALID, "the path of the control socket is too long");
    return 0;
}

int config_find_socket(const char *path, struct config_place *out, struct error *e)
{
    struct arena *a = arena_new(ARENA_BLOCK);
    const struct conf *tree = a != NULL ? tree_read(path, a, e) : NULL;
    int result;

    if (a == NULL)
        return no_memory(e);
    if (tree == NULL)
        tree = yaml_read(path, a, e);        /* an included file is wrong: go by this one alone */
    result = tree != NULL ? find_place(tree, a, out, e) : -1;
    arena_free(&a);
    return result;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* tree: reads it into c's arena. */
static struct config *make_config(const struct conf *(*tree)(const void *from, struct arena *a,
                                                             struct error *e),
                                  const void *from, struct error *e)
{
    struct reading *r = try_alloc(sizeof *r);
    struct arena *a = arena_new(ARENA_BLOCK);

    if (r == NULL || a == NULL || (r->c = arena_alloc(a, sizeof *r->c)) == NULL) {
        arena_free(&a);
        mem_free(&r);
        no_memory(e);
        return NULL;
    }

    struct config *c = r->c;
    r->e = e;
    c->arena = a;
    map_init(&c->names);
    c->tree = tree(from, a, e);
    if (c->tree == NULL || read_server(r) != 0 || read_listeners(r) != 0 || read_store(r) != 0 ||
        read_domains(r) != 0)
        config_free(&c);
    mem_free(&r);
    return c;
}

static const struct conf *tree_of_file(const void *path, struct arena *a, struct error *e)
{
    return tree_read(path, a, e);
}

struct config *config_read(const char *path, struct error *e)
{
    return make_config(tree_of_file, path, e);
}

struct named_text { struct str text; const char *name; };

static const struct conf *tree_of_text(const void *from, struct arena *a, struct error *e)
{
    const struct named_text *t = from;
    const struct conf *tree = yaml_parse(t->text, t->name, a, e);
    const struct conf *include = conf_get(tree, "include");

    if (include == NULL)
        return tree;
    conf_error(include, e, "a text that is no file cannot include any");
    return NULL;
}

struct config *config_parse(struct str text, const char *name, struct error *e)
{
    const struct named_text from = { text, name };

    return make_config(tree_of_text, &from, e);
}

void config_free(struct config **c)
{
    struct arena *a;

    if (*c == NULL)
        return;
    a = (*c)->arena;
    map_free(&(*c)->names);
    *c = NULL;
    arena_free(&a);
}
