/*
 * stanza.c - what a stanza is on top of its tree: kind, type, addresses, replies, shared bytes.
 *
 * The struct lies in its own arena.  After stanza_seal() several threads may hold it; the only
 * things that still change are the reference count and the rendered bytes, which whoever makes them
 * first publishes with one compare-and-swap.
 */
#include "xml/stanza.h"

#include <assert.h>

#include "base/mem.h"
#include "xml/names.h"

enum {
    NEW_STANZA_BYTES = 1024,       /* first block of a stanza made here */
    ERROR_PAYLOAD_BYTES = 4096     /* of the original that an error gives back (RFC 6120 8.3.1) */
};

/* The bytes of a sealed stanza without its `to`, which belongs at `gap`. */
struct stanza_rendered {
    size_t len, gap;
    char   bytes[];
};

static const char *const kind_names[] = {
    [STANZA_MESSAGE] = "message", [STANZA_PRESENCE] = "presence", [STANZA_IQ] = "iq",
};

static const struct type_row { uint8_t type, kind; const char *name; } types[] = {
    { TYPE_CHAT,         STANZA_MESSAGE,  "chat" },
    { TYPE_GROUPCHAT,    STANZA_MESSAGE,  "groupchat" },
    { TYPE_NORMAL,       STANZA_MESSAGE,  "normal" },
    { TYPE_HEADLINE,     STANZA_MESSAGE,  "headline" },
    { TYPE_ERROR,        STANZA_MESSAGE,  "error" },
    { TYPE_GET,          STANZA_IQ,       "get" },
    { TYPE_SET,          STANZA_IQ,       "set" },
    { TYPE_RESULT,       STANZA_IQ,       "result" },
    { TYPE_ERROR,        STANZA_IQ,       "error" },
    { TYPE_UNAVAILABLE,  STANZA_PRESENCE, "unavailable" },
    { TYPE_SUBSCRIBE,    STANZA_PRESENCE, "subscribe" },
    { TYPE_SUBSCRIBED,   STANZA_PRESENCE, "subscribed" },
    { TYPE_UNSUBSCRIBE,  STANZA_PRESENCE, "unsubscribe" },
    { TYPE_UNSUBSCRIBED, STANZA_PRESENCE, "unsubscribed" },
    { TYPE_PROBE,        STANZA_PRESENCE, "probe" },
    { TYPE_ERROR,        STANZA_PRESENCE, "error" },
};

static const struct { const char *name, *type; } conditions[] = {
#define X(id, name, type) [CONDITION_##id] = { name, type },
    STANZA_CONDITIONS(X)
#undef X
};

static uint8_t kind_of(const struct xml *root)
{
    if (!name_same(root->ns, NS_CLIENT))
        return STANZA_OTHER;
    for (uint8_t kind = STANZA_MESSAGE; kind <= STANZA_IQ; kind++) {
        if (name_same(root->name, kind_names[kind]))
            return kind;
    }
    return STANZA_OTHER;
}

static uint8_t type_of(uint8_t kind, const char *name)
{
    if (kind == STANZA_OTHER || (kind == STANZA_PRESENCE && name == NULL))
        return TYPE_NONE;
    for (size_t i = 0; name != NULL && i < sizeof types / sizeof types[0]; i++) {
        if (types[i].kind == kind && strcmp(types[i].name, name) == 0)
            return types[i].type;
    }
    return kind == STANZA_MESSAGE ? TYPE_NORMAL : TYPE_INVALID;    /* RFC 6121 section 5.2.2 */
}

const char *stanza_type_name(enum stanza_type type)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (types[i].type == type)
            return types[i].name;
    }
    return NULL;
}

struct stanza *stanza_adopt(struct arena **a, struct xml *root)
{
    struct stanza *s = root == NULL ? NULL : arena_alloc(*a, sizeof *s);

    if (s == NULL) {
        arena_free(a);
        return NULL;
    }
    s->arena = *a;
    *a = NULL;
    s->root = root;
    s->kind = kind_of(root);
    s->type = type_of(s->kind, xml_attr(root, "type"));
    s->id = xml_attr(root, "id");
    atomic_init(&s->refs_, 1);
    atomic_init(&s->written_, false);
    atomic_init(&s->rendered_, NULL);
    return s;
}

struct stanza *stanza_new(enum stanza_kind kind, enum stanza_type type)
{
    struct arena *a = arena_new(NEW_STANZA_BYTES);
    const char *name = type == TYPE_NORMAL ? NULL : stanza_type_name(type);
    struct xml *root;

    assert(kind != STANZA_OTHER && type != TYPE_INVALID);
    if (a == NULL)
        return NULL;
    root = xml_set(xml_new(a, kind_names[kind], NS_CLIENT), "type", name);
    return stanza_adopt(&a, root);
}

/* ---- addresses ---- */

static bool address(struct stanza *s, const char *name, const struct jid **out, const char **bad)
{
    const char *value = xml_attr(s->root, name), *why = "";

    *out = value == NULL ? NULL : jid_parse(s->arena, str_of(value), &why);
    if (value == NULL || *out != NULL)
        return true;
    *bad = why == NULL ? NULL : name;
    return false;
}

bool stanza_address(struct stanza *s, const char **bad)
{
    return address(s, "to", &s->to, bad) && address(s, "from", &s->from, bad);
}

/* Both the attribute and the parsed form, or neither. */
static bool set_address(struct stanza *s, const char *name, const struct jid *j,
                        const struct jid **field)
{
    assert(!s->sealed);
    *field = j == NULL ? NULL : jid_copy(s->arena, j);
    if (*field != NULL && xml_set(s->root, name, (*field)->text) != NULL)
        return true;
    *field = NULL;
    xml_set(s->root, name, NULL);
    return j == NULL;
}

bool stanza_set_from(struct stanza *s, const struct jid *from)
{
    return set_address(s, "from", from, &s->from);
}

bool stanza_set_to(struct stanza *s, const struct jid *to)
{
    return set_address(s, "to", to, &s->to);
}

/* ---- sharing ---- */

void stanza_seal(struct stanza *s)
{
    if (s->sealed)
        return;
    s->id = xml_attr(s->root, "id");
    xml_seal(s->root);
    s->sealed = true;
}

struct stanza *stanza_ref(struct stanza *s)
{
    atomic_fetch_add_explicit(&s->refs_, 1, memory_order_relaxed);
    return s;
}

void stanza_unref(struct stanza **s)
{
    struct stanza *gone = *s;
    struct stanza_rendered *rendered;
    struct arena *arena;

    *s = NULL;
    if (gone == NULL || atomic_fetch_sub_explicit(&gone->refs_, 1, memory_order_acq_rel) != 1)
        return;
    rendered = atomic_load_explicit(&gone->rendered_, memory_order_relaxed);
    mem_free(&rendered);
    arena = gone->arena;
    arena_free(&arena);
}

size_t stanza_size(const struct stanza *s)
{
    struct stanza *shared = (struct stanza *)(uintptr_t)s;     /* C11 loads want no const */
    const struct stanza_rendered *r = atomic_load_explicit(&shared->rendered_,
                                                           memory_order_acquire);

    return arena_size(s->arena) + (r == NULL ? 0 : sizeof *r + r->len);
}

const struct xml *stanza_payload(const struct stanza *s)
{
    const struct xml *e = xml_first_element(s->root);

    while (e != NULL && xml_is(e, "error", s->root->ns))
        e = xml_next_element(e);
    return e;
}

static bool copy_address(struct arena *a, const struct jid *from, const struct jid **to)
{
    *to = from == NULL ? NULL : jid_copy(a, from);
    return *to != NULL || from == NULL;
}

struct stanza *stanza_thaw(const struct stanza *s)
{
    struct arena *a = arena_new(arena_size(s->arena));
    struct stanza *copy = a == NULL ? NULL : stanza_adopt(&a, xml_copy(a, s->root));

    if (copy == NULL)
        return NULL;
    copy->wire_size = s->wire_size;
    if (!copy_address(copy->arena, s->from, &copy->from) ||
        !copy_address(copy->arena, s->to, &copy->to))
        stanza_unref(&copy);
    return copy;
}

/* ---- replies ---- */

/* The same kind and id, the other way round. */
static struct stanza *reply(const struct stanza *s, enum stanza_type type)
{
    struct stanza *r = stanza_new((enum stanza_kind)s->kind, type);

    if (r == NULL)
        return NULL;
    if (xml_set(r->root, "id", s->id) == NULL || !stanza_set_from(r, s->to) ||
        !stanza_set_to(r, s->from)) {
        stanza_unref(&r);
        return NULL;
    }
    r->id = xml_attr(r->root, "id");
    return r;
}

struct stanza *stanza_result(const struct stanza *request, const struct xml *payload)
{
    struct stanza *r;

    assert(request->kind == STANZA_IQ);
    r = reply(request, TYPE_RESULT);
    if (r != NULL && payload != NULL &&
        xml_append(r->root, xml_copy(r->arena, payload)) == NULL)
        stanza_unref(&r);
    return r;
}

/* Is the original small enough to be sent back with an error? */
static bool small(const struct stanza *s)
{
    size_t bytes = 0;

    if (s->wire_size != 0)
        return s->wire_size <= ERROR_PAYLOAD_BYTES;
    for (const struct xml *n = s->root; n != NULL && bytes <= ERROR_PAYLOAD_BYTES;
         n = xml_walk(s->root, n)) {
        bytes += n->name == NULL ? n->text_len : strlen(n->name);
        for (const struct xml_attr *at = n->attrs; at != NULL; at = at->next)
            bytes += strlen(at->value);
    }
    return bytes <= ERROR_PAYLOAD_BYTES;
}

/* The original's children, without an <error/> that somebody put there. */
static bool copy_children(struct stanza *to, const struct stanza *from)
{
    for (const struct xml *e = stanza_payload(from); e != NULL; e = xml_next_element(e)) {
        if (xml_is(e, "error", from->root->ns))
            continue;
        if (xml_append(to->root, xml_copy(to->arena, e)) == NULL)
            return false;
    }
    return true;
}

static bool add_error(struct stanza *r, enum stanza_condition condition, const char *text,
                      const char *by)
{
    struct xml *error = xml_sub(r->root, "error", NULL);

    if (xml_set(error, "type", conditions[condition].type) == NULL ||
        xml_set(error, "by", by) == NULL ||
        xml_sub(error, conditions[condition].name, NS_STANZAS) == NULL)
        return false;
    if (text == NULL)
        return true;
    error = xml_set_ns(xml_sub(error, "text", NS_STANZAS), "lang", NS_XML, "en");
    return xml_chars(error, text, strlen(text)) != NULL;
}

struct stanza *stanza_error(const struct stanza *s, enum stanza_condition condition,
                            const char *text, const char *by)
{
    struct stanza *r;

    assert(condition > CONDITION_NONE && condition < CONDITION_COUNT);
    if (s->kind == STANZA_OTHER || stanza_is_answer(s))
        return NULL;
    r = reply(s, TYPE_ERROR);
    if (r == NULL)
        return NULL;
    if ((small(s) && !copy_children(r, s)) || !add_error(r, condition, text, by))
        stanza_unref(&r);
    return r;
}

struct stanza *stanza_result_refused(const struct stanza *result, enum stanza_condition condition,
                                     const char *text)
{
    struct stanza *r;

    assert(result->kind == STANZA_IQ && result->type == TYPE_RESULT);
    r = stanza_new(STANZA_IQ, TYPE_ERROR);
    if (r == NULL)
        return NULL;
    r->id = xml_attr(xml_set(r->root, "id", result->id), "id");
    if (r->id == NULL || !stanza_set_from(r, result->from) || !stanza_set_to(r, result->to) ||
        !add_error(r, condition, text, NULL))
        stanza_unref(&r);
    return r;
}

bool stanza_error_extend(struct stanza *e, const char *type, const struct xml *detail)
{
    struct xml *error = (struct xml *)xml_child(e->root, "error", NULL);

    if (type != NULL && xml_set(error, "type", type) == NULL)
        return false;
    return detail == NULL || xml_append(error, xml_copy(e->arena, detail)) != NULL;
}

/* ---- writing ---- */

static struct stanza_rendered *render(struct stanza *s)
{
    struct text t;
    struct xml_splice to = { .name = "to" };
    struct stanza_rendered *r = NULL, *first = NULL;

    text_init(&t, 0);
    xml_write_splice(&t, s->root, NS_CLIENT, &to);
    if (text_ok(&t))
        r = try_bytes(size_add(sizeof *r, t.len));
    if (r != NULL) {
        r->len = t.len;
        r->gap = to.at;
        memcpy(r->bytes, t.p, t.len);
        if (!atomic_compare_exchange_strong_explicit(&s->rendered_, &first, r,
                                                     memory_order_acq_rel, memory_order_acquire)) {
            mem_free(&r);
            r = first;                       /* another thread was faster */
        }
    }
    text_free(&t);
    return r;
}

/* The bytes to splice into; NULL: not worth it or refused.  A stanza of another namespace than the
 * content's looks different in each kind of stream, and is rare. */
static const struct stanza_rendered *rendered(struct stanza *s, const char *context)
{
    struct stanza_rendered *r;

    if (!s->sealed || !name_is_content_ns(context) || !name_same(s->root->ns, NS_CLIENT))
        return NULL;
    r = atomic_load_explicit(&s->rendered_, memory_order_acquire);
    if (r != NULL)
        return r;
    if (!atomic_exchange_explicit(&s->written_, true, memory_order_relaxed))
        return NULL;                         /* most stanzas are written once */
    return render(s);
}

void stanza_write(struct text *out, struct stanza *s, const struct jid *to, const char *context)
{
    const struct stanza_rendered *r = rendered(s, context);
    const char *address = to != NULL ? to->text : xml_attr(s->root, "to");

    if (r == NULL) {
        struct xml_splice splice = { .name = "to", .value = address };

        xml_write_splice(out, s->root, context, &splice);
        return;
    }
    text_add(out, r->bytes, r->gap);
    if (address != NULL) {
        text_puts(out, " to='");
        xml_escape(out, address, strlen(address));
        text_puts(out, "'");
    }
    text_add(out, r->bytes + r->gap, r->len - r->gap);
}

void stanza_write_with(struct text *out, struct stanza *s, const struct jid *to, const char *context,
                       struct str tail)
{
    size_t close = strlen(s->root->name) + 3, begin = out->len;

    stanza_write(out, s, to, context);
    if (tail.len == 0 || !text_ok(out) || out->len < begin + close)
        return;                                      /* refused: the text says so */
    bool empty = out->p[out->len - 2] == '/';        /* <message .../> */
    out->len -= empty ? 2 : close;
    if (empty)
        text_putc(out, '>');
    text_add(out, tail.p, tail.len);
    text_printf(out, "</%s>", s->root->name);
}
