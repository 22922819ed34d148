/*
 * yaml.c - see yaml.h.
 *
 * libyaml gives events; the open lists and maps are kept on a stack of fixed depth, so a document
 * can neither recurse nor nest without bound.  Each open map remembers its keys in a hash, because
 * a map of ten thousand domains is an ordinary one.
 */
#include "main/yaml.h"

#include <limits.h>
#include <string.h>

#include <yaml.h>

#include "base/file.h"
#include "base/map.h"
#include "base/secret.h"

struct open {                        /* a list or map that has not ended */
    struct conf *node, *last;        /* last: its newest item */
    struct conf *key;                /* of a map: its value comes next; NULL: a key does */
    struct map   keys;               /* of a map: conf of each entry */
};

struct reader {
    const char   *file;
    struct str    text;
    struct arena *arena;
    struct error *e;
    struct conf  *root;
    struct open   stack[YAML_DEPTH_MOST];
    unsigned      depth, items;
    bool          ended;             /* the end of the text was seen */
};

static int no_memory(struct reader *r)
{
    return error_set(r->e, ERR_NO_MEMORY, "%s: no memory to read it", r->file);
}

static unsigned place(size_t zero_based)
{
    return zero_based < UINT_MAX ? (unsigned)zero_based + 1 : UINT_MAX;
}

static struct conf *make(struct reader *r, enum conf_kind kind, yaml_mark_t at)
{
    struct conf *c = arena_alloc(r->arena, sizeof *c);

    if (c == NULL) {
        no_memory(r);
        return NULL;
    }
    c->kind = kind;
    c->file = r->file;
    c->line = place(at.line);
    c->column = place(at.column);
    if (++r->items > YAML_ITEMS_MOST) {
        conf_error(c, r->e, "more than %u entries in one file", YAML_ITEMS_MOST);
        return NULL;
    }
    return c;
}

/* Remembers the key of the entry that comes next in the innermost map. */
static int take_key(struct reader *r, struct open *in, struct conf *c)
{
    struct str name = str_of(c->text);
    const struct conf *twin = map_get(&in->keys, name);

    if (twin != NULL)
        return conf_error(c, r->e, "'%s' is given twice, first in line %u", c->text, twin->line);
    if (!map_put(&in->keys, name, c))
        return no_memory(r);
    in->key = c;
    return 0;
}

/* Hangs a value where it belongs: at the root, in the innermost list, or under the key before it. */
static int place_value(struct reader *r, struct conf *c)
{
    if (r->depth == 0) {
        if (c->kind != CONF_MAP)
            return conf_error(c, r->e, "a configuration is a map of settings (name: value)");
        r->root = c;
        return 0;
    }

    struct open *in = &r->stack[r->depth - 1];
    if (in->key != NULL) {
        c->key = in->key->text;
        c->key_line = in->key->line;
        c->key_column = in->key->column;
        in->key = NULL;
    }
    if (in->last == NULL)
        in->node->first = c;
    else
        in->last->next = c;
    in->last = c;
    return 0;
}

static bool key_comes_next(const struct reader *r)
{
    const struct open *in = r->depth > 0 ? &r->stack[r->depth - 1] : NULL;

    return in != NULL && in->node->kind == CONF_MAP && in->key == NULL;
}

static int refuse_extras(struct reader *r, const yaml_char_t *anchor, const yaml_char_t *tag,
                         const struct conf *c)
{
    if (anchor != NULL)
        return conf_error(c, r->e, "anchors (&%s) are not supported", (const char *)anchor);
    if (tag != NULL)
        return conf_error(c, r->e, "tags (%s) are not supported", (const char *)tag);
    return 0;
}

static int take_scalar(struct reader *r, const yaml_event_t *ev)
{
    const char *bytes = (const char *)ev->data.scalar.value;
    size_t len = ev->data.scalar.length;
    struct conf *c = make(r, CONF_SCALAR, ev->start_mark);

    if (c == NULL || refuse_extras(r, ev->data.scalar.anchor, ev->data.scalar.tag, c) != 0)
        return -1;
    if (memchr(bytes, '\0', len) != NULL)
        return conf_error(c, r->e, "a text must not contain the character NUL");
    c->text = arena_copy(r->arena, bytes, len);
    if (c->text == NULL)
        return no_memory(r);
    c->plain = ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (key_comes_next(r))
        return take_key(r, &r->stack[r->depth - 1], c);
    return place_value(r, c);
}

static int begin(struct reader *r, enum conf_kind kind, const yaml_event_t *ev)
{
    bool list = kind == CONF_LIST;
    const yaml_char_t *anchor = list ? ev->data.sequence_start.anchor
                                     : ev->data.mapping_start.anchor;
    const yaml_char_t *tag = list ? ev->data.sequence_start.tag : ev->data.mapping_start.tag;
    struct conf *c = make(r, kind, ev->start_mark);

    if (c == NULL || refuse_extras(r, anchor, tag, c) != 0)
        return -1;
    if (key_comes_next(r))
        return conf_error(c, r->e, "the name of a setting must be a text, not a %s",
                          list ? "list" : "map");
    if (r->depth == YAML_DEPTH_MOST)
        return conf_error(c, r->e, "lists and maps nest deeper than %u", YAML_DEPTH_MOST);
    if (place_value(r, c) != 0)
        return -1;
    r->stack[r->depth++] = (struct open){ .node = c };
    map_init(&r->stack[r->depth - 1].keys);
    return 0;
}

static void end(struct reader *r)
{
    map_free(&r->stack[--r->depth].keys);
}

static int take_event(struct reader *r, const yaml_event_t *ev)
{
    struct conf at = { .file = r->file, .line = place(ev->start_mark.line),
                       .column = place(ev->start_mark.column) };

    switch (ev->type) {
    case YAML_ALIAS_EVENT:
        return conf_error(&at, r->e, "aliases (*%s) are not supported",
                          (const char *)ev->data.alias.anchor);
    case YAML_SCALAR_EVENT:
        return take_scalar(r, ev);
    case YAML_SEQUENCE_START_EVENT:
        return begin(r, CONF_LIST, ev);
    case YAML_MAPPING_START_EVENT:
        return begin(r, CONF_MAP, ev);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        end(r);
        return 0;
    case YAML_DOCUMENT_START_EVENT:
        return r->root == NULL ? 0 : conf_error(&at, r->e, "a second document in one file");
    case YAML_STREAM_END_EVENT:
        r->ended = true;
        return 0;
    default:
        return 0;
    }
}

/* Where the byte with this number stands. */
static struct conf place_of_byte(const struct reader *r, size_t offset)
{
    struct conf at = { .file = r->file, .line = 1, .column = 1 };

    for (size_t i = 0; i < offset && i < r->text.len; i++) {
        unsigned char c = (unsigned char)r->text.p[i];
        if (c == '\n') {
            at.line++;
            at.column = 1;
        } else if (c < 0x80 || c >= 0xC0) {
            at.column++;                       /* not for the further bytes of a character */
        }
    }
    return at;
}

static bool indented_with_tab(const struct reader *r, size_t zero_based_line)
{
    const char *p = r->text.p, *end = p + r->text.len;

    for (; p != NULL && zero_based_line > 0; zero_based_line--) {
        p = memchr(p, '\n', (size_t)(end - p));
        p = p != NULL ? p + 1 : NULL;
    }
    while (p != NULL && p < end && *p == ' ')
        p++;
    return p != NULL && p < end && *p == '\t';
}

static int scan_error(struct reader *r, const yaml_parser_t *p)
{
    struct conf at = { .file = r->file, .line = place(p->problem_mark.line),
                       .column = place(p->problem_mark.column) };
    const char *problem = p->problem != NULL ? p->problem : "not YAML";

    if (p->error == YAML_MEMORY_ERROR)
        return no_memory(r);
    if (p->error == YAML_READER_ERROR) {
        at = place_of_byte(r, p->problem_offset);
        return conf_error(&at, r->e, "not UTF-8 text: %s", problem);
    }
    if (indented_with_tab(r, p->problem_mark.line))
        return conf_error(&at, r->e, "indent with spaces, not with tabs");
    if (p->context == NULL)
        return conf_error(&at, r->e, "%s", problem);
    return conf_error(&at, r->e, "%s (%s that begins in line %u)", problem, p->context,
                      place(p->context_mark.line));
}

static int read_events(struct reader *r, yaml_parser_t *p)
{
    int result = 0;

    while (result == 0 && !r->ended) {
        yaml_event_t ev;
        if (!yaml_parser_parse(p, &ev))
            return scan_error(r, p);
        result = take_event(r, &ev);
        yaml_event_delete(&ev);
    }
    return result;
}

struct conf *yaml_parse(struct str text, const char *file, struct arena *a, struct error *e)
{
    struct reader r = { .arena = a, .e = e, .text = text,
                        .file = arena_text(a, file) };
    yaml_parser_t p;

    if (r.file == NULL || !yaml_parser_initialize(&p)) {
        error_set(e, ERR_NO_MEMORY, "%s: no memory to read it", file);
        return NULL;
    }
    yaml_parser_set_input_string(&p, (const unsigned char *)text.p, text.len);
    yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
    int result = read_events(&r, &p);
    while (r.depth > 0)
        end(&r);
    yaml_parser_delete(&p);
    if (result != 0)
        return NULL;
    if (r.root != NULL && r.root->kind == CONF_MAP)
        return r.root;
    return make(&r, CONF_MAP, (yaml_mark_t){ 0 });
}

struct conf *yaml_read(const char *path, struct arena *a, struct error *e)
{
    struct conf *root = NULL;
    struct text text;

    text_init(&text, YAML_BYTES_MOST);
    if (file_read(path, &text, e) == 0)
        root = yaml_parse((struct str){ text.p != NULL ? text.p : "", text.len }, path, a, e);
    if (text.p != NULL)
        secret_wipe(text.p, text.cap);          /* it may hold passwords of databases */
    text_free(&text);
    return root;
}

bool yaml_is_null(const struct conf *c)
{
    return c->kind == CONF_SCALAR && c->plain &&
           (c->text[0] == '\0' || strcmp(c->text, "~") == 0 || strcmp(c->text, "null") == 0);
}
