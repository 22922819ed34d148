/*
 * settings.c - see settings.h.
 *
 * Every value is read by one function of its type, `types` below; a default goes the same way as what
 * a person wrote, so that a module with a wrong default is found at its first start.
 */
#include "hook/settings.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"

struct reading {
    const xy_setting  *one;
    const struct conf *value;
    struct arena      *arena;
    void              *field;
    struct error      *e;
};

struct unit { const char *name; uint64_t factor; };

static const struct unit times[] = {
    { "y", UINT64_C(31536000000) }, { "w", 604800000 }, { "d", 86400000 }, { "h", 3600000 },
    { "m", 60000 },                 { "s", 1000 },      { "ms", 1 },       { NULL, 0 },
};
static const struct unit sizes[] = {
    { "T", UINT64_C(1) << 40 }, { "G", 1 << 30 }, { "M", 1 << 20 }, { "K", 1 << 10 }, { "", 1 },
    { NULL, 0 },
};

static int no_memory(struct reading *r)
{
    return error_set(r->e, ERR_NO_MEMORY, "no memory for setting %s", r->one->key);
}

static bool is_null(const struct conf *c)
{
    return c->kind == CONF_SCALAR && c->plain &&
           (c->text[0] == '\0' || strcmp(c->text, "~") == 0 || strcmp(c->text, "null") == 0);
}

static int scalar_wanted(struct reading *r, const char *what)
{
    if (r->value->kind == CONF_SCALAR)
        return 0;
    return conf_error(r->value, r->e, "%s must be %s, not a %s", r->one->key, what,
                      r->value->kind == CONF_LIST ? "list" : "map");
}

static int read_text(struct reading *r)
{
    if (scalar_wanted(r, "a text") != 0)
        return -1;

    const char *text = NULL;
    if (r->value->text[0] != '\0') {
        text = arena_text(r->arena, r->value->text);
        if (text == NULL)
            return no_memory(r);
    }
    *(const char **)r->field = text;
    return 0;
}

/* Relative paths start at the folder of the file they are written in. */
static int read_file(struct reading *r)
{
    const char *file = r->value->file;
    const char *slash = file != NULL ? strrchr(file, '/') : NULL;

    if (read_text(r) != 0)
        return -1;

    const char **path = r->field;
    if (*path == NULL || **path == '/' || slash == NULL)
        return 0;
    *path = arena_printf(r->arena, "%.*s/%s", (int)(slash - file), file, *path);
    return *path != NULL ? 0 : no_memory(r);
}

static int read_int(struct reading *r)
{
    if (scalar_wanted(r, "a whole number") != 0)
        return -1;

    const char *text = r->value->text;
    char *end;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    bool starts_well = isdigit((unsigned char)text[0]) ||
                       (text[0] == '-' && isdigit((unsigned char)text[1]));
    if (!starts_well || *end != '\0')
        return conf_error(r->value, r->e, "%s must be a whole number, not '%s'", r->one->key, text);

    bool bounded = r->one->min != 0 || r->one->max != 0;
    if (errno == ERANGE || (bounded && (n < r->one->min || n > r->one->max))) {
        int64_t least = bounded ? r->one->min : INT64_MIN, most = bounded ? r->one->max : INT64_MAX;
        return conf_error(r->value, r->e, "%s must be %" PRId64 " to %" PRId64, r->one->key, least,
                          most);
    }
    *(int64_t *)r->field = n;
    return 0;
}

void settings_put_number(struct text *out, xy_setting_type type, uint64_t value)
{
    const struct unit *u = type == XY_T_TIME ? times : sizes;

    while (value == 0 || value % u->factor != 0) {
        if (value == 0) {
            text_puts(out, "0");
            return;
        }
        u++;
    }
    text_printf(out, "%" PRIu64 "%s", value / u->factor, u->name);
}

static int out_of_range(struct reading *r)
{
    struct text range;

    text_init(&range, 80);
    settings_put_number(&range, r->one->type, (uint64_t)r->one->min);
    text_puts(&range, " to ");
    settings_put_number(&range, r->one->type, (uint64_t)r->one->max);
    conf_error(r->value, r->e, "%s must be %s", r->one->key, text_ok(&range) ? range.p : "smaller");
    text_free(&range);
    return -1;
}

/* A number and a unit. */
static int read_measure(struct reading *r, const char *what, const char *how, const struct unit *units)
{
    if (scalar_wanted(r, what) != 0)
        return -1;

    const char *text = r->value->text;
    size_t digits = strspn(text, "0123456789");
    uint64_t n;
    if (digits == 0 || !str_to_u64((struct str){ text, digits }, INT64_MAX, &n))
        return conf_error(r->value, r->e, "%s must be %s such as %s, not '%s'", r->one->key, what,
                          how, text);

    const struct unit *u = units;
    while (u->name != NULL && strcmp(u->name, text + digits) != 0)
        u++;
    if (u->name == NULL && !(n == 0 && text[digits] == '\0'))
        return conf_error(r->value, r->e, "%s must be %s such as %s, not '%s'", r->one->key, what,
                          how, text);
    if (n != 0 && n > INT64_MAX / u->factor)
        return conf_error(r->value, r->e, "%s is too large", r->one->key);
    if (n != 0)
        n *= u->factor;
    if ((r->one->min != 0 || r->one->max != 0) &&
        (n < (uint64_t)r->one->min || n > (uint64_t)r->one->max))
        return out_of_range(r);
    *(uint64_t *)r->field = n;
    return 0;
}

static int read_time(struct reading *r)
{
    return read_measure(r, "a time", "500ms, 3s, 5m, 2h or 7d", times);
}

static int read_size(struct reading *r)
{
    return read_measure(r, "a size", "512, 16K, 2M or 1G", sizes);
}

static int read_bool(struct reading *r)
{
    static const struct { const char *word; bool means; } words[] = {
        { "yes", true },  { "true", true },   { "on", true },
        { "no", false },  { "false", false }, { "off", false },
    };

    if (scalar_wanted(r, "yes or no") != 0)
        return -1;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(words[i].word, r->value->text) == 0) {
            *(bool *)r->field = words[i].means;
            return 0;
        }
    return conf_error(r->value, r->e, "%s must be yes or no, not '%s'", r->one->key, r->value->text);
}

static int not_a_choice(struct reading *r)
{
    struct text all;
    const char *near = text_nearest(r->value->text, r->one->choices);

    text_init(&all, 240);
    for (const char *const *c = r->one->choices; *c != NULL; c++)
        text_printf(&all, "%s%s", c == r->one->choices ? "" : ", ", *c);
    conf_error(r->value, r->e, "%s must be one of %s, not '%s'%s%s%s", r->one->key,
               all.p != NULL ? all.p : "its choices", r->value->text,
               near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
               near != NULL ? "'?" : "");
    text_free(&all);
    return -1;
}

static int read_choice(struct reading *r)
{
    if (scalar_wanted(r, "one word") != 0)
        return -1;
    for (int i = 0; r->one->choices[i] != NULL; i++)
        if (strcmp(r->one->choices[i], r->value->text) == 0) {
            *(int *)r->field = i;
            return 0;
        }
    return not_a_choice(r);
}

static size_t list_length(const struct conf *value)
{
    size_t n = 0;

    if (value->kind == CONF_LIST) {
        for (const struct conf *i = value->first; i != NULL; i = i->next)
            n++;
        return n;
    }
    for (const char *p = value->text; *p != '\0'; p++)
        n += *p == ',';
    return n + 1;
}

/* "a, b": only defaults are written like this, for a person's comma may be part of the value. */
static int split_default(struct reading *r, const char **out)
{
    const char *p = r->value->text;

    while (*p != '\0') {
        p += strspn(p, ", ");
        size_t len = strcspn(p, ",");
        if (len != 0 && (*out++ = arena_copy(r->arena, p, len)) == NULL)
            return no_memory(r);
        p += len;
    }
    return 0;
}

static int read_list(struct reading *r)
{
    if (r->value->kind == CONF_MAP)
        return conf_error(r->value, r->e, "%s must be a list, not a map", r->one->key);
    if (r->value->kind == CONF_SCALAR && r->value->text[0] == '\0') {
        *(const char ***)r->field = NULL;
        return 0;
    }

    const char **list = arena_alloc(r->arena, (list_length(r->value) + 1) * sizeof *list);
    if (list == NULL)
        return no_memory(r);
    *(const char ***)r->field = list;
    if (r->value->kind == CONF_SCALAR && r->value->file == NULL)
        return split_default(r, list);

    const struct conf *item = r->value->kind == CONF_LIST ? r->value->first : r->value;
    for (; item != NULL; item = r->value->kind == CONF_LIST ? item->next : NULL) {
        if (item->kind != CONF_SCALAR)
            return conf_error(item, r->e, "%s must be a list of texts", r->one->key);
        *list = arena_text(r->arena, item->text);
        if (*list++ == NULL)
            return no_memory(r);
    }
    return 0;
}

static int read_secret(struct reading *r)
{
    if (scalar_wanted(r, "a text") != 0)
        return -1;

    struct secret *s = NULL;
    if (r->value->text[0] != '\0') {
        s = secret_new(r->value->text, strlen(r->value->text));
        if (s == NULL)
            return no_memory(r);
    }
    *(struct secret **)r->field = s;
    return 0;
}

static const struct { const char *name; int (*read)(struct reading *r); } types[] = {
    [XY_T_TEXT] = { "text", read_text },       [XY_T_INT] = { "number", read_int },
    [XY_T_BOOL] = { "yes or no", read_bool },  [XY_T_TIME] = { "time", read_time },
    [XY_T_SIZE] = { "size", read_size },       [XY_T_CHOICE] = { "choice", read_choice },
    [XY_T_LIST] = { "list", read_list },       [XY_T_SECRET] = { "secret", read_secret },
    [XY_T_FILE] = { "file", read_file },
};

const char *settings_type_name(xy_setting_type type)
{
    return types[type].name;
}

int settings_scalar(const xy_setting *one, const struct conf *value, struct arena *a, void *into,
                    struct error *e)
{
    struct reading r = { one, value, a, (char *)into + one->offset, e };

    if ((size_t)one->type >= sizeof types / sizeof types[0])
        return error_set(e, ERR_INTERNAL, "setting %s has an unknown type", one->key);
    return types[one->type].read(&r);
}

static bool listed(const char *const *names, const char *name)
{
    for (; names != NULL && *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static int unknown_key(const xy_setting *table, const char *owner, const char *const *also,
                       const struct conf *entry, struct error *e)
{
    const char *names[128];
    size_t n = 0;

    for (const xy_setting *s = table; s != NULL && s->key != NULL && n < 100; s++)
        names[n++] = s->key;
    for (; also != NULL && *also != NULL && n < 127; also++)
        names[n++] = *also;
    names[n] = NULL;

    struct conf at = { .file = entry->file, .line = entry->key_line, .column = entry->key_column };
    const char *near = text_nearest(entry->key, names);
    if (near != NULL)
        return conf_error(&at, e, "%s has no setting '%s'; did you mean '%s'?", owner, entry->key,
                          near);
    return conf_error(&at, e, "%s has no setting '%s'", owner, entry->key);
}

static int check_keys(const xy_setting *table, const char *owner, const struct conf *map,
                      const char *const *also, struct error *e)
{
    for (const struct conf *c = map->first; c != NULL; c = c->next) {
        const xy_setting *s = table;
        while (s != NULL && s->key != NULL && strcmp(s->key, c->key) != 0)
            s++;
        if ((s == NULL || s->key == NULL) && !listed(also, c->key))
            return unknown_key(table, owner, also, c, e);
    }
    return 0;
}

static int fill_one(const xy_setting *s, const char *owner, const struct conf *map, struct arena *a,
                    void *into, struct error *e)
{
    const struct conf *given = conf_get(map, s->key);

    if (given != NULL && !is_null(given))
        return settings_scalar(s, given, a, into, e);
    if (s->deflt == NULL)
        return conf_error(map, e, "%s: %s is required", owner, s->key);

    struct conf fallback = { .kind = CONF_SCALAR, .key = s->key, .text = s->deflt };
    return settings_scalar(s, &fallback, a, into, e);
}

int settings_fill(const xy_setting *table, const char *owner, const struct conf *map,
                  const char *const *also, struct arena *a, void *into, struct error *e)
{
    if (map != NULL && is_null(map))
        map = NULL;
    if (map != NULL && map->kind != CONF_MAP)
        return conf_error(map, e, "%s: its settings must be a map", owner);
    if (map != NULL && check_keys(table, owner, map, also, e) != 0)
        return -1;
    for (const xy_setting *s = table; s != NULL && s->key != NULL; s++)
        if (fill_one(s, owner, map, a, into, e) != 0) {
            settings_wipe(table, into);
            return -1;
        }
    return 0;
}

void settings_wipe(const xy_setting *table, void *filled)
{
    for (const xy_setting *s = table; s != NULL && s->key != NULL; s++)
        if (s->type == XY_T_SECRET)
            secret_free((struct secret **)(void *)((char *)filled + s->offset));
}
