/*
 * conf.c - see conf.h.
 */
#include "hook/conf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct conf *conf_get(const struct conf *map, const char *key)
{
    if (map == NULL || map->kind != CONF_MAP)
        return NULL;
    for (const struct conf *c = map->first; c != NULL; c = c->next)
        if (strcmp(c->key, key) == 0)
            return c;
    return NULL;
}

int conf_error(const struct conf *where, struct error *e, const char *fmt, ...)
{
    if (e == NULL)
        return -1;

    char said[sizeof e->text];
    va_list ap;

    va_start(ap, fmt);
    if (vsnprintf(said, sizeof said, fmt, ap) < 0)
        said[0] = '\0';
    va_end(ap);
    if (where == NULL || where->file == NULL)
        return error_set(e, ERR_INVALID, "%s", said);
    return error_set(e, ERR_INVALID, "%s:%u:%u: %s", where->file, where->line, where->column, said);
}

static size_t items(const struct conf *c)
{
    size_t n = 0;

    for (const struct conf *i = c->first; i != NULL; i = i->next)
        n++;
    return n;
}

/* The one in b that stands for x of a: in a list by place, in a map by key. */
static const struct conf *twin(const struct conf *x, size_t place, const struct conf *b)
{
    if (b->kind == CONF_MAP)
        return conf_get(b, x->key);

    const struct conf *y = b->first;
    while (y != NULL && place-- > 0)
        y = y->next;
    return y;
}

bool conf_equal(const struct conf *a, const struct conf *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->kind != b->kind)
        return false;
    if (a->kind == CONF_SCALAR)
        return a->plain == b->plain && strcmp(a->text, b->text) == 0;
    if (items(a) != items(b))
        return false;

    /* The depth of a configuration is bounded by who read it. */
    size_t place = 0;
    for (const struct conf *x = a->first; x != NULL; x = x->next)
        if (!conf_equal(x, twin(x, place++, b)))
            return false;
    return true;
}

struct conf *conf_copy(struct arena *a, const struct conf *c)
{
    struct conf *copy = arena_alloc(a, sizeof *copy);

    if (copy == NULL)
        return NULL;
    *copy = *c;
    bool ok = arena_keep(a, &copy->file, c->file) && arena_keep(a, &copy->key, c->key) &&
              arena_keep(a, &copy->text, c->text);
    copy->first = copy->next = NULL;

    struct conf **end = &copy->first;
    for (const struct conf *i = c->first; ok && i != NULL; i = i->next) {
        *end = conf_copy(a, i);
        ok = *end != NULL;
        if (ok)
            end = &(*end)->next;
    }
    return ok ? copy : NULL;
}
