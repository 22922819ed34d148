/*
 * write.c - the one serializer: a tree becomes canonical XML, and nothing else ever does.
 *
 * Prefixes are ours (xml, stream, ns1, ns2 ...), whatever the sender's were.  Small pieces are
 * gathered in a buffer on the stack, so that the growing text is asked for room once in a while.
 */
#include "xml/xml.h"

#include "xml/escape.h"
#include "xml/names.h"

struct pen {
    struct text *out;
    size_t       len;
    char         bytes[1024];
};

static void pen_flush(struct pen *pen)
{
    text_add(pen->out, pen->bytes, pen->len);
    pen->len = 0;
}

static inline void put(struct pen *pen, const char *bytes, size_t len)
{
    if (len > sizeof pen->bytes - pen->len) {
        pen_flush(pen);
        if (len > sizeof pen->bytes) {
            text_add(pen->out, bytes, len);
            return;
        }
    }
    memcpy(pen->bytes + pen->len, bytes, len);
    pen->len += len;
}

#define PUT(pen, literal) put((pen), (literal), sizeof(literal) - 1)

static void puts_(struct pen *pen, const char *s)
{
    put(pen, s, strlen(s));
}

/* ---- escaping ---- */

static inline void put_escaped(struct pen *pen, const char *p, size_t len, enum escape how)
{
    const char *end = p + len;

    while (p < end) {
        const char *stop = escape_skip(p, end, how);
        const char *instead = stop == end ? NULL : escape_entity(*stop, how);

        if (stop < end && instead == NULL)
            stop++;                                   /* it only looked like one */
        put(pen, p, (size_t)(stop - p));
        p = stop;
        if (instead != NULL) {
            puts_(pen, instead);
            p++;
        }
    }
}

static void put_value(struct pen *pen, const char *value)
{
    PUT(pen, "='");
    put_escaped(pen, value, strlen(value), ESCAPE_VALUE);
    PUT(pen, "'");
}

void xml_escape(struct text *out, const char *bytes, size_t len)
{
    struct pen pen;

    pen.out = out;
    pen.len = 0;
    put_escaped(&pen, bytes, len, ESCAPE_VALUE);
    pen_flush(&pen);
}

/* ---- elements ---- */

static void put_number(struct pen *pen, unsigned n)
{
    char digits[12];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n != 0);
    put(pen, digits + at, sizeof digits - at);
}

/* Attributes with a namespace: xml: is always there, any other gets a prefix declared on the spot,
 * shared by neighbours. */
static void put_prefixed(struct pen *pen, const struct xml_attr *at, const char **ns, unsigned *n)
{
    if (name_same(at->ns, NS_XML)) {
        PUT(pen, " xml:");
    } else {
        if (*ns == NULL || !name_same(*ns, at->ns)) {
            *ns = at->ns;
            ++*n;
            PUT(pen, " xmlns:ns");
            put_number(pen, *n);
            put_value(pen, at->ns);
        }
        PUT(pen, " ns");
        put_number(pen, *n);
        PUT(pen, ":");
    }
    puts_(pen, at->name);
    put_value(pen, at->value);
}

static void put_spliced(struct pen *pen, struct xml_splice *splice)
{
    splice->at = pen->out->len + pen->len;
    if (splice->value == NULL)
        return;
    PUT(pen, " ");
    puts_(pen, splice->name);
    put_value(pen, splice->value);
}

static bool is_spliced(const struct xml_attr *at, const struct xml_splice *splice)
{
    return splice != NULL && at->ns == NULL && name_same(at->name, splice->name);
}

static void put_attrs(struct pen *pen, const struct xml *e, struct xml_splice *splice)
{
    const char *ns = NULL;
    unsigned prefixes = 0;
    bool spliced = splice == NULL;

    for (const struct xml_attr *at = e->attrs; at != NULL; at = at->next) {
        if (is_spliced(at, splice)) {
            put_spliced(pen, splice);
            spliced = true;
        } else if (at->ns != NULL) {
            put_prefixed(pen, at, &ns, &prefixes);
        } else {
            PUT(pen, " ");
            puts_(pen, at->name);
            put_value(pen, at->value);
        }
    }
    if (!spliced)
        put_spliced(pen, splice);
}

/* "<name ...", to be ended with '>' or "/>".  scope: the default namespace around it. */
static void put_start(struct pen *pen, const struct xml *e, const char *scope,
                      struct xml_splice *splice)
{
    PUT(pen, "<");
    puts_(pen, e->name);
    if (!name_same(e->ns, scope)) {
        PUT(pen, " xmlns");
        put_value(pen, e->ns);
    }
    put_attrs(pen, e, splice);
}

/* An outermost element of the stream itself, as RFC 6120 clients expect it. */
static void put_stream_start(struct pen *pen, const struct xml *e, const char *context,
                             struct xml_splice *splice)
{
    PUT(pen, "<stream:");
    puts_(pen, e->name);
    if (context == NULL) {
        PUT(pen, " xmlns:stream");
        put_value(pen, NS_STREAMS);
    }
    put_attrs(pen, e, splice);
}

static void put_end(struct pen *pen, const struct xml *e, bool prefixed)
{
    if (prefixed)
        PUT(pen, "</stream:");
    else
        PUT(pen, "</");
    puts_(pen, e->name);
    PUT(pen, ">");
}

/* The default namespace in force inside the stream: what trees call it, or "" for none. */
static const char *scope_of(const char *context)
{
    if (context == NULL)
        return "";
    return name_is_content_ns(context) ? NS_CLIENT : context;
}

/* The outermost start tag; returns whether it took the stream prefix. */
static bool put_root(struct pen *pen, const struct xml *e, const char *context,
                     struct xml_splice *splice)
{
    bool prefixed = name_same(e->ns, NS_STREAMS);

    if (prefixed)
        put_stream_start(pen, e, context, splice);
    else
        put_start(pen, e, scope_of(context), splice);
    return prefixed;
}

/* What stands in a tree as bytes: rooted in the content namespace, which it does not name. */
static void put_verbatim(struct pen *pen, const struct xml *n, const char *scope)
{
    size_t name = strcspn(n->text, " />");

    put(pen, n->text, name);
    if (!name_same(scope, NS_CLIENT)) {
        PUT(pen, " xmlns");
        put_value(pen, NS_CLIENT);
    }
    put(pen, n->text + name, n->text_len - name);
}

static void put_leaf(struct pen *pen, const struct xml *n, const char *scope)
{
    if (n->verbatim)
        put_verbatim(pen, n, scope);
    else
        put_escaped(pen, n->text, n->text_len, ESCAPE_TEXT);
}

static void put_tree(struct pen *pen, const struct xml *root, const char *context,
                     struct xml_splice *splice)
{
    bool prefixed = put_root(pen, root, context, splice);
    const char *scope = prefixed ? scope_of(context) : root->ns;      /* inside root */
    const struct xml *n = root;

    for (;;) {
        const char *around;

        if (n->first != NULL) {
            PUT(pen, ">");
            n = n->first;
        } else {
            if (n->name != NULL)
                PUT(pen, "/>");
            for (; n != root && n->next == NULL; n = n->parent)
                put_end(pen, n->parent, prefixed && n->parent == root);
            if (n == root)
                return;
            n = n->next;
        }
        around = n->parent == root ? scope : n->parent->ns;
        if (n->name == NULL)
            put_leaf(pen, n, around);
        else
            put_start(pen, n, around, NULL);
    }
}

void xml_write(struct text *out, const struct xml *e, const char *context)
{
    xml_write_splice(out, e, context, NULL);
}

void xml_write_splice(struct text *out, const struct xml *e, const char *context,
                      struct xml_splice *splice)
{
    struct pen pen;

    pen.out = out;
    pen.len = 0;
    if (e->name != NULL)
        put_tree(&pen, e, context, splice);
    else
        put_leaf(&pen, e, scope_of(context));
    pen_flush(&pen);
}

void xml_write_start(struct text *out, const struct xml *e, const char *context)
{
    struct pen pen;

    pen.out = out;
    pen.len = 0;
    put_root(&pen, e, context, NULL);
    PUT(&pen, ">");
    pen_flush(&pen);
}
