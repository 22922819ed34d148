/*
 * canonical.c - see canonical.h.  One way through the bytes, without memory but for the tags that are open.
 *
 * What write.c never writes is not looked into: comments, declarations, CDATA, white space in tags, other
 * references than its own.  Of what may stand in a tag by Namespaces in XML 1.0 this leaves names without a
 * prefix, xml:NAME, and a default namespace where it changes.
 */
#include "xml/canonical.h"

#include "xml/escape.h"
#include "xml/xml.h"

#define NS_XMLNS "http://www.w3.org/2000/xmlns/"

struct level {
    struct str name, ns;
};

struct reader {
    const char  *p, *end;
    const char  *opened;                 /* behind the start tag that was read last */
    struct level levels[CANONICAL_LEVELS_MOST];    /* what is open */
    size_t       depth;
};

static bool take(struct reader *r, const char *literal, size_t len)
{
    if ((size_t)(r->end - r->p) < len || memcmp(r->p, literal, len) != 0)
        return false;
    r->p += len;
    return true;
}

#define TAKE(r, literal) take((r), (literal), sizeof(literal) - 1)

/* ---- text and values ---- */

static bool take_reference(struct reader *r, enum escape how)
{
    for (const char *c = ESCAPED; *c != '\0'; c++) {
        const char *written = escape_entity(*c, how);

        if (written != NULL && take(r, written, strlen(written)))
            return true;
    }
    return false;
}

/* Up to where `stop` follows, which text and values never hold themselves. */
static bool skip_escaped(struct reader *r, enum escape how, char stop)
{
    for (;;) {
        r->p = escape_skip(r->p, r->end, how);
        if (r->p == r->end)
            return false;
        if (*r->p == stop)
            return true;
        if (escape_entity(*r->p, how) == NULL)
            r->p++;                      /* it only looked like one */
        else if (!take_reference(r, how))
            return false;
    }
}

/* ---- tags ---- */

/* Empty when there is none.  ASCII without a colon, as builders have it too. */
static struct str take_name(struct reader *r)
{
    const char *start = r->p;

    if (r->p == r->end || !char_is(*r->p, CHAR_NAME_START))
        return STR("");
    while (r->p < r->end && char_is(*r->p, CHAR_NAME) && *r->p != ':')
        r->p++;
    return (struct str){ start, (size_t)(r->p - start) };
}

/* The value of xmlns, behind its first apostrophe: a URI in which nothing is escaped, and none of those that
 * must not be declared. */
static bool take_ns(struct reader *r, struct str *ns)
{
    const char *start = r->p;

    while (r->p < r->end && *r->p != '\'' && *r->p != '&' && char_is(*r->p, CHAR_URI))
        r->p++;
    *ns = (struct str){ start, (size_t)(r->p - start) };
    return TAKE(r, "'") && !str_is(*ns, NS_XML) && !str_is(*ns, NS_XMLNS);
}

static bool is_among(const struct str *names, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], name))
            return true;
    return false;
}

/* With the prefix that it has. */
static bool take_attr_name(struct reader *r, struct str *name)
{
    const char *start = r->p;
    bool prefixed = TAKE(r, "xml:");
    struct str local = take_name(r);

    *name = (struct str){ start, (size_t)(r->p - start) };
    return local.len > 0 && (prefixed || !str_is(local, "xmlns"));
}

static bool take_attrs(struct reader *r)
{
    struct str names[CANONICAL_ATTRS_MOST];

    for (size_t n = 0; TAKE(r, " "); n++) {
        if (n == CANONICAL_ATTRS_MOST || !take_attr_name(r, &names[n]) || is_among(names, n, names[n]))
            return false;
        if (!TAKE(r, "='") || !skip_escaped(r, ESCAPE_VALUE, '\'') || !TAKE(r, "'"))
            return false;
    }
    return true;
}

/* Behind its '<'. */
static bool take_start(struct reader *r)
{
    struct str around = r->depth == 0 ? STR(NS_CLIENT) : r->levels[r->depth - 1].ns;
    struct level l = { .name = take_name(r), .ns = around };

    if (l.name.len == 0 || r->depth == CANONICAL_LEVELS_MOST)
        return false;
    if (TAKE(r, " xmlns='") && (r->depth == 0 || !take_ns(r, &l.ns) || str_eq(l.ns, around)))
        return false;
    if (!take_attrs(r))
        return false;
    if (TAKE(r, "/>"))
        return true;
    r->levels[r->depth++] = l;
    r->opened = r->p + 1;
    return TAKE(r, ">");
}

/* Behind its "</"; begin: where that stands.  An element without content has no tag for its end. */
static bool take_end(struct reader *r, const char *begin)
{
    struct str name = take_name(r);

    if (r->depth == 0 || begin == r->opened || !str_eq(name, r->levels[r->depth - 1].name))
        return false;
    r->depth--;
    return TAKE(r, ">");
}

bool canonical_element(struct str bytes)
{
    struct reader r;                     /* levels are filled as they are opened */

    if (bytes.len == 0)
        return false;
    r.p = bytes.p;
    r.end = bytes.p + bytes.len;
    r.opened = NULL;
    r.depth = 0;
    if (skip_legal(r.p, r.end) != r.end)
        return false;
    do {
        const char *begin = r.p;

        if (TAKE(&r, "</") ? !take_end(&r, begin) : !TAKE(&r, "<") || !take_start(&r))
            return false;
        if (r.depth > 0 && !skip_escaped(&r, ESCAPE_TEXT, '<'))
            return false;
    } while (r.depth > 0);
    return r.p == r.end;
}
