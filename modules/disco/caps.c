/* caps.c - see caps.h */

#include "caps.h"

#include <stdlib.h>
#include <string.h>

/* Texts in byte order ("i;octet"), joined with '<' behind each. */
struct pile {
    const char **text;
    size_t       n;
};

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *join(xy_arena *a, const char *before, struct pile *p)
{
    const char *all = before;

    if (p->n > 1)
        qsort(p->text, p->n, sizeof p->text[0], by_bytes);
    for (size_t i = 0; i < p->n && all != NULL; i++)
        all = xy_text(a, "%s%s<", all, p->text[i]);
    return all;
}

static size_t count_children(const xy_xml *e, const char *name)
{
    size_t n = 0;

    for (const xy_xml *c = xy_child(e, name, NULL); c != NULL; c = xy_next(c, name, NULL))
        n++;
    return n;
}

static const char *or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static struct pile pile_of(xy_arena *a, const xy_xml *e, const char *name,
                           const char *(*text)(xy_arena *a, const xy_xml *child))
{
    struct pile p = { .text = xy_alloc(a, (count_children(e, name) + 1) * sizeof *p.text) };

    for (const xy_xml *c = xy_child(e, name, NULL); p.text != NULL && c != NULL; c = xy_next(c, name, NULL))
        p.text[p.n++] = or_empty(text(a, c));
    return p;
}

static const char *identity_text(xy_arena *a, const xy_xml *e)
{
    return xy_text(a, "%s/%s/%s/%s", or_empty(xy_xml_attr(e, "category")),
                   or_empty(xy_xml_attr(e, "type")), or_empty(xy_xml_attr(e, "xml:lang")),
                   or_empty(xy_xml_attr(e, "name")));
}

static const char *feature_text(xy_arena *a, const xy_xml *e)
{
    (void)a;
    return xy_xml_attr(e, "var");
}

static const char *value_text(xy_arena *a, const xy_xml *e)
{
    (void)a;
    return xy_xml_text(e, NULL);
}

/* A field of a form: its name, then its values; FORM_TYPE stands first and without its name. */
static const char *field_text(xy_arena *a, const xy_xml *e)
{
    struct pile values = pile_of(a, e, "value", value_text);
    const char *var = or_empty(xy_xml_attr(e, "var"));

    if (strcmp(var, "FORM_TYPE") == 0)
        return join(a, "", &values);
    const char *all = join(a, xy_text(a, "%s<", var), &values);
    /* join() puts '<' behind the last value, and the pile of fields does so again. */
    return all == NULL ? NULL : xy_copy(a, all, strlen(all) - 1);
}

static const char *add_form(xy_arena *a, const char *all, const xy_xml *form)
{
    struct pile fields = { .text = xy_alloc(a, (count_children(form, "field") + 1) * sizeof(char *)) };

    for (const xy_xml *f = xy_child(form, "field", NULL); fields.text != NULL && f != NULL;
         f = xy_next(f, "field", NULL)) {
        const char *text = or_empty(field_text(a, f));
        if (strcmp(or_empty(xy_xml_attr(f, "var")), "FORM_TYPE") == 0)
            all = xy_text(a, "%s%s", or_empty(all), text);
        else
            fields.text[fields.n++] = text;
    }
    return join(a, all, &fields);
}

const char *caps_ver(xy_arena *a, const xy_xml *query)
{
    struct pile identities = pile_of(a, query, "identity", identity_text);
    struct pile features = pile_of(a, query, "feature", feature_text);
    const xy_xml *form = xy_child(query, "x", "jabber:x:data");
    unsigned char digest[20];

    const char *all = join(a, join(a, "", &identities), &features);
    if (form != NULL)
        all = add_form(a, all, form);
    if (all == NULL)
        return NULL;
    xy_sha1(all, strlen(all), digest);
    return xy_base64(a, digest, sizeof digest);
}
