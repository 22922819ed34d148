/*
 * kit.c - opening, starting and closing a kit; its clock, its memory, what it tells of the module.
 */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/sys.h"
#include "module/api.h"
#include "module/api_parts.h"
#include "module/descriptor.h"
#include "route/offer.h"
#include "route/stanza_id.h"
#include "route/states.h"

struct xyt *kit;

/* ---- the machine ---- */

static struct sys machine;

/* Only what the module causes counts: its own calls, and what the core does for them. */
static bool refuse(void)
{
    if (kit == NULL || kit->exempt != 0 || kit->alloc_fails == 0 || instance_current() == NULL)
        return false;
    if (--kit->alloc_fails != 0)
        return false;
    kit->alloc_failed = true;
    return true;
}

static void *kit_alloc(size_t size)
{
    return refuse() ? NULL : machine.alloc(size);
}

static void *kit_resize(void *p, size_t size)
{
    return refuse() ? NULL : machine.resize(p, size);
}

static uint64_t kit_mono_ns(void)
{
    return kit == NULL ? 0 : kit->now * NS_PER_MS;
}

static int64_t kit_wall_ms(void)
{
    return kit == NULL ? 0 : kit->wall;
}

static void take_over_machine(void)
{
    sys_real(&machine);
    sys = machine;
    sys.alloc = kit_alloc;
    sys.resize = kit_resize;
    sys.mono_ns = kit_mono_ns;
    sys.wall_ms = kit_wall_ms;
}

/* ---- life ---- */

#define KIT_START INT64_C(1795000000000)        /* 2026-11-18T11:06:40Z */

xyt *xyt_open(xyt_entry *module)
{
    take_over_machine();
    hash_seed();
    /* What the core says about a module under test is the test's business, not the reader's. */
    log_open(getenv("XYT_LOG") != NULL ? NULL : "/dev/null", LOG_TEXT, LOG_LEVEL_DEBUG, NULL);
    api_set_data_dir("/nonexistent/xylem-test");

    struct xyt *t = must_alloc(sizeof *t);
    if (kit != NULL)
        log_die("a kit is open already: xyt_close() it first");
    kit = t;
    t->arena = arena_new(4096);
    t->conf = arena_new(1024);
    t->now = 1000;
    t->wall = KIT_START;
    struct list *lists[] = { &t->settings, &t->tasks, &t->timers, &t->accounts, &t->sessions,
                             &t->documents, &t->sent, &t->asks, &t->held_calls, &t->held_jobs,
                             &t->roster, &t->archive, &t->mailbox };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        list_init(lists[i]);
    xyt_add(t, module);
    return t;
}

void xyt_add(xyt *t, xyt_entry *entry)
{
    struct module *m = &t->modules[t->nmodules];

    if (t->nmodules == KIT_MODULES)
        log_die("more than %d modules in a kit", KIT_MODULES);
    m->desc = entry(api_table());
    m->name = m->desc->name;
    m->path = "the test";
    m->slot = (unsigned)t->nmodules++;
}

void xyt_set(xyt *t, const char *key, const char *value)
{
    struct kit_pair *p = must_alloc(sizeof *p);

    p->key = kit_copy(key);
    p->value = kit_copy(value);
    list_append(&t->settings, &p->link);
}

static void append(struct conf *parent, struct conf *child)
{
    struct conf **end = &parent->first;

    while (*end != NULL)
        end = &(*end)->next;
    *end = child;
}

static struct conf *node(enum conf_kind kind, const char *key, const char *text)
{
    struct conf *c = arena_alloc(kit->conf, sizeof *c);

    c->kind = kind;
    c->key = key;
    c->text = text;
    return c;
}

/* The same key again makes it a list. */
static struct conf *settings(void)
{
    struct conf *map = node(CONF_MAP, NULL, NULL);

    list_each(&kit->settings, n) {
        const struct kit_pair *p = list_entry(n, struct kit_pair, link);
        struct conf *there = (struct conf *)conf_get(map, p->key);
        if (there == NULL) {
            append(map, node(CONF_SCALAR, p->key, p->value));
            continue;
        }
        if (there->kind == CONF_SCALAR) {
            append(there, node(CONF_SCALAR, NULL, there->text));
            there->kind = CONF_LIST;
        }
        append(there, node(CONF_SCALAR, NULL, p->value));
    }
    return map;
}

static struct profile *make_profile(struct error *e)
{
    struct profile_want want[KIT_MODULES];
    const char *chain[KIT_MODULES + 1];
    size_t links = 0;

    for (size_t i = 0; i < kit->nmodules; i++) {
        struct error why;
        want[i] = (struct profile_want){ &kit->modules[i], i == 0 ? settings() : NULL };
        if (descriptor_check(kit->modules[i].desc, &why) != 0) {
            error_set(e, ERR_INVALID, "%s: %s", kit->modules[i].name, why.text);
            return NULL;
        }
        if (module_service(&kit->modules[i], "auth") != NULL)
            chain[links++] = kit->modules[i].name;
    }
    chain[links] = NULL;
    return profile_new(want, kit->nmodules, chain, e);
}

static const char *start_instances(void)
{
    for (unsigned i = 0; i < kit->profile->nmodules; i++) {
        struct profile_module *pm = &kit->profile->modules[i];
        const char *domain = pm->module->desc->spread == XY_PER_SERVER ? "" : XYT_DOMAIN;
        struct error e = { ERR_NONE, "" };
        xy_mod *m = instance_new(pm->module, pm->config, domain, NULL, i, &e);
        kit->instances[pm->module->slot] = m;
        if (m == NULL || m->phase == INSTANCE_FAILED)
            return kit_copy(e.text);
    }
    return NULL;
}

/* "module staffcard: url is required" is said by the kit as "staffcard: url is required". */
static const char *short_of(const char *text)
{
    static const char prefix[] = "module ";

    return kit_copy(strncmp(text, prefix, sizeof prefix - 1) == 0 ? text + sizeof prefix - 1 : text);
}

const char *xyt_start(xyt *t)
{
    struct error e = { ERR_NONE, "" };

    profile_unref(&t->profile);
    t->profile = make_profile(&e);
    if (t->profile == NULL)
        return short_of(e.text);
    if (t->domain == NULL)
        t->domain = must_alloc(sizeof *t->domain);
    t->domain->name = XYT_DOMAIN;
    t->domain->profile = t->profile;
    if (t->domain->offer == NULL)
        t->domain->offer = offer_of(XYT_DOMAIN);
    const char *why = start_instances();
    xyt_run(t);
    return why;
}

xy_mod *xyt_instance(xyt *t)
{
    return t->instances[0];
}

int xyt_reload(xyt *t)
{
    struct error e = { ERR_NONE, "" };
    struct profile *fresh = make_profile(&e), *old = t->profile;
    xy_mod *m = t->instances[0];

    if (fresh == NULL)
        return -1;
    void *config = fresh->modules[profile_find(fresh, m->module->name)].config;
    struct instance_visit visit = instance_enter(m);
    int r = m->module->desc->reload == NULL ? -1 : m->module->desc->reload(m, config);
    instance_leave(m, visit);
    if (r != 0) {
        profile_unref(&fresh);
        return r;
    }
    for (unsigned i = 0; i < fresh->nmodules; i++)
        t->instances[fresh->modules[i].module->slot]->config = fresh->modules[i].config;
    t->profile = t->domain->profile = fresh;
    profile_unref(&old);
    xyt_run(t);
    return 0;
}

static void drop_states(xyt *t, unsigned slot)
{
    list_each(&t->sessions, n)
        states_drop(list_entry(n, struct kit_session, link)->core.states, t->domain, STATE_OF_SESSION, slot);
    list_each(&t->accounts, n)
        states_drop(list_entry(n, struct kit_account, link)->core.states, t->domain, STATE_OF_ACCOUNT, slot);
}

void xyt_stop(xyt *t)
{
    xyt_run(t);
    drop_states(t, t->modules[0].slot);
    instance_free(&t->instances[0]);
    xyt_run(t);
}

static int unanswered(xyt *t)
{
    int n = 0;

    for (size_t i = 0; i < t->nitems; i++)
        n += xyt_answer(t, (int)i) == NULL && t->items[i].auth == NULL;
    return n;
}

static void stop_all(xyt *t)
{
    struct link *n;

    while ((n = list_first(&t->sessions)) != NULL)
        kit_free_session(list_entry(n, struct kit_session, link));
    xyt_run(t);
    list_each(&t->accounts, a)
        states_free(&list_entry(a, struct kit_account, link)->core.states, t->domain, STATE_OF_ACCOUNT);
    for (size_t i = t->nmodules; i-- > 0;)
        instance_free(&t->instances[i]);
    kit_asks_end();
    kit_stores_end();
    xyt_run(t);
    kit_workers_end();
    /* Only now: a request that ended with its instance still held its account. */
    while ((n = list_first(&t->accounts)) != NULL)
        kit_free_account(list_entry(n, struct kit_account, link));
}

static void free_list(struct list *l)
{
    struct link *n;

    while ((n = list_take(l)) != NULL)
        mem_release(n);
}

int xyt_close(xyt *t)
{
    t->alloc_fails = 0;
    xyt_pool_hold(t, false);
    int left = unanswered(t);
    stop_all(t);
    for (size_t i = 0; i < t->nmodules; i++)
        left += (int)atomic_load(&t->modules[i].instances);     /* one that still waits for something */
    profile_unref(&t->profile);
    for (size_t i = 0; i < t->nitems; i++)
        command_call_free(&t->items[i].command);
    free_list(&t->settings);            /* the link is the first member of each */
    free_list(&t->sent);
    free_list(&t->roster);
    free_list(&t->archive);
    free_list(&t->mailbox);
    stanza_ids_stop();
    mem_free(&t->items);
    if (t->domain != NULL)
        offer_unref(&t->domain->offer);
    mem_free(&t->domain);
    arena_free(&t->arena);
    arena_free(&t->conf);
    api_thread_end();
    kit = NULL;
    mem_free(&t);
    sys = machine;
    return left;
}

/* ---- small things ---- */

int kit_item(void)
{
    kit->items = must_resize(kit->items, (kit->nitems + 1) * sizeof *kit->items);
    kit->items[kit->nitems] = (struct kit_item){ .rq = NULL };
    return (int)kit->nitems++;
}

void kit_ended(int i, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    kit->items[i].answer = arena_vprintf(kit->arena, fmt, ap);
    va_end(ap);
    kit->items[i].rq = NULL;
}

const char *kit_copy(const char *text)
{
    return arena_text(kit->arena, text);
}

const struct jid *kit_jid(const char *text)
{
    const struct jid *j = jid_parse(kit->arena, str_of(text), NULL);

    if (j == NULL)
        log_die("the test's address is none: %s", text);
    return j;
}

const char *kit_status_name(xy_status s)
{
    static const char *const names[] = { "ok", "not-found", "clash", "refused", "unavailable" };

    return (unsigned)s < sizeof names / sizeof names[0] ? names[s] : "?";
}

const char *xyt_answer(xyt *t, int i)
{
    return t->items[i].answer;
}

const char *xyt_stanza(xyt *t, int i)
{
    return t->items[i].stanza;
}

bool xyt_archived(xyt *t, int i)
{
    return t->items[i].archive != 0;
}

void xyt_fail_alloc(xyt *t, unsigned nth)
{
    t->alloc_fails = nth;
    t->alloc_failed = false;
}

bool xyt_alloc_failed(xyt *t)
{
    return t->alloc_failed;
}

uint64_t xyt_counter(xyt *t, unsigned which)
{
    return t->instances[0] == NULL ? 0 : atomic_load(&t->instances[0]->counters[which]);
}

const char *xyt_status(xyt *t)
{
    return t->instances[0] == NULL ? "" : kit_copy(t->instances[0]->status_text);
}
