/*
 * fuzz_roundtrip.c - what we write is what we parsed: parse, write, parse again gives the same
 * tree, written again the same bytes; and libxml2, where it is there, sees that tree in both.
 *
 * The input is one stanza.  What the framer or the parser refuses is not looked at further.
 */
#include "config.h"

#include <string.h>

#ifdef HAVE_LIBXML2
#include <libxml/parser.h>
#endif

#include "fuzz.h"
#include "fuzz_stanza.h"
#include "xml/names.h"
#include "xml/parser.h"

#define STREAM "<stream:stream xmlns='" NS_CLIENT "' xmlns:stream='" NS_STREAMS "' " \
               "xmlns:db='" NS_DIALBACK "'>"

static bool same_ns(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : name_same(a, b);
}

static void same_trees(const struct xml *a, const struct xml *b)
{
    const struct xml *x = a, *y = b;

    for (; x != NULL && y != NULL; x = xml_walk(a, x), y = xml_walk(b, y)) {
        const struct xml_attr *p = x->attrs, *q = y->attrs;

        MUST((x->name == NULL) == (y->name == NULL));
        MUST((x->next == NULL) == (y->next == NULL) && (x->first == NULL) == (y->first == NULL));
        if (x->name == NULL) {
            MUST(x->text_len == y->text_len && memcmp(x->text, y->text, x->text_len) == 0);
            continue;
        }
        MUST(name_same(x->name, y->name) && name_same(x->ns, y->ns));
        for (; p != NULL && q != NULL; p = p->next, q = q->next)
            MUST(name_same(p->name, q->name) && same_ns(p->ns, q->ns) &&
                 strcmp(p->value, q->value) == 0);
        MUST(p == NULL && q == NULL);
    }
    MUST(x == NULL && y == NULL);
}

#ifdef HAVE_LIBXML2

/* ---- the other parser ---- */

static void quiet(void *ctx, const char *msg, ...)
{
    (void)ctx;
    (void)msg;
}

/* libxml2 leaves "&#38;" in namespace names where an ampersand was written. */
static bool same_href(const char *ours, const xmlNs *ns)
{
    const char *theirs = ns == NULL || ns->href == NULL ? "" : (const char *)ns->href;

    for (; *ours != '\0' && *ours == *theirs; ours++)
        theirs += *theirs == '&' && strncmp(theirs, "&#38;", 5) == 0 ? 5 : 1;
    return *ours == '\0' && *theirs == '\0';
}

static void same_attrs(const struct xml *e, const xmlNode *node)
{
    const xmlAttr *theirs = node->properties;

    for (const struct xml_attr *at = e->attrs; at != NULL; at = at->next, theirs = theirs->next) {
        xmlChar *value;

        MUST(theirs != NULL && strcmp((const char *)theirs->name, at->name) == 0);
        MUST(same_href(at->ns == NULL ? "" : at->ns, theirs->ns));
        value = xmlNodeGetContent((const xmlNode *)theirs);
        MUST(value != NULL && strcmp((const char *)value, at->value) == 0);
        xmlFree(value);
    }
    MUST(theirs == NULL);
}

/* Our one run of text is theirs in pieces; returns the node after them. */
static const xmlNode *same_text(const struct xml *run, const xmlNode *node)
{
    size_t at = 0;

    for (; node != NULL && (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE);
         node = node->next) {
        size_t len = node->content == NULL ? 0 : strlen((const char *)node->content);

        MUST(len <= run->text_len - at && memcmp(run->text + at, node->content, len) == 0);
        at += len;
    }
    MUST(at == run->text_len);
    return node;
}

static bool is_empty_text(const xmlNode *node)
{
    return (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) &&
           (node->content == NULL || node->content[0] == '\0');
}

static void same_element(const struct xml *e, const xmlNode *node)
{
    MUST(node->type == XML_ELEMENT_NODE);
    MUST(strcmp(e->name, (const char *)node->name) == 0);
    MUST(same_href(e->ns, node->ns));
    same_attrs(e, node);
}

static const xmlNode *skip_empty(const xmlNode *node)
{
    while (node != NULL && is_empty_text(node))
        node = node->next;
    return node;
}

/* Both trees in document order, without recursion as everywhere. */
static void same_as_libxml2(const struct xml *root, const xmlNode *other)
{
    const struct xml *e = root;
    const xmlNode *node = other, *parent = other->parent;

    while (e != NULL) {
        MUST(node != NULL);
        if (e->name == NULL) {
            node = skip_empty(same_text(e, node));
        } else {
            same_element(e, node);
            parent = node;
            if (e->first != NULL) {
                e = e->first;
                node = skip_empty(node->children);
                continue;
            }
            MUST(skip_empty(node->children) == NULL);
            node = skip_empty(node->next);
            parent = parent->parent;
        }
        for (; e != root && e->next == NULL; e = e->parent) {
            MUST(node == NULL);
            node = skip_empty(parent->next);
            parent = parent->parent;
        }
        e = e == root ? NULL : e->next;
    }
}

static void check_libxml2(const struct xml *root, struct str bytes)
{
    struct text document;
    xmlDoc *doc;
    const xmlNode *stream;

    xmlSetGenericErrorFunc(NULL, quiet);
    text_init(&document, 0);
    text_puts(&document, STREAM);
    text_add(&document, bytes.p, bytes.len);
    text_puts(&document, "</stream:stream>");
    doc = xmlReadMemory(document.p, (int)document.len, "stanza.xml", "UTF-8",
                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
    MUST(doc != NULL);
    stream = xmlDocGetRootElement(doc);
    MUST(stream->children != NULL && stream->children->next == NULL);
    same_as_libxml2(root, stream->children);
    xmlFreeDoc(doc);
    text_free(&document);
}

#else

static void check_libxml2(const struct xml *root, struct str bytes)
{
    (void)root;
    (void)bytes;
}

#endif

static void check(struct parser_pool *pool, const struct stanza *s, struct str in)
{
    struct text once, twice;
    struct stanza *again;
    struct str written;

    text_init(&once, 0);
    text_init(&twice, 0);
    xml_write(&once, s->root, NS_CLIENT);
    MUST(text_ok(&once));
    written = (struct str){ once.p, once.len };
    MUST(is_one_stanza(written) || written.len > limits.stanza_bytes);
    MUST(parser_stanza(pool, NS_CLIENT, NULL, written, &again) == PARSE_OK);
    same_trees(s->root, again->root);
    xml_write(&twice, again->root, NS_CLIENT);
    MUST(str_eq(written, (struct str){ twice.p, twice.len }));
    check_libxml2(s->root, in);
    check_libxml2(s->root, written);
    stanza_unref(&again);
    text_free(&once);
    text_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct parser_pool *pool;
    struct str in = { (const char *)data, size };
    struct stanza *s;

    if (pool == NULL)
        pool = parser_pool_new();
    if (!is_one_stanza(in) || parser_stanza(pool, NS_CLIENT, NULL, in, &s) != PARSE_OK)
        return 0;
    check(pool, s, in);
    stanza_unref(&s);
    return 0;
}
