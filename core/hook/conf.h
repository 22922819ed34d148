/*
 * conf.h - a configuration as it was written: scalars, lists and maps that know their file, line and
 * column, so that whoever gives them a meaning can say exactly where something is wrong.
 */
#ifndef XYLEM_HOOK_CONF_H
#define XYLEM_HOOK_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum conf_kind { CONF_SCALAR, CONF_LIST, CONF_MAP };

struct conf {
    enum conf_kind     kind;
    const char        *file;
    unsigned           line, column;         /* from 1 */
    const char        *key;                  /* of a map's entry, else NULL */
    unsigned           key_line, key_column;
    const char        *text;                 /* of a scalar, always as text */
    bool               plain;                /* scalar without quotes: may mean off, null, a number */
    struct conf       *first, *next;         /* items of a list or map; next item of the parent */
};

const struct conf *conf_get(const struct conf *map, const char *key);     /* NULL: absent, or no map */

/* "FILE:LINE:COLUMN: text" with code ERR_INVALID; returns -1. */
int conf_error(const struct conf *where, struct error *e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Equal in content (not in place): what a reload compares. */
bool conf_equal(const struct conf *a, const struct conf *b);

/* A deep copy; NULL: no memory. */
struct conf *conf_copy(struct arena *a, const struct conf *c);

#endif
