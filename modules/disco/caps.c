/* caps.c - see caps.h */

#include "caps.h"

#include <stdlib.h>
#include <string.h>

/* A piece of the string that is hashed.  Pieces are sorted by their keys, not by their texts, in which
 * a separator would take part. */
struct part {
    const char *keys[3];                /* NULL: not there */
    const char *text;                   /* NULL: memory refused */
};

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

/* In byte order ("i;octet"). */
static int by_keys(const void *a, const void *b)
{
    const struct part *p = a, *q = b;
    int order = 0;

    for (size_t i = 0; i < sizeof p->keys / sizeof p->keys[0] && order == 0; i++)
        order = strcmp(or_empty(p->keys[i]), or_empty(q->keys[i]));
    return order;
}

static size_t count_children(const xy_xml *e, const char *name)
{
    size_t n = 0;

    for (const xy_xml *c = xy_child(e, name, NULL); c != NULL; c = xy_next(c, name, NULL))
        n++;
    return n;
}

/* What the children of this name add to the string.  NULL: memory refused. */
static const char *sorted(xy_arena *a, const xy_xml *e, const char *name,
                          struct part (*describe)(xy_arena *a, const xy_xml *child))
{
    struct part *parts = xy_alloc(a, (count_children(e, name) + 1) * sizeof *parts);
    const char *all = parts == NULL ? NULL : "";
    size_t n = 0;

    for (const xy_xml *c = xy_child(e, name, NULL); parts != NULL && c != NULL; c = xy_next(c, name, NULL))
        parts[n++] = describe(a, c);
    if (n > 1)
        qsort(parts, n, sizeof *parts, by_keys);
    for (size_t i = 0; i < n && all != NULL; i++)
        all = parts[i].text == NULL ? NULL : xy_text(a, "%s%s", all, parts[i].text);
    return all;
}

static struct part identity(xy_arena *a, const xy_xml *e)
{
    struct part p = { .keys = { xy_xml_attr(e, "category"), xy_xml_attr(e, "type"),
                                xy_xml_attr(e, "xml:lang") } };

    p.text = xy_text(a, "%s/%s/%s/%s<", or_empty(p.keys[0]), or_empty(p.keys[1]), or_empty(p.keys[2]),
                     or_empty(xy_xml_attr(e, "name")));
    return p;
}

static struct part feature(xy_arena *a, const xy_xml *e)
{
    const char *var = or_empty(xy_xml_attr(e, "var"));

    return (struct part){ { var }, xy_text(a, "%s<", var) };
}

static struct part value(xy_arena *a, const xy_xml *e)
{
    const char *text = or_empty(xy_xml_text(e, NULL));

    return (struct part){ { text }, xy_text(a, "%s<", text) };
}

static bool is_form_type(const xy_xml *field)
{
    return strcmp(or_empty(xy_xml_attr(field, "var")), "FORM_TYPE") == 0;
}

static struct part field(xy_arena *a, const xy_xml *e)
{
    const char *var = or_empty(xy_xml_attr(e, "var"));
    const char *values = sorted(a, e, "value", value);

    if (is_form_type(e))
        return (struct part){ { var }, "" };    /* the form begins with it */
    return (struct part){ { var }, values == NULL ? NULL : xy_text(a, "%s<%s", var, values) };
}

/* A form that does not say what it is does not count (section 5.4). */
static struct part form(xy_arena *a, const xy_xml *e)
{
    const xy_xml *type = xy_child(e, "field", NULL);
    const char *fields = sorted(a, e, "field", field);

    while (type != NULL && !is_form_type(type))
        type = xy_next(type, "field", NULL);
    if (type == NULL || strcmp(xy_xml_ns(e), "jabber:x:data") != 0)
        return (struct part){ .text = "" };
    const xy_xml *first = xy_child(type, "value", NULL);
    const char *name = first == NULL ? "" : or_empty(xy_xml_text(first, NULL));
    return (struct part){ { name }, fields == NULL ? NULL : xy_text(a, "%s<%s", name, fields) };
}

const char *caps_ver(xy_arena *a, const xy_xml *query)
{
    const char *identities = sorted(a, query, "identity", identity);
    const char *features = sorted(a, query, "feature", feature);
    const char *forms = sorted(a, query, "x", form);
    unsigned char digest[20];

    if (identities == NULL || features == NULL || forms == NULL)
        return NULL;
    const char *all = xy_text(a, "%s%s%s", identities, features, forms);
    if (all == NULL)
        return NULL;
    xy_sha1(all, strlen(all), digest);
    return xy_base64(a, digest, sizeof digest);
}
