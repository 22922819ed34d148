/*
 * json.h - the JSON (RFC 8259) that xylemctl and the server exchange, and backups are made of: one value a line.
 *
 * Objects keep the order of their members; numbers keep the text they were written with.
 */
#ifndef XYLEM_BASE_JSON_H
#define XYLEM_BASE_JSON_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_LIST, JSON_OBJECT };

#define JSON_DEPTH_MOST 16u

struct json {
    enum json_kind kind;
    const char    *name;               /* of an object's member, else NULL */
    const char    *text;               /* of a string or number */
    struct json   *first, *next;
};

/* The one value in the text; NULL: not JSON, too deep, or memory refused.  A string with a NUL in it is
 * refused, for nothing here could carry it. */
struct json *json_parse(struct str text, struct arena *a, struct error *e);

const struct json *json_get(const struct json *object, const char *name);      /* NULL: not there */
const char *json_text(const struct json *object, const char *name);           /* of a string or number */

/* Appends a string in quotes; bytes that are no UTF-8 become U+FFFD. */
void json_put_string(struct text *out, const char *s);
void json_put_str(struct text *out, struct str s);
void json_put(struct text *out, const struct json *value);

#endif
