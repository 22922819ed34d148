/*
 * descriptor.c - see descriptor.h.
 *
 * A module is trusted code; these checks find mistakes at load that would otherwise show as a strange
 * crash later.
 */
#include "module/descriptor.h"

#include <stdbool.h>
#include <string.h>
#include <xylem/store_provider.h>


#define STATE_MOST ((size_t)64 << 10)

static bool is_name(const char *s, const char *others)
{
    if (s == NULL || *s < 'a' || *s > 'z')
        return false;
    for (; *s != '\0'; s++)
        if (!(*s >= 'a' && *s <= 'z') && !(*s >= '0' && *s <= '9') && strchr(others, *s) == NULL)
            return false;
    return true;
}

/* ---- settings ---- */

static size_t size_of_setting(xy_setting_type type)
{
    static const size_t sizes[] = {
        [XY_T_TEXT] = sizeof(const char *),   [XY_T_INT] = sizeof(int64_t),
        [XY_T_BOOL] = sizeof(bool),           [XY_T_TIME] = sizeof(uint64_t),
        [XY_T_SIZE] = sizeof(uint64_t),       [XY_T_CHOICE] = sizeof(int),
        [XY_T_LIST] = sizeof(const char **),  [XY_T_SECRET] = sizeof(xy_secret *),
        [XY_T_FILE] = sizeof(const char *),
    };

    return (size_t)type < sizeof sizes / sizeof sizes[0] ? sizes[type] : 0;
}

static int check_settings(const xy_module *d, struct error *e)
{
    for (const xy_setting *s = d->settings; s != NULL && s->key != NULL; s++) {
        size_t size = size_of_setting(s->type);
        if (!is_name(s->key, "-_"))
            return error_set(e, ERR_INVALID, "setting '%s': not a name", s->key);
        if (size == 0)
            return error_set(e, ERR_INVALID, "setting %s: no such type", s->key);
        if (s->offset > d->config_size || size > d->config_size - s->offset)
            return error_set(e, ERR_INVALID, "setting %s: it lies outside .config_size", s->key);
        if (s->type == XY_T_CHOICE && s->choices == NULL)
            return error_set(e, ERR_INVALID, "setting %s: a choice without choices", s->key);
        if (s->doc == NULL || s->doc[0] == '\0')
            return error_set(e, ERR_INVALID, "setting %s: it has no documentation", s->key);
        for (const xy_setting *t = d->settings; t < s; t++)
            if (strcmp(t->key, s->key) == 0)
                return error_set(e, ERR_INVALID, "setting %s: declared twice", s->key);
    }
    return 0;
}

/* ---- what runs on every shard ---- */

static int check_iq(const xy_module *d, struct error *e)
{
    const int kinds = XY_GET | XY_SET, scopes = XY_TO_DOMAIN | XY_TO_ACCOUNT | XY_TO_SELF;

    for (const xy_iq *q = d->iq; q != NULL && q->ns != NULL; q++) {
        const char *name = q->name != NULL ? q->name : "*";
        if (q->fn == NULL)
            return error_set(e, ERR_INVALID, "iq %s in %s: it has no function", name, q->ns);
        if (q->kinds == 0 || (q->kinds & ~kinds) != 0)
            return error_set(e, ERR_INVALID, "iq %s in %s: kinds must be XY_GET or XY_SET", name, q->ns);
        if (q->scopes == 0 || (q->scopes & ~scopes) != 0)
            return error_set(e, ERR_INVALID, "iq %s in %s: no such scope", name, q->ns);
    }
    return 0;
}

static int check_hooks(const xy_module *d, struct error *e)
{
    for (const xy_hook *h = d->hooks; h != NULL && h->fn != NULL; h++) {
        int i = (int)(h - d->hooks);
        if (h->kind != XY_MESSAGE && h->kind != XY_PRESENCE && h->kind != XY_IQ)
            return error_set(e, ERR_INVALID, "hook %d: no such kind of stanza", i);
        if ((unsigned)h->point > XY_DELIVERED)
            return error_set(e, ERR_INVALID, "hook %d: no such point", i);
        if (h->point >= XY_UNDELIVERABLE && h->kind != XY_MESSAGE)
            return error_set(e, ERR_INVALID, "hook %d: only messages come to that point", i);
        if ((unsigned)h->band > XY_LAST)
            return error_set(e, ERR_INVALID, "hook %d: no such band", i);
    }
    return 0;
}

static int check_nonzas(const xy_module *d, struct error *e)
{
    for (const xy_nonza *n = d->nonzas; n != NULL && n->ns != NULL; n++)
        if (n->name == NULL || n->fn == NULL)
            return error_set(e, ERR_INVALID, "a nonza in %s: it has no name or no function", n->ns);
    return 0;
}

static int check_exchange(const xy_module *d, struct error *e)
{
    const int hows = XY_EXCHANGE_PARTS | XY_EXCHANGE_MAKES;

    for (const xy_exchange *x = d->exchange; x != NULL && x->ns != NULL; x++) {
        if (x->name == NULL || (x->give == NULL && x->take == NULL))
            return error_set(e, ERR_INVALID, "exchange in %s: it has no name or no function", x->ns);
        if ((x->how & ~hows) != 0)
            return error_set(e, ERR_INVALID, "exchange %s in %s: no such way", x->name, x->ns);
    }
    return 0;
}

static int check_states(const xy_module *d, struct error *e)
{
    if (d->account_state.size > STATE_MOST || d->session_state.size > STATE_MOST)
        return error_set(e, ERR_INVALID, "a state is larger than %zu KiB", STATE_MOST >> 10);
    if (d->account_state.size == 0 && d->account_state.load != NULL)
        return error_set(e, ERR_INVALID, "account_state: something to load, but no size");
    if (d->session_state.load != NULL)
        return error_set(e, ERR_INVALID, "session_state: sessions load nothing");
    if (d->events != NULL && d->events->size < sizeof(xy_events))
        return error_set(e, ERR_INVALID, "events: .size is not set");
    return 0;
}

/* ---- services ---- */

static const struct {
    const char *name;
    unsigned    version;
    uint32_t    size;
    bool        everywhere;     /* answers on the shard that asks */
    bool        per_server;
} services[] = {
    { "auth", 1, offsetof(xy_auth_ops, can), true, false },
    { "roster", 1, sizeof(xy_roster_ops), true, false },
    { "store", 1, sizeof(xy_store_ops), false, true },
    { "blocking", 1, sizeof(xy_blocking_ops), true, false },
};

static int check_service(const xy_module *d, const xy_service *s, struct error *e)
{
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        uint32_t size;
        if (strcmp(services[i].name, s->name) != 0)
            continue;
        if (s->version != services[i].version)
            return error_set(e, ERR_INVALID, "service %s: this core has version %u, not %u", s->name,
                             services[i].version, s->version);
        if (s->ops == NULL)
            return error_set(e, ERR_INVALID, "service %s: it has no operations", s->name);
        memcpy(&size, s->ops, sizeof size);
        if (size < services[i].size)
            return error_set(e, ERR_INVALID, "service %s: .size of its operations is not set", s->name);
        if (services[i].per_server != (d->spread == XY_PER_SERVER))
            return error_set(e, ERR_INVALID, services[i].per_server
                             ? "service %s: its module must be XY_PER_SERVER"
                             : "service %s: its module cannot be XY_PER_SERVER", s->name);
        if (services[i].everywhere && d->spread != XY_PER_SHARD)
            return error_set(e, ERR_INVALID, "service %s is asked on every shard: the module must be "
                             "XY_PER_SHARD", s->name);
        return 0;
    }
    return error_set(e, ERR_INVALID, "service %s: this core has no such service", s->name);
}

static int check_services(const xy_module *d, struct error *e)
{
    for (const xy_service *s = d->services; s != NULL && s->name != NULL; s++)
        if (check_service(d, s, e) != 0)
            return -1;
    return 0;
}

/* ---- commands, counters ---- */

static int check_commands(const xy_module *d, struct error *e)
{
    for (const xy_command *c = d->commands; c != NULL && c->name != NULL; c++) {
        if (!is_name(c->name, "-_ "))
            return error_set(e, ERR_INVALID, "command '%s': not a name", c->name);
        if (c->fn == NULL || c->summary == NULL)
            return error_set(e, ERR_INVALID, "command %s: it has no function or no summary", c->name);
        if ((unsigned)c->scope > XY_ACCOUNT_COMMAND)
            return error_set(e, ERR_INVALID, "command %s: no such scope", c->name);
        if ((c->scope == XY_SERVER_COMMAND) != (d->spread == XY_PER_SERVER))
            return error_set(e, ERR_INVALID, "command %s: server commands are for XY_PER_SERVER "
                             "modules, which have no others", c->name);
        if (c->scope == XY_ACCOUNT_COMMAND && d->spread != XY_PER_SHARD)
            return error_set(e, ERR_INVALID, "command %s: account commands are for XY_PER_SHARD "
                             "modules, which are where the account is", c->name);
        for (const xy_arg *a = c->args; a != NULL && a->name != NULL; a++)
            if (!is_name(a->name, "-_") || (unsigned)a->type > XY_ARG_FLAG)
                return error_set(e, ERR_INVALID, "command %s, argument %s: no such type, or not a name",
                                 c->name, a->name);
    }
    return 0;
}

static int check_counters(const xy_module *d, struct error *e)
{
    for (const xy_metric *c = d->counters; c != NULL && c->name != NULL; c++)
        if (!is_name(c->name, "_") || c->help == NULL)
            return error_set(e, ERR_INVALID, "counter '%s': not a name, or it has no help", c->name);
    return 0;
}

static int check_worker(const xy_module *d, struct error *e)
{
    if (d->worker == NULL)
        return 0;
    if (d->worker->size < sizeof(xy_worker_ops))
        return error_set(e, ERR_INVALID, "worker: .size is not set");
    if (d->worker->batch == NULL)
        return error_set(e, ERR_INVALID, "worker: it has no function for batches");
    return 0;
}

int descriptor_check(const xy_module *d, struct error *e)
{
    static int (*const parts[])(const xy_module *, struct error *) = {
        check_settings, check_iq, check_nonzas, check_exchange, check_hooks, check_states, check_services,
        check_commands, check_counters, check_worker,
    };

    if (!is_name(d->name, "_") || d->version == NULL)
        return error_set(e, ERR_INVALID, "its name or version is missing");
    if ((unsigned)d->spread > XY_PER_SERVER)
        return error_set(e, ERR_INVALID, "no such spread");
    if (d->spread != XY_PER_SHARD &&
        (d->iq != NULL || d->hooks != NULL || d->events != NULL || d->account_state.size != 0 ||
         d->session_state.size != 0 || d->nonzas != NULL || d->exchange != NULL))
        return error_set(e, ERR_INVALID,
                         "a module with one instance has no iq, nonzas, exchange, hooks, events or states");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i](d, e) != 0)
            return -1;
    return 0;
}
