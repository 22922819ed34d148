/*
 * table.c - see table.h.
 */
#include "main/table.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"

enum { COLUMNS_MOST = 24, GAP = 2, NARROWEST = 8 };

struct column {
    const char *name;
    size_t      width;
    bool        numbers;                     /* nothing else is in it */
};

struct table {
    struct column columns[COLUMNS_MOST];
    size_t        n;
};

/* One character as it is shown: itself, or an escape for what is no text. */
static size_t glyph(const char *s, size_t left, char out[8], size_t *width)
{
    uint32_t code;
    size_t n = utf8_next(s, left, &code);
    bool shown = n > 0 && code >= 0x20 && !(code >= 0x7F && code < 0xA0) &&
                 !(code >= 0x2028 && code <= 0x202E) && !(code >= 0x2066 && code <= 0x2069);

    if (shown) {
        memcpy(out, s, n);
        out[n] = '\0';
        *width = 1;
        return n;
    }

    static const char digits[] = "0123456789abcdef";
    unsigned char byte = (unsigned char)s[0];
    memcpy(out, "\\x", 2);
    out[2] = digits[byte >> 4];
    out[3] = digits[byte & 15];
    out[4] = '\0';
    *width = 4;
    return 1;
}

size_t table_text_width(const char *s)
{
    size_t left = strlen(s), all = 0, width, n;
    char out[8];

    for (; left > 0; s += n, left -= n) {
        n = glyph(s, left, out, &width);
        all += width;
    }
    return all;
}

void table_put_text(struct text *out, const char *s, size_t width)
{
    size_t left = strlen(s), room = width, w, n;
    char shown[8];
    bool cut = table_text_width(s) > width;

    if (cut)
        room = width > 3 ? width - 3 : 0;
    for (; left > 0; s += n, left -= n) {
        n = glyph(s, left, shown, &w);
        if (w > room)
            break;
        text_puts(out, shown);
        room -= w;
    }
    if (cut)
        text_add(out, "...", width > 3 ? 3 : width);
}

static const char *cell(const struct json *row, const char *name)
{
    const struct json *v = json_get(row, name);

    if (v == NULL || v->kind == JSON_NULL)
        return "-";
    if (v->kind == JSON_TRUE || v->kind == JSON_FALSE)
        return v->kind == JSON_TRUE ? "yes" : "no";
    return v->text != NULL ? v->text : "...";
}

static struct column *find_column(struct table *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->columns[i].name, name) == 0)
            return &t->columns[i];
    if (t->n == COLUMNS_MOST)
        return NULL;
    t->columns[t->n] = (struct column){ name, table_text_width(name), true };
    return &t->columns[t->n++];
}

static void measure(struct table *t, const struct json *rows)
{
    for (const struct json *row = rows->first; row != NULL; row = row->next)
        for (const struct json *v = row->first; v != NULL && v->name != NULL; v = v->next) {
            struct column *c = find_column(t, v->name);
            size_t width = table_text_width(cell(row, v->name));
            if (c == NULL)
                continue;
            if (width > c->width)
                c->width = width;
            if (v->kind != JSON_NUMBER && v->kind != JSON_NULL)
                c->numbers = false;
        }
}

/* Takes from the widest column, one character at a time, until a line fits or all are narrow. */
static void squeeze(struct table *t, size_t width)
{
    for (;;) {
        size_t all = 0;
        struct column *widest = NULL;
        for (size_t i = 0; i < t->n; i++) {
            struct column *c = &t->columns[i];
            all += c->width + (i > 0 ? GAP : 0);
            if (!c->numbers && (widest == NULL || c->width > widest->width))
                widest = c;
        }
        if (all <= width || widest == NULL || widest->width <= NARROWEST)
            return;
        widest->width--;
    }
}

static void pad(struct text *out, size_t n)
{
    while (n-- > 0)
        text_putc(out, ' ');
}

static void put_cell(struct text *out, const struct column *c, const char *s, bool last)
{
    size_t width = table_text_width(s), missing = width < c->width ? c->width - width : 0;

    if (c->numbers)
        pad(out, missing);
    table_put_text(out, s, c->width);
    if (!last)
        pad(out, (c->numbers ? 0 : missing) + GAP);
}

static void put_heading(struct text *out, const struct table *t)
{
    for (size_t i = 0; i < t->n; i++) {
        char name[64];
        size_t n = 0;
        for (const char *p = t->columns[i].name; *p != '\0' && n < sizeof name - 1; p++)
            name[n++] = *p == '_' ? ' ' : (char)toupper((unsigned char)*p);
        name[n] = '\0';
        put_cell(out, &t->columns[i], name, i + 1 == t->n);
    }
    text_putc(out, '\n');
}

void table_print(struct text *out, const struct json *rows, size_t width)
{
    struct table t = { .n = 0 };

    if (rows == NULL || rows->first == NULL)
        return;
    measure(&t, rows);
    if (t.n == 0)
        return;
    if (width > 0)
        squeeze(&t, width);
    put_heading(out, &t);
    for (const struct json *row = rows->first; row != NULL; row = row->next) {
        for (size_t i = 0; i < t.n; i++)
            put_cell(out, &t.columns[i], cell(row, t.columns[i].name), i + 1 == t.n);
        text_putc(out, '\n');
    }
}
