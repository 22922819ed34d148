/* body_text.c - see body_text.h */

#include "xml/body_text.h"

#include <stdbool.h>
#include <string.h>

struct scan {
    const char  *p, *end;
    unsigned     depth;              /* of elements that are open */
    bool         inside;             /* of a body */
    char        *out;
    size_t       written, room;
};

static void add(struct scan *s, const char *p, size_t len)
{
    if (len > s->room - s->written)
        len = s->room - s->written;
    memcpy(s->out + s->written, p, len);
    s->written += len;
}

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
static size_t add_reference(struct scan *s, const char *p, const char *end)
{
    static const struct { const char *name; char c; } references[] = {
        { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&apos;", '\'' },
        { "&#13;", '\r' }, { "&#10;", '\n' }, { "&#9;", '\t' }
    };

    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++)
        if (starts(p, end, references[i].name)) {
            add(s, &references[i].c, 1);
            return strlen(references[i].name);
        }
    add(s, "&", 1);
    return 1;
}

static void add_text(struct scan *s, const char *p, const char *end)
{
    while (p < end && s->written < s->room) {
        const char *stop = memchr(p, '&', (size_t)(end - p));
        size_t len = (size_t)((stop == NULL ? end : stop) - p);
        add(s, p, len);
        p += len;
        if (p == stop)
            p += add_reference(s, p, end);
    }
}

/* A tag without its angles. */
static void pass_tag(struct scan *s, const char *tag, const char *end)
{
    if (tag < end && *tag == '/') {
        s->depth -= s->depth > 0;
        if (s->inside && s->depth == 1) {
            add(s, " ", 1);
            s->inside = false;
        }
        return;
    }
    bool empty = end > tag && end[-1] == '/';
    if (s->depth == 1 && !empty)
        s->inside = is_body(tag, end);
    s->depth += !empty;
}

size_t body_text(const char *xml, size_t len, char *out)
{
    struct scan s = { .p = xml, .end = xml + len, .out = out, .room = len < BODY_TEXT_MOST ? len : BODY_TEXT_MOST };

    while (s.p < s.end && s.written < s.room) {
        const char *open = memchr(s.p, '<', (size_t)(s.end - s.p));
        const char *close = open == NULL ? NULL : memchr(open, '>', (size_t)(s.end - open));
        if (open != NULL && s.inside)
            add_text(&s, s.p, open);
        if (close == NULL)
            break;
        pass_tag(&s, open + 1, close);
        s.p = close + 1;
    }
    return s.written;
}
