/*
 * confs.h - small configurations for tests: a map from pairs, as if read from x.yml, one pair a line.
 *
 * A value in brackets is a list ("[a,b]"), a value in double quotes is a quoted scalar.
 */
#ifndef XYLEM_TESTS_CONFS_H
#define XYLEM_TESTS_CONFS_H

#include <stddef.h>
#include <string.h>

#include "hook/conf.h"

static inline void confs_append(struct conf *parent, struct conf *child)
{
    struct conf **at = &parent->first;

    while (*at != NULL)
        at = &(*at)->next;
    *at = child;
}

static inline struct conf *confs_node(struct arena *a, enum conf_kind kind, unsigned line)
{
    struct conf *c = arena_alloc(a, sizeof *c);

    c->kind = kind;
    c->file = "conf/x.yml";
    c->line = c->key_line = line;
    c->column = 9;
    c->key_column = 3;
    return c;
}

static inline struct conf *confs_value(struct arena *a, const char *text, unsigned line)
{
    size_t len = strlen(text);
    struct conf *c = confs_node(a, text[0] == '[' ? CONF_LIST : CONF_SCALAR, line);

    if (c->kind == CONF_LIST) {
        for (const char *p = text + 1; *p != ']' && *p != '\0'; p += *p == ',') {
            size_t n = strcspn(p, ",]");
            struct conf *item = confs_node(a, CONF_SCALAR, line);
            item->text = arena_copy(a, p, n);
            item->plain = true;
            confs_append(c, item);
            p += n;
        }
        return c;
    }
    c->plain = text[0] != '"';
    c->text = c->plain ? arena_copy(a, text, len) : arena_copy(a, text + 1, len - 2);
    return c;
}

/* pairs: key, value, key, value ... NULL */
static inline struct conf *confs_map(struct arena *a, const char *const *pairs)
{
    struct conf *map = confs_node(a, CONF_MAP, 1);

    for (unsigned line = 1; pairs[0] != NULL; pairs += 2, line++) {
        struct conf *c = confs_value(a, pairs[1], line);
        c->key = arena_copy(a, pairs[0], strlen(pairs[0]));
        confs_append(map, c);
    }
    return map;
}

#define CONFS(a, ...) confs_map((a), (const char *const[]){ __VA_ARGS__, NULL })

#endif
