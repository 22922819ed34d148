/*
 * command.c - see command.h.
 */
#include "hook/command.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/secret.h"
#include "hook/instance.h"
#include "xml/jid.h"

/* ---- the registry: grows when a module is loaded, also while shards look ---- */

static struct {
    pthread_mutex_t  lock;
    struct command **at;
    size_t           n;
} commands = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int by_name(const void *a, const void *b)
{
    return strcmp((*(struct command *const *)a)->decl.name, (*(struct command *const *)b)->decl.name);
}

static struct command *find(const char *name)
{
    for (size_t i = 0; i < commands.n; i++)
        if (strcmp(commands.at[i]->decl.name, name) == 0)
            return commands.at[i];
    return NULL;
}

static int register_all(const xy_command *table, const struct module *module, struct error *e)
{
    for (; table != NULL && table->name != NULL; table++) {
        struct command *c = find(table->name);
        if (c != NULL)
            return error_set(e, ERR_EXISTS, "%s and %s both have a command '%s'",
                             c->module != NULL ? c->module->name : "the server",
                             module != NULL ? module->name : "the server", table->name);
        c = must_alloc(sizeof *c);
        c->decl = *table;
        c->module = module;
        commands.at = must_resize(commands.at, (commands.n + 1) * sizeof(struct command *));
        commands.at[commands.n++] = c;
    }
    if (commands.n > 0)
        qsort(commands.at, commands.n, sizeof(struct command *), by_name);
    return 0;
}

int command_register(const xy_command *table, const struct module *module, struct error *e)
{
    pthread_mutex_lock(&commands.lock);
    int result = register_all(table, module, e);
    pthread_mutex_unlock(&commands.lock);
    return result;
}

void command_forget_all(void)
{
    for (size_t i = 0; i < commands.n; i++)
        mem_free(&commands.at[i]);
    mem_free(&commands.at);
    commands.n = 0;
}

static size_t words_of(const char *name)
{
    size_t n = 1;

    for (; (name = strchr(name, ' ')) != NULL; name++)
        n++;
    return n;
}

static bool begins_with(const char *const *words, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        size_t len = strcspn(name, " ");
        if (strlen(words[i]) != len || memcmp(words[i], name, len) != 0)
            return false;
        name += len + (name[len] == ' ');
    }
    return true;
}

const struct command *command_find(const char *const *words, size_t n, size_t *used)
{
    const struct command *longest = NULL;

    *used = 0;
    pthread_mutex_lock(&commands.lock);
    for (size_t i = 0; i < commands.n; i++) {
        size_t len = words_of(commands.at[i]->decl.name);
        if (len <= n && len > *used && begins_with(words, len, commands.at[i]->decl.name)) {
            longest = commands.at[i];
            *used = len;
        }
    }
    pthread_mutex_unlock(&commands.lock);
    return longest;
}

bool command_next(size_t *at, const struct command **out)
{
    pthread_mutex_lock(&commands.lock);
    bool more = *at < commands.n;
    if (more)
        *out = commands.at[(*at)++];
    pthread_mutex_unlock(&commands.lock);
    return more;
}

/* ---- arguments ---- */

static const xy_arg of_scope[] = {
    [XY_DOMAIN_COMMAND] = { "domain", "the domain it is about", XY_ARG_TEXT, true },
    [XY_ACCOUNT_COMMAND] = { "jid", "the account it is about", XY_ARG_JID, true },
};

const xy_arg *command_arg(const struct command *c, size_t i)
{
    const xy_arg *a = c->decl.args;

    if (c->decl.scope != XY_SERVER_COMMAND) {
        if (i == 0)
            return &of_scope[c->decl.scope];
        i--;
    }
    for (; a != NULL && a->name != NULL; a++)
        if (i-- == 0)
            return a;
    return NULL;
}

static int read_text(struct command_call *call, struct command_given *g, const char *text,
                     struct error *e)
{
    g->text = arena_text(call->arena, text);
    return g->text != NULL ? 0 : error_set(e, ERR_NO_MEMORY, "no memory");
}

static int read_jid(struct command_call *call, struct command_given *g, const char *text,
                    struct error *e)
{
    const char *why = NULL;

    g->jid = jid_parse(call->arena, str_of(text), &why);
    if (g->jid == NULL)
        return error_set(e, ERR_INVALID, "%s: '%s' is not an address%s%s", g->arg->name, text,
                         why != NULL ? ": " : "", why != NULL ? why : "");
    if (g->arg == &of_scope[XY_ACCOUNT_COMMAND] &&
        (!jid_is_bare(g->jid) || g->jid->local_len == 0))
        return error_set(e, ERR_INVALID, "'%s' is not an account: write name@domain", text);
    g->text = g->jid->text;
    return 0;
}

static int read_int(struct command_call *call, struct command_given *g, const char *text,
                    struct error *e)
{
    char *end;

    (void)call;
    errno = 0;
    g->number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0')
        return error_set(e, ERR_INVALID, "%s must be a whole number, not '%s'", g->arg->name, text);
    return 0;
}

static void end_secret(void *arg)
{
    struct secret *s = arg;

    secret_free(&s);
}

static int read_secret(struct command_call *call, struct command_given *g, const char *text,
                       struct error *e)
{
    struct secret *s = secret_new(text, strlen(text));

    if (s == NULL || !arena_on_end(call->arena, end_secret, s)) {
        secret_free(&s);
        return error_set(e, ERR_NO_MEMORY, "no memory");
    }
    g->secret = s;
    return 0;
}

static int read_flag(struct command_call *call, struct command_given *g, const char *text,
                     struct error *e)
{
    static const char *const yes[] = { "", "yes", "true", "on", "1" };
    static const char *const no[] = { "no", "false", "off", "0" };

    (void)call;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        if (strcasecmp(text, yes[i]) == 0) {
            g->number = 1;
            return 0;
        }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        if (strcasecmp(text, no[i]) == 0)
            return 0;
    return error_set(e, ERR_INVALID, "%s must be yes or no, not '%s'", g->arg->name, text);
}

static int (*const readers[])(struct command_call *, struct command_given *, const char *,
                              struct error *) = {
    [XY_ARG_TEXT] = read_text,     [XY_ARG_JID] = read_jid,   [XY_ARG_INT] = read_int,
    [XY_ARG_SECRET] = read_secret, [XY_ARG_FLAG] = read_flag,
};

static int unknown_argument(const struct command *c, const char *name, struct error *e)
{
    const char *names[32];
    size_t n = 0;
    const xy_arg *a;

    while (n < 31 && (a = command_arg(c, n)) != NULL)
        names[n++] = a->name;
    names[n] = NULL;

    const char *near = text_nearest(name, names);
    return error_set(e, ERR_INVALID, "%s has no argument '%s'%s%s%s", c->decl.name, name,
                     near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                     near != NULL ? "'?" : "");
}

static int read_value(struct command_call *call, const struct command_value *v, struct error *e)
{
    const xy_arg *a = NULL;

    for (size_t i = 0; (a = command_arg(call->command, i)) != NULL; i++)
        if (strcmp(a->name, v->name) == 0)
            break;
    if (a == NULL)
        return unknown_argument(call->command, v->name, e);
    if (command_given(call, v->name) != NULL)
        return error_set(e, ERR_INVALID, "%s is given twice", v->name);

    struct command_given *g = &call->given[call->ngiven];
    g->arg = a;
    if (readers[a->type](call, g, v->text, e) != 0)
        return -1;
    call->ngiven++;
    return 0;
}

static int read_values(struct command_call *call, const struct command_value *values, size_t n,
                       struct error *e)
{
    const xy_arg *a;

    for (size_t i = 0; i < n; i++)
        if (read_value(call, &values[i], e) != 0)
            return -1;
    for (size_t i = 0; (a = command_arg(call->command, i)) != NULL; i++)
        if (a->required && command_given(call, a->name) == NULL)
            return error_set(e, ERR_INVALID, "%s needs %s: %s", call->command->decl.name, a->name,
                             a->doc != NULL ? a->doc : "");
    return 0;
}

struct command_call *command_call_new(const struct command *c, const struct command_value *values,
                                      size_t n, struct error *e)
{
    struct arena *a = arena_new(1024);
    struct command_call *call = a == NULL ? NULL : arena_alloc(a, sizeof *call);

    if (call != NULL)
        call->given = arena_alloc(a, size_mul(n, sizeof *call->given));
    if (call == NULL || call->given == NULL) {
        arena_free(&a);
        error_set(e, ERR_NO_MEMORY, "no memory");
        return NULL;
    }
    call->command = c;
    call->arena = a;
    text_init(&call->result.rows, COMMAND_OUTPUT_MOST);
    if (read_values(call, values, n, e) != 0)
        command_call_free(&call);
    return call;
}

void command_call_free(struct command_call **callp)
{
    struct command_call *call = *callp;

    *callp = NULL;
    if (call == NULL)
        return;
    text_free(&call->result.rows);
    struct arena *a = call->arena;
    arena_free(&a);
}

const struct command_given *command_given(const struct command_call *call, const char *name)
{
    for (size_t i = 0; i < call->ngiven; i++)
        if (strcmp(call->given[i].arg->name, name) == 0)
            return &call->given[i];
    return NULL;
}

/* ---- output ---- */

static void put_string(struct text *out, const char *s)
{
    text_putc(out, '"');
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\') {
            text_putc(out, '\\');
            text_putc(out, *s);
        } else if (c < 0x20 || c == 0x7F)
            text_printf(out, "\\u%04x", c);
        else
            text_putc(out, *s);
    }
    text_putc(out, '"');
}

void command_row(struct command_call *call)
{
    struct text *out = &call->result.rows;

    text_puts(out, out->len == 0 ? "[{" : call->in_row ? "},{" : ",{");
    call->in_row = true;
}

static struct text *column(struct command_call *call, const char *key)
{
    struct text *out = &call->result.rows;

    if (!call->in_row)
        command_row(call);
    if (out->len > 0 && out->p[out->len - 1] != '{')
        text_putc(out, ',');
    put_string(out, key);
    text_putc(out, ':');
    return out;
}

void command_text(struct command_call *call, const char *key, const char *value)
{
    struct text *out = column(call, key);

    if (value == NULL)
        text_puts(out, "null");
    else
        put_string(out, value);
}

void command_int(struct command_call *call, const char *key, int64_t value)
{
    text_printf(column(call, key), "%" PRId64, value);
}

void command_finish(struct command_call *call, xy_status status, const char *text)
{
    struct text *out = &call->result.rows;

    if (call->in_row)
        text_puts(out, "}]");
    else if (out->len == 0)
        text_puts(out, "[]");
    call->in_row = false;
    call->result.status = status;
    call->result.text = arena_text(call->arena, text);
    if (text_ok(out))
        return;
    text_clear(out);
    out->refused = false;
    text_puts(out, "[]");
    call->result.status = XY_REFUSED;
    call->result.text = "the output is larger than the server can hold";
}
