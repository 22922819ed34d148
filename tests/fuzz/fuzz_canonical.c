/*
 * fuzz_canonical.c - what the checker knows as our serializer's is that, and what the serializer writes it knows.
 *
 * Accepted bytes are one stanza to the framer and to expat, and parsed and written again the same, alone and
 * where they are put into a tree as they are.  Of any other stanza the written form is accepted, unless it
 * has what canonical.h leaves to a parser.
 */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "fuzz_stanza.h"
#include "xml/canonical.h"
#include "xml/chars.h"
#include "xml/names.h"
#include "xml/parser.h"

/* ---- what canonical.h promises to accept ---- */

static bool is_ascii(const char *name)
{
    for (; *name != '\0'; name++)
        if (!char_is(*name, CHAR_NAME))
            return false;
    return true;
}

static bool has_usual_attrs(const struct xml *e)
{
    size_t n = 0;

    for (const struct xml_attr *at = e->attrs; at != NULL; at = at->next, n++)
        if (!is_ascii(at->name) || (at->ns != NULL && !name_same(at->ns, NS_XML)))
            return false;
    return n <= CANONICAL_ATTRS_MOST;
}

static bool is_usual(const struct xml *root)
{
    if (!name_same(root->ns, NS_CLIENT))
        return false;
    for (const struct xml *e = root; e != NULL; e = xml_walk(root, e)) {
        size_t level = 1;

        for (const struct xml *up = e; up != root; up = up->parent)
            level++;
        if (e->name == NULL)
            continue;
        if (level > CANONICAL_LEVELS_MOST || !is_ascii(e->name) || !has_usual_attrs(e) ||
            strpbrk(e->ns, "&'") != NULL)
            return false;
    }
    return true;
}

/* ---- both ways ---- */

static void same(struct text *a, struct text *b)
{
    MUST(text_ok(a) && text_ok(b));
    MUST(str_eq((struct str){ a->p, a->len }, (struct str){ b->p, b->len }));
    text_free(a);
    text_free(b);
}

static void write_inside(struct text *out, struct xml *around, const char *context)
{
    text_init(out, 0);
    xml_write(out, around, context);
}

/* As it is, or as a tree: nobody sees which. */
static void check_verbatim(const struct xml *root, struct str in)
{
    static const char *const around[] = { NS_CLIENT, NS_SERVER, NS_STREAMS, "urn:xmpp:forward:0", "" };
    static const char *const contexts[] = { NS_CLIENT, NS_SERVER, NS_COMPONENT, "", NULL };

    for (size_t i = 0; i < sizeof around / sizeof around[0]; i++)
        for (size_t k = 0; k < sizeof contexts / sizeof contexts[0]; k++) {
            struct arena *a = arena_new(1024);
            struct xml *tree = xml_new(a, "forwarded", around[i]), *bytes = xml_copy(a, tree);
            struct text one, other;

            MUST(xml_append(tree, xml_copy(a, root)) != NULL && xml_verbatim(bytes, in) != NULL);
            write_inside(&one, tree, contexts[k]);
            write_inside(&other, bytes, contexts[k]);
            same(&one, &other);
            arena_free(&a);
        }
}

static void check_accepted(const struct xml *root, struct str in)
{
    struct text again, as_it_is;

    MUST(is_usual(root));
    text_init(&again, 0);
    text_init(&as_it_is, 0);
    xml_write(&again, root, NS_CLIENT);
    text_add(&as_it_is, in.p, in.len);
    same(&again, &as_it_is);
    check_verbatim(root, in);
}

static void check_written(const struct xml *root)
{
    struct text out;

    text_init(&out, 0);
    xml_write(&out, root, NS_CLIENT);
    MUST(text_ok(&out));
    MUST(canonical_element((struct str){ out.p, out.len }) == is_usual(root));
    text_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct parser_pool *pool;
    struct str in = { (const char *)data, size };
    bool accepted = size <= limits.stanza_bytes && canonical_element(in);
    struct stanza *s;

    if (pool == NULL)
        pool = parser_pool_new();
    if (!is_one_stanza(in) || parser_stanza(pool, NS_CLIENT, NULL, in, &s) != PARSE_OK) {
        MUST(!accepted);
        return 0;
    }
    if (accepted)
        check_accepted(s->root, in);
    check_written(s->root);
    stanza_unref(&s);
    return 0;
}
