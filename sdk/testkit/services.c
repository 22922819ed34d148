/*
 * services.c - questions to the services a module offers, commands, removals; and a roster of the kit's own.
 */
#include "kit.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "hook/handles.h"
#include "route/auth.h"

/* ---- auth ---- */

static const char *text_or_null(const char *s)
{
    return s == NULL ? NULL : kit_copy(s);
}

static const void *bytes(const void *p, size_t len)
{
    return p == NULL ? NULL : arena_copy(kit->arena, p, len);
}

static void copy_names(xy_auth_answer *to, const xy_auth_answer *from)
{
    size_t n = 0;

    while (from->names[n] != NULL)
        n++;
    const char **names = arena_alloc(kit->arena, (n + 1) * sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = kit_copy(from->names[i]);
    to->names = names;
    to->enabled = from->enabled == NULL ? NULL : bytes(from->enabled, n * sizeof *from->enabled);
}

static void auth_answered(void *arg, const xy_auth_answer *answer)
{
    struct kit_item *item = &kit->items[(intptr_t)arg];
    xy_auth_answer *copy = arena_alloc(kit->arena, sizeof *copy);

    *copy = *answer;
    copy->jid = text_or_null(answer->jid);
    copy->reason = text_or_null(answer->reason);
    copy->next = text_or_null(answer->next);
    if (answer->names != NULL)
        copy_names(copy, answer);
    if (answer->keys != NULL) {
        xy_scram_keys *keys = arena_alloc(kit->arena, sizeof *keys);
        *keys = *answer->keys;
        keys->salt = bytes(keys->salt, keys->salt_len);
        keys->stored_key = bytes(keys->stored_key, keys->key_len);
        keys->server_key = bytes(keys->server_key, keys->key_len);
        copy->keys = keys;
    }
    item->auth = copy;
    item->call = NULL;
}

static int ask(const char *jid, const char *password, struct auth_ask q)
{
    int i = kit_item();
    struct secret *s = password == NULL ? NULL : secret_new(password, strlen(password));

    q.who = jid == NULL ? kit_jid(XYT_DOMAIN) : kit_jid(jid);
    q.password = s;
    kit->items[i].call = auth_ask(kit->domain, &q, auth_answered, (void *)(intptr_t)i);
    if (kit->items[i].call == NULL)
        auth_answered((void *)(intptr_t)i, &(xy_auth_answer){ .status = XY_AUTH_UNAVAILABLE });
    secret_free(&s);
    xyt_run(kit);
    return i;
}

int xyt_check_password(xyt *t, const char *jid, const char *password)
{
    (void)t;
    return ask(jid, password, (struct auth_ask){ .question = AUTH_CHECK_PASSWORD });
}

int xyt_scram_keys(xyt *t, const char *jid, xy_mech mech)
{
    (void)t;
    return ask(jid, NULL, (struct auth_ask){ .question = AUTH_SCRAM_KEYS, .mech = mech });
}

int xyt_exists(xyt *t, const char *jid)
{
    (void)t;
    return ask(jid, NULL, (struct auth_ask){ .question = AUTH_EXISTS });
}

int xyt_list(xyt *t, const char *after, size_t limit)
{
    (void)t;
    return ask(NULL, NULL, (struct auth_ask){ .question = AUTH_LIST, .after = after, .limit = limit });
}

int xyt_create(xyt *t, const char *jid, const char *password)
{
    (void)t;
    return ask(jid, password, (struct auth_ask){ .question = AUTH_CREATE });
}

int xyt_set_password(xyt *t, const char *jid, const char *password)
{
    (void)t;
    return ask(jid, password, (struct auth_ask){ .question = AUTH_SET_PASSWORD });
}

int xyt_set_enabled(xyt *t, const char *jid, bool enabled)
{
    (void)t;
    return ask(jid, NULL, (struct auth_ask){ .question = AUTH_SET_ENABLED, .enabled = enabled });
}

int xyt_remove_user(xyt *t, const char *jid)
{
    (void)t;
    return ask(jid, NULL, (struct auth_ask){ .question = AUTH_REMOVE });
}

const xy_auth_answer *xyt_auth(xyt *t, int i)
{
    return t->items[i].auth;
}

/* ---- requests that end with a status ---- */

static void status_over(xy_req *rq, const struct request_outcome *o)
{
    xy_status s = o->how == OUTCOME_STATUS ? o->status : XY_REFUSED;

    kit_ended((int)(intptr_t)rq->data, "%s", kit_status_name(s));
    account_unpin(&rq->account);
    request_free(&rq);
}

static int status_call(xy_mod *m, const char *account, xy_stanza_fn fn, void *slot)
{
    static const struct request_ops ops = { .what = "service", .finished = status_over };
    struct request_outcome o;
    int i = kit_item();
    xy_account *a = xyt_live(kit, account);
    xy_req *rq = m == NULL || a == NULL ? NULL : request_new(REQUEST_SERVICE, &ops);

    if (rq == NULL) {
        kit_ended(i, "unavailable");
        return i;
    }
    rq->data = (void *)(intptr_t)i;
    rq->slot = slot;
    rq->domain = kit->domain;
    rq->account = account_of(a);
    account_pin(rq->account);
    kit->items[i].rq = rq;
    if (request_call(rq, m, fn, KIT_REQUEST_MS, &o) != XY_LATER)
        status_over(rq, &o);
    xyt_run(kit);
    return i;
}

int xyt_remove(xyt *t, const char *jid)
{
    int last = -1;

    for (unsigned i = 0; i < t->profile->nmodules; i++) {
        const xy_events *e = t->profile->modules[i].module->desc->events;
        if (e != NULL && e->account_removed != NULL)
            last = status_call(domain_instance(t->domain, i), jid, e->account_removed, NULL);
    }
    if (last < 0) {
        last = kit_item();
        kit_ended(last, "ok");
    }
    xyt_forget(t, jid);
    return last;
}

static xy_flow call_set_state(xy_mod *m, xy_req *rq)
{
    void **slot = &request_of(rq)->slot;
    const xy_roster_item *item = *slot;
    const xy_roster_ops *ops = module_service(m->module, "roster");

    *slot = NULL;
    return ops->set_state(m, rq, item);
}

int xyt_roster_set_state(xyt *t, const char *account, const xy_roster_item *item)
{
    if (t->profile->roster < 0)
        log_die("no module of the test keeps a roster");
    return status_call(domain_instance(t->domain, (unsigned)t->profile->roster), account,
                       call_set_state, (void *)item);
}

/* ---- commands ---- */

static void command_over(xy_req *rq, const struct request_outcome *o)
{
    struct command_call *call = rq->data;
    int i = (int)(intptr_t)call->owner;

    if (call->in_row || call->result.rows.len == 0)
        command_finish(call, o->how == OUTCOME_STATUS ? o->status : XY_REFUSED, NULL);
    bool rows = strcmp(call->result.rows.p, "[]") != 0;
    kit_ended(i, "%s%s%s%s%s", kit_status_name(call->result.status),
              call->result.text != NULL ? ": " : "", call->result.text != NULL ? call->result.text : "",
              rows ? " " : "", rows ? call->result.rows.p : "");
    account_unpin(&rq->account);
    request_free(&rq);
}

static const xy_command *find_command(const char *name, xy_mod **m)
{
    for (size_t i = 0; i < kit->nmodules; i++) {
        const xy_command *c = kit->modules[i].desc->commands;
        for (; c != NULL && c->name != NULL; c++)
            if (strcmp(c->name, name) == 0) {
                *m = kit->instances[i];
                return c;
            }
    }
    return NULL;
}

static void run_command(int i, const struct command *c, xy_mod *m, struct command_call *call)
{
    static const struct request_ops ops = { .what = "command", .finished = command_over };
    xy_req *rq = request_new(REQUEST_COMMAND, &ops);
    struct request_outcome o;

    call->owner = (void *)(intptr_t)i;
    rq->data = call;
    rq->domain = kit->domain;
    if (c->decl.scope == XY_ACCOUNT_COMMAND) {
        rq->to = command_given(call, "jid")->jid;
        rq->account = account_of(xyt_live(kit, rq->to->text));
        if (rq->account != NULL)
            account_pin(rq->account);
    }
    kit->items[i].rq = rq;
    if (request_call(rq, m, c->decl.fn, KIT_REQUEST_MS, &o) != XY_LATER)
        command_over(rq, &o);
}

int xyt_command(xyt *t, const char *name, ...)
{
    struct command_value values[16];
    struct command *c = arena_alloc(t->arena, sizeof *c);
    struct error e = { ERR_NONE, "" };
    size_t n = 0;
    xy_mod *m = NULL;
    va_list ap;
    int i = kit_item();

    va_start(ap, name);
    while (n < 16 && (values[n].name = va_arg(ap, const char *)) != NULL)
        values[n++].text = va_arg(ap, const char *);
    va_end(ap);
    const xy_command *decl = find_command(name, &m);
    if (decl == NULL)
        log_die("no module of the test has a command '%s'", name);
    c->decl = *decl;
    t->items[i].command = command_call_new(c, values, n, &e);
    if (t->items[i].command == NULL)
        kit_ended(i, "refused: %s", e.text);
    else
        run_command(i, c, m, t->items[i].command);
    xyt_run(t);
    return i;
}

/* ---- a roster ---- */

static struct kit_contact *contact(const char *account, const char *jid)
{
    list_each(&kit->roster, n) {
        struct kit_contact *c = list_entry(n, struct kit_contact, link);
        if (strcmp(c->account, account) == 0 && strcmp(c->item.jid, jid) == 0)
            return c;
    }
    return NULL;
}

static bool roster_item(xy_mod *m, xy_account *account, const char *jid, xy_roster_item *out)
{
    struct kit_contact *c = contact(account_of(account)->jid->text, jid);

    (void)m;
    if (c != NULL)
        *out = c->item;
    return c != NULL;
}

static bool roster_next(xy_mod *m, xy_account *account, size_t *at, xy_roster_item *out)
{
    size_t i = 0;

    (void)m;
    list_each(&kit->roster, n) {
        struct kit_contact *c = list_entry(n, struct kit_contact, link);
        if (strcmp(c->account, account_of(account)->jid->text) == 0 && i++ == *at) {
            ++*at;
            *out = c->item;
            return true;
        }
    }
    return false;
}

static void set_contact(const char *account, const xy_roster_item *item, bool whole)
{
    struct kit_contact *c = contact(account, item->jid);
    xy_roster_item kept = c == NULL ? (xy_roster_item){ 0 } : c->item;

    if (c == NULL) {
        c = must_alloc(sizeof *c);
        c->account = kit_copy(account);
        list_append(&kit->roster, &c->link);
    }
    c->item = *item;
    c->item.size = sizeof c->item;
    c->item.jid = kit_copy(item->jid);
    c->item.request = text_or_null(item->request);
    c->item.name = whole ? text_or_null(item->name) : kept.name;
    c->item.groups = whole ? item->groups : kept.groups;
    if (whole || c->item.subscription != XY_SUB_NONE || item->ask || item->pending_in ||
        item->approved || c->item.name != NULL)
        return;
    list_remove(&c->link);              /* nothing is left of it */
    mem_free(&c);
}

static xy_flow roster_set(xy_mod *m, xy_req *rq, const xy_roster_item *item)
{
    struct request_outcome ok = { .how = OUTCOME_STATUS, .status = XY_OK };

    (void)m;
    kit->exempt++;
    set_contact(request_of(rq)->account->jid->text, item, false);
    kit->exempt--;
    request_end(rq, &ok);
    return XY_DONE;
}

const xy_module *xyt_roster(const xy_api *api)
{
    static const xy_roster_ops ops = { .size = sizeof ops, .item = roster_item, .next = roster_next,
                                       .set_state = roster_set };
    static const xy_service service[] = { { "roster", 1, &ops }, { 0 } };
    static const xy_module self = { .size = sizeof self, .major = XY_ABI_MAJOR, .minor = XY_ABI_MINOR,
                                    .name = "roster", .version = "test", .services = service };

    (void)api;
    return &self;
}

void xyt_roster_put(xyt *t, const char *account, const xy_roster_item *item)
{
    (void)t;
    set_contact(account, item, true);
}

bool xyt_roster_get(xyt *t, const char *account, const char *jid, xy_roster_item *out)
{
    struct kit_contact *c = contact(account, jid);

    (void)t;
    if (c != NULL)
        *out = c->item;
    return c != NULL;
}
