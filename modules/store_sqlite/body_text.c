/* body_text.c - see body_text.h */

#include "body_text.h"

#include <stdbool.h>
#include <string.h>

struct scan {
    const char  *p, *end;
    unsigned     depth;              /* of elements that are open */
    bool         inside;             /* of a body */
    sqlite3_str *out;
};

static bool starts(const char *p, const char *end, const char *with)
{
    size_t len = strlen(with);

    return (size_t)(end - p) >= len && memcmp(p, with, len) == 0;
}

/* "name attributes" of a start tag.  A namespace of its own makes it something else (XHTML-IM has a body too);
 * apostrophes are escaped in values, so the declaration cannot be part of one. */
static bool is_body(const char *tag, const char *end)
{
    static const char own[] = " xmlns='";

    if (!starts(tag, end, "body") || (end - tag > 4 && tag[4] != ' ' && tag[4] != '/'))
        return false;
    return memmem(tag, (size_t)(end - tag), own, sizeof own - 1) == NULL;
}

/* One reference, at '&'; the bytes it takes. */
static size_t add_reference(sqlite3_str *out, const char *p, const char *end)
{
    static const struct { const char *name; char c; } references[] = {
        { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&apos;", '\'' },
        { "&#13;", '\r' }, { "&#10;", '\n' }, { "&#9;", '\t' }
    };

    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++)
        if (starts(p, end, references[i].name)) {
            sqlite3_str_appendchar(out, 1, references[i].c);
            return strlen(references[i].name);
        }
    sqlite3_str_appendchar(out, 1, '&');
    return 1;
}

static void add_text(sqlite3_str *out, const char *p, const char *end)
{
    while (p < end && sqlite3_str_length(out) < BODY_TEXT_MOST) {
        const char *stop = memchr(p, '&', (size_t)(end - p));
        size_t most = (size_t)(BODY_TEXT_MOST - sqlite3_str_length(out));
        size_t len = (size_t)((stop == NULL ? end : stop) - p);
        if (len > most)
            len = most;
        sqlite3_str_append(out, p, (int)len);
        p += len;
        if (p == stop)
            p += add_reference(out, p, end);
    }
}

/* A tag without its angles. */
static void pass_tag(struct scan *s, const char *tag, const char *end)
{
    if (tag < end && *tag == '/') {
        s->depth -= s->depth > 0;
        if (s->inside && s->depth == 1) {
            sqlite3_str_appendchar(s->out, 1, ' ');
            s->inside = false;
        }
        return;
    }
    bool empty = end > tag && end[-1] == '/';
    if (s->depth == 1 && !empty)
        s->inside = is_body(tag, end);
    s->depth += !empty;
}

void body_text(const char *xml, size_t len, sqlite3_str *out)
{
    struct scan s = { .p = xml, .end = xml + len, .out = out };

    while (s.p < s.end && sqlite3_str_length(out) < BODY_TEXT_MOST) {
        const char *open = memchr(s.p, '<', (size_t)(s.end - s.p));
        if (open == NULL)
            return;
        if (s.inside)
            add_text(out, s.p, open);
        const char *close = memchr(open, '>', (size_t)(s.end - open));
        if (close == NULL)
            return;
        pass_tag(&s, open + 1, close);
        s.p = close + 1;
    }
}
