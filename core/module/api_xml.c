/*
 * api_xml.c - reading what was received, building what is sent (xylem/xml.h).
 */
#include "module/api.h"
#include "module/api_parts.h"

#include <string.h>

#include "base/arena.h"
#include "hook/handles.h"
#include "hook/request.h"
#include "xml/framer.h"
#include "xml/parser.h"
#include "xml/xml.h"

/* For documents: what a store gives back is bounded like what a client may send, only more generously. */
static const struct framer_limits document_limits = {
    .stanza_bytes = 16 << 20, .depth = 100, .elements = 100000, .attributes = 1000,
};

static _Thread_local struct parser_pool *parsers;

void api_thread_end(void)
{
    parser_pool_free(&parsers);
    request_thread_end();
}

struct parser_pool *api_parsers(void)
{
    if (parsers == NULL)
        parsers = parser_pool_new();
    return parsers;
}

static xy_xml *checked(struct xml *e)
{
    if (e == NULL)
        api_note_refusal();
    return xy_xml_to(e);
}

static xy_xml *element(xy_arena *a, const char *name, const char *ns)
{
    return a == NULL ? NULL : checked(xml_new(arena_of(a), name, ns));
}

static xy_xml *sub(xy_xml *e, const char *name, const char *ns)
{
    return e == NULL ? NULL : checked(xml_sub(xml_of(e), name, ns));
}

/* The one attribute of another namespace that stanzas have: xml:lang, behind the name as it is written. */
static const char *in_xml_namespace(const char *name)
{
    return strncmp(name, "xml:", 4) == 0 ? name + 4 : NULL;
}

static xy_xml *attr(xy_xml *e, const char *name, const char *value)
{
    const char *local = in_xml_namespace(name);

    if (e == NULL)
        return NULL;
    return checked(local != NULL ? xml_set_ns(xml_of(e), local, NS_XML, value)
                                 : xml_set(xml_of(e), name, value));
}

static xy_xml *chars(xy_xml *e, const char *text, size_t len)
{
    if (e == NULL || text == NULL)
        return e;
    return checked(xml_chars(xml_of(e), text, len == SIZE_MAX ? strlen(text) : len));
}

static xy_xml *copy_tree(xy_arena *a, const xy_xml *tree)
{
    if (a == NULL || tree == NULL)
        return NULL;
    struct xml *copy = xml_copy(arena_of(a), xml_in(tree));
    if (copy == NULL)
        api_note_refusal();
    return xy_xml_to(copy);
}

static xy_xml *append_copy(xy_xml *e, const xy_xml *tree)
{
    struct xml *copy;

    if (e == NULL || tree == NULL)
        return NULL;
    copy = xml_of(e)->arena == NULL ? NULL : xml_copy(xml_of(e)->arena, xml_in(tree));
    if (copy == NULL || xml_append(xml_of(e), copy) == NULL)
        copy = NULL;
    return checked(copy);
}

/* Only of what is being built: what was received is const. */
static xy_xml *drop(xy_xml *e, const xy_xml *c)
{
    struct xml *n = e == NULL || xml_of(e)->arena == NULL ? NULL : xml_of(e)->first;

    while (n != NULL && n != xml_in(c))
        n = n->next;
    if (n != NULL)
        xml_remove(n);
    return e;
}

/* The framer first: it keeps from the parser what no document may hold (DTDs, entities). */
static bool framed(struct str bytes)
{
    struct framer f;
    size_t start, used;

    framer_init_stanzas(&f, &document_limits);
    return framer_scan(&f, bytes.p, 0, bytes.len, &start, &used) == FRAME_STANZA && used == bytes.len;
}

static xy_xml *parse(xy_arena *a, const char *bytes, size_t len)
{
    struct str all = { bytes, len };
    struct stanza *s;

    if (a == NULL || bytes == NULL)
        return NULL;
    while (all.len > 0 && strchr(" \t\r\n", all.p[all.len - 1]) != NULL)
        all.len--;
    if (!framed(all))
        return NULL;

    enum parse_result result = parser_stanza(api_parsers(), NULL, NULL, all, &s);
    if (result != PARSE_OK) {
        if (result == PARSE_NO_MEMORY)
            api_note_refusal();
        return NULL;
    }
    struct xml *copy = xml_copy(arena_of(a), s->root);
    stanza_unref(&s);
    return checked(copy);
}

static const char *print(xy_arena *a, const xy_xml *e, size_t *len)
{
    struct text out;
    const char *made = NULL;

    if (len != NULL)
        *len = 0;
    if (a == NULL || e == NULL)
        return NULL;
    text_init(&out, 0);
    xml_write(&out, xml_in(e), NULL);
    if (text_ok(&out))
        made = arena_copy(arena_of(a), out.p, out.len);
    if (made == NULL)
        api_note_refusal();
    else if (len != NULL)
        *len = out.len;
    text_free(&out);
    return made;
}

static const char *name(const xy_xml *e)
{
    return e == NULL ? NULL : xml_in(e)->name;
}

static const char *ns(const xy_xml *e)
{
    return e == NULL ? NULL : xml_in(e)->ns;
}

static const char *get_attr(const xy_xml *e, const char *which)
{
    const char *local = in_xml_namespace(which);

    if (e == NULL)
        return NULL;
    return local != NULL ? xml_attr_ns(xml_in(e), local, NS_XML) : xml_attr(xml_in(e), which);
}

static const char *text(const xy_xml *e, size_t *len)
{
    struct str s = { "", 0 };

    if (e != NULL)
        s = xml_text(xml_in(e));
    if (len != NULL)
        *len = s.len;
    return s.len == 0 ? "" : s.p;
}

/* c itself or the next sibling after it with that name and namespace, NULL: any. */
static const xy_xml *match(const struct xml *c, const char *named, const char *in)
{
    while (c != NULL && ((named != NULL && strcmp(c->name, named) != 0) ||
                         (in != NULL && strcmp(c->ns, in) != 0)))
        c = xml_next_element(c);
    return xy_xml_view(c);
}

static const xy_xml *child(const xy_xml *e, const char *named, const char *in)
{
    return e == NULL ? NULL : match(xml_first_element(xml_in(e)), named, in);
}

static const xy_xml *next(const xy_xml *e, const char *named, const char *in)
{
    return e == NULL ? NULL : match(xml_next_element(xml_in(e)), named, in);
}

void api_fill_xml(xy_api *t)
{
    t->el = element;
    t->sub = sub;
    t->attr = attr;
    t->chars = chars;
    t->append_copy = append_copy;
    t->xml_copy = copy_tree;
    t->xml_drop = drop;
    t->parse = parse;
    t->print = print;
    t->xml_name = name;
    t->xml_ns = ns;
    t->xml_attr = get_attr;
    t->xml_text = text;
    t->xml_child = child;
    t->xml_next = next;
}
