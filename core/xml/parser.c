/*
 * parser.c - expat, held on a short leash.
 *
 * The framer in front lets only whole elements through, so expat never waits for more, never sees a
 * DTD, and stands at depth one after each stanza.  Whatever goes wrong ends the use of that parser:
 * it is freed outside its handlers and made anew.  Its memory is counted through our own allocator,
 * because expat keeps the largest buffer and every name it ever met, and because it may go on after
 * a refusal with a prefix forgotten.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "xml/parser.h"

#include <assert.h>
#include <expat.h>
#include <strings.h>

#include "base/mem.h"
#include "base/sys.h"
#include "xml/chars.h"
#include "xml/names.h"
#include "xml/tree.h"

/* Stands between namespace and name in what expat reports; neither XML nor a URI can hold it. */
#define SEPARATOR '\x01'

enum {
    WARM_PARSERS = 8,                      /* per pool: kinds of stream in use at a time   */
    PARSER_MEMORY_MAX = 64 * 1024,         /* a parser that holds more is not kept         */
    TEXT_MEMORY_MAX = 64 * 1024,           /* nor is a larger scratch buffer               */
    STANZA_SLACK = 4096,                   /* an arena is at most that larger than the wire */
    INPUT_MAX = 1 << 28,                   /* expat counts in int                          */
    PARSER_INPUT_MAX = 1 << 30             /* ... and in long                              */
};

struct memory {
    size_t held;                           /* bytes a parser has */
    bool   refused;                        /* expat does not survive that in good order */
};

struct warm {
    XML_Parser parser;                     /* NULL: this place is free */
    char      *content_ns, *prefixes;      /* what its root declares; prefixes NULL: the usual */
    struct memory memory;
    size_t     fed;                        /* bytes it was given       */
    uint64_t   used;                       /* when: parser_pool.clock  */
};

struct parser_pool {
    struct warm warm[WARM_PARSERS];
    struct warm head;                      /* for headers; each begins a document of its own */
    uint64_t    clock;
    unsigned long salt;                    /* of expat's hashes; not 0: it would choose one */
    /* while a stanza or header is parsed: */
    XML_Parser        parser;
    enum parse_result result;              /* the first fault */
    struct arena     *arena;
    struct xml       *root, *at;           /* at: the open element, NULL outside the root */
    uint32_t          depth;
    uint32_t          content_depth;       /* how many elements from the root on are in ... */
    const char       *content_ns;          /* ... the namespace that becomes NS_CLIENT; or NULL */
    const char       *client_ns;           /* the constant */
    size_t            end;                 /* one behind the root's end tag, counted as `fed` */
    char             *text;                /* the run of text so far */
    size_t            text_len, text_cap;
    struct header    *header;
    struct text       declarations;
    bool              unusual;             /* is one of them not what every stream declares? */
};

/* ---- memory ---- */

/* Of the parser at work: expat's allocator hooks get no pointer of ours. */
static _Thread_local struct memory *memory_now;

struct counted {
    size_t size;
    max_align_t bytes[];
};

static void *expat_resize(void *p, size_t size)
{
    struct counted *old = p == NULL ? NULL : (struct counted *)((char *)p - sizeof *old);
    size_t before = old == NULL ? 0 : old->size;
    struct counted *c = try_resize(old, size_add(size, sizeof *c));

    if (c == NULL) {
        memory_now->refused = true;
        return NULL;
    }
    c->size = size;
    memory_now->held += size - before;
    return c->bytes;
}

static void *expat_alloc(size_t size)
{
    return expat_resize(NULL, size);
}

static void expat_free(void *p)
{
    struct counted *c = p == NULL ? NULL : (struct counted *)((char *)p - sizeof *c);

    if (c == NULL)
        return;
    memory_now->held -= c->size;
    mem_release(c);
}

static const XML_Memory_Handling_Suite hooks = { expat_alloc, expat_resize, expat_free };

/* ---- faults ---- */

static void fail(struct parser_pool *p, enum parse_result result)
{
    if (p->result != PARSE_OK)
        return;
    p->result = result;
    XML_StopParser(p->parser, XML_FALSE);
}

/* What expat's own refusal means to us. */
static enum parse_result expat_result(XML_Parser parser)
{
    switch (XML_GetErrorCode(parser)) {
    case XML_ERROR_NO_MEMORY:
        return PARSE_NO_MEMORY;
    case XML_ERROR_UNDEFINED_ENTITY:
    case XML_ERROR_RECURSIVE_ENTITY_REF:
    case XML_ERROR_AMPLIFICATION_LIMIT_BREACH:
        return PARSE_RESTRICTED;
    default:
        return PARSE_NOT_WELL_FORMED;
    }
}

static void XMLCALL on_comment(void *data, const XML_Char *text)
{
    (void)text;
    fail(data, PARSE_RESTRICTED);
}

static void XMLCALL on_instruction(void *data, const XML_Char *target, const XML_Char *text)
{
    (void)target;
    (void)text;
    fail(data, PARSE_RESTRICTED);
}

static void XMLCALL on_doctype(void *data, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)internal;
    fail(data, PARSE_RESTRICTED);
}

/* A namespace name with white space, controls or delimiters in it is a trick, not a URI. */
static bool uri_plausible(const char *uri)
{
    while (char_is(*uri, CHAR_URI))
        uri++;
    return *uri == '\0';
}

static void XMLCALL on_namespace(void *data, const XML_Char *prefix, const XML_Char *uri)
{
    (void)prefix;
    if (uri != NULL && !uri_plausible(uri))
        fail(data, PARSE_NOT_WELL_FORMED);
}

/* ---- building the tree ---- */

/* The namespace part of an expat name; empty when there is none.  *local: what follows it. */
static struct str split_name(const char *name, const char **local)
{
    const char *separator = strchr(name, SEPARATOR);

    *local = separator == NULL ? name : separator + 1;
    return (struct str){ name, separator == NULL ? 0 : (size_t)(separator - name) };
}

static const char *element_ns(struct parser_pool *p, struct str ns)
{
    if (p->content_ns != NULL && p->content_depth == p->depth && str_is(ns, p->content_ns)) {
        p->content_depth++;
        return p->client_ns;
    }
    if (p->at != NULL && strncmp(p->at->ns, ns.p, ns.len) == 0 && p->at->ns[ns.len] == '\0')
        return p->at->ns;
    return name_keep(p->arena, ns.p, ns.len);
}

static bool fill_attr(struct parser_pool *p, struct xml_attr *at, const char *name,
                      const char *value)
{
    const char *local;
    struct str ns = split_name(name, &local);

    at->name = name_keep(p->arena, local, strlen(local));
    at->value = arena_text(p->arena, value);
    at->ns = ns.len == 0 ? NULL : name_keep(p->arena, ns.p, ns.len);
    return at->name != NULL && at->value != NULL && (ns.len == 0 || at->ns != NULL);
}

/* The element and its attributes in one piece of memory. */
static struct xml *make_element(struct parser_pool *p, const char *name, const char **atts)
{
    const char *local;
    struct str ns = split_name(name, &local);
    size_t n = 0;
    struct xml *e;
    struct xml_attr *at;

    while (atts[2 * n] != NULL)
        n++;
    e = arena_alloc(p->arena, sizeof *e + n * sizeof *at);
    if (e == NULL)
        return NULL;
    e->arena = p->arena;
    e->name = name_keep(p->arena, local, strlen(local));
    e->ns = element_ns(p, ns);
    if (e->name == NULL || e->ns == NULL)
        return NULL;
    at = (struct xml_attr *)(e + 1);
    for (size_t i = 0; i < n; i++) {
        if (!fill_attr(p, &at[i], atts[2 * i], atts[2 * i + 1]))
            return NULL;
        tree_attach_attr(e, &at[i]);
    }
    return e;
}

/* The run of text so far becomes a node. */
static bool flush_text(struct parser_pool *p)
{
    struct xml *run;

    if (p->text_len == 0)
        return true;
    run = arena_alloc(p->arena, sizeof *run);
    if (run == NULL)
        return false;
    run->arena = p->arena;
    run->text = arena_copy(p->arena, p->text, p->text_len);
    run->text_len = (uint32_t)p->text_len;
    p->text_len = 0;
    if (run->text == NULL)
        return false;
    tree_attach(p->at, run);
    return true;
}

/* No element is in the namespace of xml:lang: it could not be written, for that must not be declared as the
 * default one (Namespaces in XML 1.0 section 3). */
static bool has_prefix_xml(const char *name)
{
    return strncmp(name, NS_XML, sizeof NS_XML - 1) == 0 && name[sizeof NS_XML - 1] == SEPARATOR;
}

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **atts)
{
    struct parser_pool *p = data;
    struct xml *e;

    if (p->result != PARSE_OK)
        return;
    if ((p->at == NULL && p->root != NULL) || has_prefix_xml(name)) {
        fail(p, PARSE_NOT_WELL_FORMED);          /* a second element, or one that cannot be */
        return;
    }
    e = flush_text(p) ? make_element(p, name, atts) : NULL;
    if (e == NULL) {
        fail(p, PARSE_NO_MEMORY);
        return;
    }
    if (p->at == NULL)
        p->root = e;
    else
        tree_attach(p->at, e);
    p->at = e;
    p->depth++;
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
    struct parser_pool *p = data;

    (void)name;
    if (p->result != PARSE_OK)
        return;
    if (p->at == NULL || !flush_text(p)) {
        fail(p, p->at == NULL ? PARSE_NOT_WELL_FORMED : PARSE_NO_MEMORY);
        return;
    }
    p->at = p->at->parent;
    p->depth--;
    if (p->content_depth > p->depth)
        p->content_depth = p->depth;
    if (p->at == NULL)
        p->end = (size_t)XML_GetCurrentByteIndex(p->parser) +
                 (size_t)XML_GetCurrentByteCount(p->parser);
}

static void XMLCALL on_text(void *data, const XML_Char *bytes, int len)
{
    struct parser_pool *p = data;

    if (p->result != PARSE_OK)
        return;
    if (p->at == NULL || (size_t)len > p->text_cap - p->text_len) {
        fail(p, PARSE_NOT_WELL_FORMED);          /* decoded text is never longer than the wire's */
        return;
    }
    memcpy(p->text + p->text_len, bytes, (size_t)len);
    p->text_len += (size_t)len;
}

/* ---- warm parsers ---- */

/* What a parser forgets when it is set back, too. */
static void prepare(XML_Parser parser, struct parser_pool *p)
{
    XML_SetHashSalt(parser, p->salt);
#ifdef HAVE_XML_SETREPARSEDEFERRALENABLED
    XML_SetReparseDeferralEnabled(parser, XML_FALSE);
#endif
    XML_SetUserData(parser, p);
    XML_SetCommentHandler(parser, on_comment);
    XML_SetProcessingInstructionHandler(parser, on_instruction);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    XML_SetStartNamespaceDeclHandler(parser, on_namespace);
}

static XML_Parser parser_new(struct parser_pool *p)
{
    static const char separator[] = { SEPARATOR, '\0' };
    XML_Parser parser = XML_ParserCreate_MM("UTF-8", &hooks, separator);

    if (parser != NULL)
        prepare(parser, p);
    return parser;
}

static void cool(struct warm *w)
{
    memory_now = &w->memory;
    if (w->parser != NULL)
        XML_ParserFree(w->parser);
    mem_free(&w->content_ns);
    mem_free(&w->prefixes);
    *w = (struct warm){ 0 };
}

/* Feeds the synthetic header; handlers for elements come after it. */
static bool feed_root(struct warm *w, struct parser_pool *p)
{
    struct text root;
    bool fed;

    text_init(&root, 0);
    text_puts(&root, "<stream xmlns='");
    xml_escape(&root, w->content_ns, strlen(w->content_ns));
    text_puts(&root, "'");
    if (w->prefixes == NULL)
        text_puts(&root, " xmlns:stream='" NS_STREAMS "' xmlns:db='" NS_DIALBACK "'");
    else
        text_puts(&root, w->prefixes);
    text_puts(&root, ">");
    p->parser = w->parser;
    fed = text_ok(&root) &&
          XML_Parse(w->parser, root.p, (int)root.len, XML_FALSE) == XML_STATUS_OK &&
          p->result == PARSE_OK && !w->memory.refused;
    w->fed = root.len;
    text_free(&root);
    return fed;
}

static bool warm_up(struct warm *w, struct parser_pool *p, const char *content_ns,
                    const char *prefixes)
{
    p->result = PARSE_OK;
    memory_now = &w->memory;
    w->parser = parser_new(p);
    if (!mem_keep(&w->content_ns, content_ns) || !mem_keep(&w->prefixes, prefixes) || w->parser == NULL ||
        !feed_root(w, p)) {
        cool(w);
        return false;
    }
    XML_SetElementHandler(w->parser, on_start, on_end);
    XML_SetCharacterDataHandler(w->parser, on_text);
    return true;
}

static bool fits(const struct warm *w, const char *content_ns, const char *prefixes)
{
    if (w->parser == NULL || strcmp(w->content_ns, content_ns) != 0)
        return false;
    if (prefixes == NULL || w->prefixes == NULL)
        return prefixes == w->prefixes;
    return strcmp(w->prefixes, prefixes) == 0;
}

/* The parser behind such a header; made in place of the one unused for longest. */
static struct warm *borrow(struct parser_pool *p, const char *content_ns, const char *prefixes)
{
    struct warm *oldest = &p->warm[0];

    p->clock++;
    for (struct warm *w = p->warm; w < p->warm + WARM_PARSERS; w++) {
        if (fits(w, content_ns, prefixes)) {
            w->used = p->clock;
            return w;
        }
        if (w->used < oldest->used)
            oldest = w;
    }
    cool(oldest);
    if (!warm_up(oldest, p, content_ns, prefixes))
        return NULL;
    oldest->used = p->clock;
    return oldest;
}

struct parser_pool *parser_pool_new(void)
{
    struct parser_pool *p = try_alloc(sizeof *p);

    if (p == NULL)
        return NULL;
    p->client_ns = xml_intern(NS_CLIENT, sizeof NS_CLIENT - 1);
    sys.random(&p->salt, sizeof p->salt);
    p->salt |= 1;
    return p;
}

void parser_pool_free(struct parser_pool **p)
{
    if (*p == NULL)
        return;
    for (struct warm *w = (*p)->warm; w < (*p)->warm + WARM_PARSERS; w++)
        cool(w);
    cool(&(*p)->head);
    mem_free(&(*p)->text);
    mem_free(p);
}

/* ---- one stanza ---- */

/* A run of text is never longer than what it is decoded from. */
static bool reserve_text(struct parser_pool *p, size_t len)
{
    char *bigger;

    p->text_len = 0;
    if (len <= p->text_cap)
        return true;
    bigger = try_resize(p->text, len);
    if (bigger == NULL)
        return false;
    p->text = bigger;
    p->text_cap = len;
    return true;
}

static void release_text(struct parser_pool *p)
{
    if (p->text_cap <= TEXT_MEMORY_MAX)
        return;
    mem_free(&p->text);
    p->text_cap = 0;
}

static enum parse_result feed(struct parser_pool *p, struct warm *w, struct str bytes)
{
    enum XML_Status status;

    p->parser = w->parser;
    p->result = PARSE_OK;
    p->root = p->at = NULL;
    p->depth = p->content_depth = 0;
    p->content_ns = name_is_content_ns(w->content_ns) ? w->content_ns : NULL;
    p->end = 0;
    memory_now = &w->memory;
    w->fed += bytes.len;
    status = XML_Parse(w->parser, bytes.p, (int)bytes.len, XML_FALSE);
    if (w->memory.refused)
        return PARSE_NO_MEMORY;
    if (p->result != PARSE_OK)
        return p->result;
    if (status != XML_STATUS_OK)
        return expat_result(w->parser);
    /* Exactly one element, and nothing of it or behind it left in expat's hands. */
    return p->root != NULL && p->at == NULL && p->end == w->fed ? PARSE_OK : PARSE_NOT_WELL_FORMED;
}

enum parse_result parser_stanza(struct parser_pool *p, const char *content_ns, const char *prefixes,
                                struct str bytes, struct stanza **out)
{
    size_t slack = bytes.len * 2 < STANZA_SLACK ? bytes.len * 2 : STANZA_SLACK;
    struct warm *w;
    enum parse_result result;

    *out = NULL;
    if (p == NULL || bytes.len > INPUT_MAX || !reserve_text(p, bytes.len))
        return PARSE_NO_MEMORY;
    w = borrow(p, content_ns == NULL ? "" : content_ns, prefixes);
    if (w == NULL)
        return p->result == PARSE_OK ? PARSE_NO_MEMORY : p->result;
    p->arena = arena_new(bytes.len + slack + sizeof(struct stanza) + 256);
    if (p->arena == NULL)
        return PARSE_NO_MEMORY;
    result = feed(p, w, bytes);
    if (result != PARSE_OK || w->memory.held > PARSER_MEMORY_MAX || w->fed > PARSER_INPUT_MAX)
        cool(w);
    release_text(p);
    if (result != PARSE_OK) {
        arena_free(&p->arena);
        return result;
    }
    *out = stanza_adopt(&p->arena, p->root);
    if (*out == NULL)
        return PARSE_NO_MEMORY;
    (*out)->wire_size = (uint32_t)bytes.len;
    return PARSE_OK;
}

/* ---- the stream header ---- */

static void XMLCALL on_declaration(void *data, const XML_Char *version, const XML_Char *encoding,
                                   int standalone)
{
    (void)version;
    (void)standalone;
    if (encoding != NULL && strcasecmp(encoding, "UTF-8") != 0)
        fail(data, PARSE_ENCODING);
}

/* Declared on every stream, or known without. */
static bool usual(const char *prefix, const char *uri)
{
    return (strcmp(prefix, "stream") == 0 && strcmp(uri, NS_STREAMS) == 0) ||
           (strcmp(prefix, "db") == 0 && strcmp(uri, NS_DIALBACK) == 0) ||
           strcmp(prefix, "xml") == 0;
}

static void XMLCALL on_header_namespace(void *data, const XML_Char *prefix, const XML_Char *uri)
{
    struct parser_pool *p = data;

    if (uri == NULL)                             /* xmlns='' */
        return;
    on_namespace(p, prefix, uri);
    if (prefix == NULL) {
        p->header->content_ns = name_keep(p->arena, uri, strlen(uri));
        if (p->header->content_ns == NULL)
            fail(p, PARSE_NO_MEMORY);
        return;
    }
    text_puts(&p->declarations, " xmlns:");
    text_puts(&p->declarations, prefix);
    text_puts(&p->declarations, "='");
    xml_escape(&p->declarations, uri, strlen(uri));
    text_puts(&p->declarations, "'");
    if (!usual(prefix, uri))
        p->unusual = true;
}

/* Attributes that are missing stay NULL. */
static void XMLCALL on_header(void *data, const XML_Char *name, const XML_Char **atts)
{
    struct parser_pool *p = data;

    if (p->result != PARSE_OK)
        return;
    p->root = make_element(p, name, atts);
    if (p->root == NULL) {
        fail(p, PARSE_NO_MEMORY);
        return;
    }
    p->header->ns = p->root->ns;
    p->header->name = p->root->name;
    p->header->to = xml_attr(p->root, "to");
    p->header->from = xml_attr(p->root, "from");
    p->header->id = xml_attr(p->root, "id");
    p->header->version = xml_attr(p->root, "version");
    p->header->lang = xml_attr_ns(p->root, "lang", NS_XML);
}

static enum parse_result feed_header(struct parser_pool *p, struct str bytes)
{
    enum XML_Status status;

    XML_SetXmlDeclHandler(p->parser, on_declaration);
    XML_SetStartNamespaceDeclHandler(p->parser, on_header_namespace);
    XML_SetStartElementHandler(p->parser, on_header);
    status = XML_Parse(p->parser, bytes.p, (int)bytes.len, XML_FALSE);
    if (p->result != PARSE_OK)
        return p->result;
    if (status != XML_STATUS_OK)
        return expat_result(p->parser);
    if (p->root == NULL)
        return PARSE_NOT_WELL_FORMED;
    if (!text_ok(&p->declarations))
        return PARSE_NO_MEMORY;
    if (!p->unusual)
        return PARSE_OK;
    p->header->prefixes = arena_copy(p->arena, p->declarations.p, p->declarations.len);
    return p->header->prefixes == NULL ? PARSE_NO_MEMORY : PARSE_OK;
}

static bool rewind_head(struct parser_pool *p)
{
    struct warm *w = &p->head;

    memory_now = &w->memory;
    if (w->parser == NULL) {
        w->parser = parser_new(p);
    } else {
        XML_ParserReset(w->parser, "UTF-8");
        prepare(w->parser, p);
    }
    p->parser = w->parser;
    return w->parser != NULL && !w->memory.refused;
}

enum parse_result parser_header(struct parser_pool *p, struct arena *a, struct str bytes,
                                struct header *out)
{
    enum parse_result result = PARSE_NO_MEMORY;

    *out = (struct header){ 0 };
    if (bytes.len > INPUT_MAX)
        return PARSE_NO_MEMORY;
    p->arena = a;
    p->header = out;
    p->root = p->at = NULL;
    p->content_ns = NULL;
    p->result = PARSE_OK;
    p->unusual = false;
    text_init(&p->declarations, 0);
    if (rewind_head(p))
        result = feed_header(p, bytes);
    if (p->head.memory.refused)
        result = PARSE_NO_MEMORY;
    if (result != PARSE_OK || p->head.memory.held > PARSER_MEMORY_MAX)
        cool(&p->head);
    memory_now = NULL;
    text_free(&p->declarations);
    p->arena = NULL;
    p->parser = NULL;
    return result;
}
