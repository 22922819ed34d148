/*
 * arguments.c - see arguments.h.
 */
#include "main/arguments.h"

#include <ctype.h>
#include <string.h>

#include "main/table.h"

enum { COMMANDS_MOST = 256, NAME_MOST = 128, WORD_MOST = 64 };

/* ---- which command --------------------------------------------------------------------------- */

/* How many of the words are this name; 0: they are not. */
static size_t words_of_name(const char *name, const char *const *words, size_t n)
{
    size_t used = 0;

    while (*name != '\0') {
        size_t len = strcspn(name, " ");
        if (used == n || strlen(words[used]) != len || memcmp(words[used], name, len) != 0)
            return 0;
        used++;
        name += len + (name[len] == ' ');
    }
    return used;
}

/* A single word may also be meant for the first one of a group: "acount". */
bool arguments_nearest(const struct json *commands, const char *typed, char out[ARGUMENTS_NAME_MOST])
{
    char words[COMMANDS_MOST][WORD_MOST];
    const char *names[2 * COMMANDS_MOST + 1];
    bool alone = strchr(typed, ' ') == NULL;
    size_t n = 0, nwords = 0;

    for (const struct json *c = commands->first; c != NULL && n + 2 < 2 * COMMANDS_MOST; c = c->next) {
        const char *name = json_text(c, "name");
        size_t len = name != NULL ? strcspn(name, " ") : 0;
        if (name == NULL || strlen(name) >= ARGUMENTS_NAME_MOST || len >= WORD_MOST)
            continue;
        names[n++] = name;
        if (!alone)
            continue;
        memcpy(words[nwords], name, len);
        words[nwords][len] = '\0';
        names[n++] = words[nwords++];
    }
    names[n] = NULL;

    const char *near = text_nearest(typed, names);
    if (near != NULL)
        memcpy(out, near, strlen(near) + 1);
    return near != NULL;
}

/* "account" alone: its commands are "add", "delete" ... */
static bool list_group(const struct json *commands, const char *word, struct text *out)
{
    size_t len = strlen(word);
    bool any = false;

    for (const struct json *c = commands->first; c != NULL; c = c->next) {
        const char *name = json_text(c, "name");
        if (name == NULL || strncmp(name, word, len) != 0 || name[len] != ' ')
            continue;
        text_printf(out, "%s%s", any ? ", " : "", name + len + 1);
        any = true;
    }
    return any;
}

static int no_such_command(const struct json *commands, const char *const *words, size_t n,
                           struct error *e)
{
    struct text typed, group;
    char near[ARGUMENTS_NAME_MOST];
    int result;

    text_init(&typed, NAME_MOST);
    text_init(&group, 256);
    text_puts(&typed, words[0]);
    if (n > 1 && words[1][0] != '-')
        text_printf(&typed, " %s", words[1]);

    if (list_group(commands, words[0], &group) && n == 1)
        result = error_set(e, ERR_INVALID, "%s: one of %s", words[0], group.p);
    else if (typed.p != NULL && arguments_nearest(commands, typed.p, near))
        result = error_set(e, ERR_INVALID, "no command '%s'; did you mean '%s'?", typed.p, near);
    else if (group.len > 0)
        result = error_set(e, ERR_INVALID, "%s: one of %s", words[0], group.p);
    else
        result = error_set(e, ERR_INVALID, "no command '%s'; see xylemctl help", words[0]);
    text_free(&typed);
    text_free(&group);
    return result;
}

static size_t find_command(const struct json *commands, const char *const *words, size_t n,
                           const struct json **out)
{
    size_t best = 0;

    for (const struct json *c = commands->first; c != NULL; c = c->next) {
        const char *name = json_text(c, "name");
        size_t used = name != NULL ? words_of_name(name, words, n) : 0;
        if (used > best) {
            best = used;
            *out = c;
        }
    }
    return best;
}

/* ---- its arguments --------------------------------------------------------------------------- */

bool argument_is(const struct argument *a, const char *type)
{
    const char *t = json_text(a->decl, "type");

    return t != NULL && strcmp(t, type) == 0;
}

bool argument_required(const struct argument *a)
{
    const struct json *r = json_get(a->decl, "required");

    return r != NULL && r->kind == JSON_TRUE;
}

static bool is_inner(const struct argument *a)
{
    const struct json *i = json_get(a->decl, "inner");

    return i != NULL && i->kind == JSON_TRUE;
}

static const char *name_of(const struct argument *a)
{
    const char *name = json_text(a->decl, "name");

    return name != NULL ? name : "";
}

struct argument *argument_find(struct invocation *v, const char *name)
{
    for (size_t i = 0; i < v->nargs; i++)
        if (strcmp(name_of(&v->args[i]), name) == 0)
            return &v->args[i];
    return NULL;
}

static int no_such_option(const struct invocation *v, const char *word, struct error *e)
{
    const char *names[ARGUMENTS_MOST + 1], *near;
    size_t n = 0;

    for (size_t i = 0; i < v->nargs; i++)
        if (!is_inner(&v->args[i]))
            names[n++] = name_of(&v->args[i]);
    names[n] = NULL;
    near = text_nearest(word, names);
    return error_set(e, ERR_INVALID, "%s has no option --%s%s%s%s", v->name, word,
                     near != NULL ? "; did you mean --" : "", near != NULL ? near : "",
                     near != NULL ? "?" : "");
}

/* --name VALUE, --name=VALUE or, a flag, --name. */
static int take_option(struct invocation *v, const char *const *words, size_t n, size_t *at,
                       struct error *e)
{
    const char *word = words[*at] + 2, *value = strchr(word, '=');
    size_t len = value != NULL ? (size_t)(value - word) : strlen(word);
    char name[NAME_MOST];

    if (len >= sizeof name)
        return no_such_option(v, word, e);
    memcpy(name, word, len);
    name[len] = '\0';

    struct argument *a = argument_find(v, name);
    if (a == NULL)
        return no_such_option(v, name, e);
    if (a->value != NULL)
        return error_set(e, ERR_INVALID, "--%s is given twice", name);
    if (argument_is(a, "flag")) {
        a->value = "true";
        return value == NULL ? 0 : error_set(e, ERR_INVALID, "--%s takes no value", name);
    }
    if (value == NULL && *at + 1 == n)
        return error_set(e, ERR_INVALID, "--%s wants a value", name);
    a->value = value != NULL ? value + 1 : words[++*at];
    return 0;
}

static int take_positional(struct invocation *v, const char *word, struct error *e)
{
    for (size_t i = 0; i < v->nargs; i++) {
        struct argument *a = &v->args[i];
        if (!argument_required(a) || a->value != NULL)
            continue;
        a->value = word;
        return 0;
    }
    return error_set(e, ERR_INVALID, "%s: '%s' is one argument too many", v->name, word);
}

static int all_there(const struct invocation *v, struct error *e)
{
    for (size_t i = 0; i < v->nargs; i++)
        if (argument_required(&v->args[i]) && v->args[i].value == NULL) {
            struct text usage;
            text_init(&usage, 300);
            arguments_usage(&usage, v->command);
            error_set(e, ERR_INVALID, "%s is missing: %s", name_of(&v->args[i]),
                      usage.p != NULL ? usage.p : v->name);
            text_free(&usage);
            return -1;
        }
    return 0;
}

int arguments_parse(const struct json *commands, const char *const *words, size_t n,
                    struct invocation *out, struct error *e)
{
    size_t at = find_command(commands, words, n, &out->command);
    bool options = true;

    if (at == 0)
        return no_such_command(commands, words, n, e);
    out->name = json_text(out->command, "name");
    out->nargs = 0;
    const struct json *args = json_get(out->command, "args");
    for (const struct json *a = args != NULL ? args->first : NULL;
         a != NULL && out->nargs < ARGUMENTS_MOST; a = a->next)
        out->args[out->nargs++] = (struct argument){ .decl = a };

    for (; at < n; at++) {
        int result;
        if (options && strcmp(words[at], "--") == 0) {
            options = false;
            continue;
        }
        if (options && strncmp(words[at], "--", 2) == 0)
            result = take_option(out, words, n, &at, e);
        else
            result = take_positional(out, words[at], e);
        if (result != 0)
            return -1;
    }
    return all_there(out, e);
}

void invocation_put(struct text *out, const struct invocation *v)
{
    bool first = true;

    text_puts(out, "{\"command\": ");
    json_put_string(out, v->name);
    text_puts(out, ", \"args\": {");
    for (size_t i = 0; i < v->nargs; i++) {
        if (v->args[i].value == NULL)
            continue;
        if (!first)
            text_puts(out, ", ");
        json_put_string(out, name_of(&v->args[i]));
        text_puts(out, ": ");
        json_put_string(out, v->args[i].value);
        first = false;
    }
    text_puts(out, "}}");
}

/* ---- help ------------------------------------------------------------------------------------ */

static void put_upper(struct text *out, const char *s)
{
    for (; *s != '\0'; s++)
        text_putc(out, (char)toupper((unsigned char)*s));
}

void arguments_usage(struct text *out, const struct json *command)
{
    const struct json *args = json_get(command, "args");
    const char *name = json_text(command, "name");

    text_puts(out, name != NULL ? name : "");
    for (const struct json *d = args != NULL ? args->first : NULL; d != NULL; d = d->next) {
        const struct argument a = { .decl = d };
        if (is_inner(&a))
            continue;
        text_putc(out, ' ');
        if (argument_required(&a)) {
            put_upper(out, argument_is(&a, "secret") ? "file" : name_of(&a));
            continue;
        }
        text_printf(out, "[--%s", name_of(&a));
        if (!argument_is(&a, "flag")) {
            text_putc(out, ' ');
            put_upper(out, json_text(d, "type") != NULL ? json_text(d, "type") : "text");
        }
        text_putc(out, ']');
    }
}

void arguments_help(struct text *out, const struct json *commands, const char *prefix, size_t width)
{
    for (const struct json *c = commands->first; c != NULL; c = c->next) {
        const char *name = json_text(c, "name"), *summary = json_text(c, "summary");
        if (name == NULL || strncmp(name, prefix, strlen(prefix)) != 0)
            continue;
        text_puts(out, "  ");
        arguments_usage(out, c);
        text_puts(out, "\n      ");
        table_put_text(out, summary != NULL ? summary : "", width > 10 ? width - 6 : SIZE_MAX);
        text_putc(out, '\n');
    }
}
