/*
 * xml.c - trees of elements: reading and building.  Writing is in write.c.
 *
 * Walks follow the links between nodes; nothing here recurses, whatever the depth.
 */
#include "xml/xml.h"

#include "base/mem.h"
#include "xml/chars.h"
#include "xml/names.h"
#include "xml/tree.h"

/* ---- reading ---- */

bool xml_is(const struct xml *e, const char *name, const char *ns)
{
    return e != NULL && e->name != NULL && name_same(e->name, name) &&
           (ns == NULL || name_same(e->ns, ns));
}

static const struct xml *first_match(const struct xml *n, const char *name, const char *ns)
{
    while (n != NULL && !xml_is(n, name, ns))
        n = n->next;
    return n;
}

const struct xml *xml_child(const struct xml *e, const char *name, const char *ns)
{
    return e == NULL ? NULL : first_match(e->first, name, ns);
}

const struct xml *xml_next(const struct xml *e, const char *name, const char *ns)
{
    return e == NULL ? NULL : first_match(e->next, name, ns);
}

static const struct xml *element_from(const struct xml *n)
{
    while (n != NULL && n->name == NULL)
        n = n->next;
    return n;
}

const struct xml *xml_first_element(const struct xml *e)
{
    return e == NULL ? NULL : element_from(e->first);
}

const struct xml *xml_next_element(const struct xml *e)
{
    return e == NULL ? NULL : element_from(e->next);
}

static bool attr_is(const struct xml_attr *at, const char *name, const char *ns)
{
    if (ns == NULL ? at->ns != NULL : at->ns == NULL || !name_same(at->ns, ns))
        return false;
    return name_same(at->name, name);
}

static struct xml_attr *attr_find(const struct xml *e, const char *name, const char *ns)
{
    struct xml_attr *at = e->attrs;

    while (at != NULL && !attr_is(at, name, ns))
        at = at->next;
    return at;
}

const char *xml_attr(const struct xml *e, const char *name)
{
    return xml_attr_ns(e, name, NULL);
}

const char *xml_attr_ns(const struct xml *e, const char *name, const char *ns)
{
    struct xml_attr *at = e == NULL ? NULL : attr_find(e, name, ns);

    return at == NULL ? NULL : at->value;
}

static bool is_run(const struct xml *n)
{
    return n->name == NULL && !n->verbatim;
}

/* The direct text of e, joined in the arena: always a new string.  p NULL: refused. */
static struct str join_runs(const struct xml *e, struct arena *a)
{
    size_t len = 0;
    char *joined;

    for (const struct xml *n = e->first; n != NULL; n = n->next)
        len += is_run(n) ? n->text_len : 0;
    joined = arena_bytes(a, len + 1);
    if (joined == NULL)
        return (struct str){ NULL, 0 };
    len = 0;
    for (const struct xml *n = e->first; n != NULL; n = n->next) {
        if (!is_run(n))
            continue;
        memcpy(joined + len, n->text, n->text_len);
        len += n->text_len;
    }
    joined[len] = '\0';
    return (struct str){ joined, len };
}

static const struct xml *first_run(const struct xml *n)
{
    while (n != NULL && !is_run(n))
        n = n->next;
    return n;
}

struct str xml_text(const struct xml *e)
{
    const struct xml *run;
    struct str joined = { NULL, 0 };

    if (e == NULL)
        return STR("");
    if (e->text != NULL)
        return (struct str){ e->text, e->text_len };
    run = first_run(e->first);
    if (run == NULL)
        return STR("");
    if (e->arena != NULL && first_run(run->next) != NULL)
        joined = join_runs(e, e->arena);
    return joined.p != NULL ? joined : (struct str){ run->text, run->text_len };
}

const struct xml *xml_walk_over(const struct xml *root, const struct xml *n)
{
    while (n != root) {
        if (n->next != NULL)
            return n->next;
        n = n->parent;
    }
    return NULL;
}

const struct xml *xml_walk(const struct xml *root, const struct xml *n)
{
    return n->first != NULL ? n->first : xml_walk_over(root, n);
}

/* ---- building ---- */

static bool name_allowed(const char *name)
{
    if (name_is_interned(name))
        return strcmp(name, "xmlns") != 0;
    if (!char_is(name[0], CHAR_NAME_START))
        return false;
    for (const char *p = name; *p != '\0'; p++) {
        if (*p == ':' || !char_is(*p, CHAR_NAME))
            return false;
    }
    return strcmp(name, "xmlns") != 0;
}

static bool ns_allowed(const char *ns)
{
    const char *end = ns + strlen(ns);

    for (const char *p = ns; p < end; p++) {
        if (!char_is(*p, CHAR_URI))
            return false;
    }
    return skip_legal(ns, end) == end;
}

#define REPLACEMENT "\xEF\xBF\xBD"      /* U+FFFD */

/* A copy with each byte that begins no legal character replaced. */
static char *copy_clean(struct arena *a, const char *bytes, size_t len, size_t *copied)
{
    const char *end = bytes + len, *p = skip_legal(bytes, end);
    size_t bad = 0, at = 0;
    char *copy;

    *copied = len;
    if (p == end)
        return arena_copy(a, bytes, len);
    for (; p < end; p = skip_legal(p + 1, end))
        bad++;
    copy = arena_bytes(a, size_add(len, bad * 2 + 1));
    if (copy == NULL)
        return NULL;
    for (p = bytes; ; p++) {
        const char *legal = skip_legal(p, end);

        memcpy(copy + at, p, (size_t)(legal - p));
        at += (size_t)(legal - p);
        p = legal;
        if (p == end)
            break;
        memcpy(copy + at, REPLACEMENT, 3);
        at += 3;
    }
    copy[at] = '\0';
    *copied = at;
    return copy;
}

static struct xml *node_new(struct arena *a)
{
    struct xml *n = arena_alloc(a, sizeof *n);

    if (n != NULL)
        n->arena = a;
    return n;
}

struct xml *xml_new(struct arena *a, const char *name, const char *ns)
{
    struct xml *e;

    if (a == NULL || name == NULL || ns == NULL || !name_allowed(name) || !ns_allowed(ns) ||
        name_same(ns, NS_XML))
        return NULL;
    e = node_new(a);
    if (e == NULL)
        return NULL;
    e->name = name_keep(a, name, strlen(name));
    e->ns = name_keep(a, ns, strlen(ns));
    return e->name == NULL || e->ns == NULL ? NULL : e;
}

struct xml *xml_append(struct xml *parent, struct xml *child)
{
    if (parent == NULL || parent->arena == NULL || parent->name == NULL || child == NULL ||
        child->parent != NULL || child == parent)
        return NULL;
    tree_attach(parent, child);
    return child;
}

struct xml *xml_sub(struct xml *parent, const char *name, const char *ns)
{
    if (parent == NULL || parent->arena == NULL)
        return NULL;
    return xml_append(parent, xml_new(parent->arena, name, ns != NULL ? ns : parent->ns));
}

static void attr_remove(struct xml *e, const struct xml_attr *gone)
{
    struct xml_attr **link = &e->attrs, *before = NULL;

    while (*link != gone) {
        before = *link;
        link = &before->next;
    }
    *link = gone->next;
    if (e->last_attr == gone)
        e->last_attr = before;
}

/* A new attribute at the end; its value is copied already. */
static struct xml *attr_add(struct xml *e, const char *name, const char *ns, const char *value)
{
    struct xml_attr *at;

    if (!name_allowed(name) || (ns != NULL && !ns_allowed(ns)))
        return NULL;
    at = arena_alloc(e->arena, sizeof *at);
    if (at == NULL)
        return NULL;
    at->value = value;
    at->name = name_keep(e->arena, name, strlen(name));
    at->ns = ns == NULL ? NULL : name_keep(e->arena, ns, strlen(ns));
    if (at->name == NULL || (ns != NULL && at->ns == NULL))
        return NULL;
    tree_attach_attr(e, at);
    return e;
}

struct xml *xml_set_ns(struct xml *e, const char *name, const char *ns, const char *value)
{
    struct xml_attr *at;
    const char *copy;
    size_t len;

    if (e == NULL || e->arena == NULL || e->name == NULL || name == NULL)
        return NULL;
    if (ns != NULL && ns[0] == '\0')
        ns = NULL;
    at = attr_find(e, name, ns);
    if (at != NULL && value == NULL)
        attr_remove(e, at);
    if (value == NULL)
        return e;
    copy = copy_clean(e->arena, value, strlen(value), &len);
    if (copy == NULL)
        return NULL;
    if (at == NULL)
        return attr_add(e, name, ns, copy);
    at->value = copy;
    return e;
}

struct xml *xml_set(struct xml *e, const char *name, const char *value)
{
    return xml_set_ns(e, name, NULL, value);
}

struct xml *xml_chars(struct xml *e, const char *text, size_t len)
{
    struct xml *run;
    size_t copied;

    if (e == NULL || e->arena == NULL || e->name == NULL || len > UINT32_MAX / 3)
        return NULL;
    if (len == 0)
        return e;
    run = node_new(e->arena);
    if (run == NULL)
        return NULL;
    run->text = copy_clean(e->arena, text, len, &copied);
    if (run->text == NULL)
        return NULL;
    run->text_len = (uint32_t)copied;
    tree_attach(e, run);
    return e;
}

struct xml *xml_verbatim(struct xml *parent, struct str bytes)
{
    struct xml *n;

    if (parent == NULL || parent->arena == NULL || parent->name == NULL || bytes.len > UINT32_MAX)
        return NULL;
    n = node_new(parent->arena);
    if (n == NULL)
        return NULL;
    n->text = arena_copy(parent->arena, bytes.p, bytes.len);
    if (n->text == NULL)
        return NULL;
    n->text_len = (uint32_t)bytes.len;
    n->verbatim = true;
    tree_attach(parent, n);
    return n;
}

void xml_remove(struct xml *e)
{
    struct xml *parent = e == NULL ? NULL : e->parent, *before = NULL;
    struct xml **link;

    if (parent == NULL || parent->arena == NULL)
        return;
    for (link = &parent->first; *link != e; link = &before->next)
        before = *link;
    *link = e->next;
    if (parent->last == e)
        parent->last = before;
    e->parent = e->next = NULL;
}

/* ---- copying ---- */

/* Constant strings stay, others are copied. */
static const char *keep_again(struct arena *a, const char *s)
{
    return s[0] == '\0' ? "" : name_is_interned(s) ? s : name_keep(a, s, strlen(s));
}

static bool copy_attrs(struct arena *a, struct xml *to, const struct xml *from)
{
    for (const struct xml_attr *at = from->attrs; at != NULL; at = at->next) {
        struct xml_attr *copy = arena_alloc(a, sizeof *copy);

        if (copy == NULL)
            return false;
        copy->name = keep_again(a, at->name);
        copy->ns = at->ns == NULL ? NULL : keep_again(a, at->ns);
        copy->value = arena_text(a, at->value);
        if (copy->name == NULL || copy->value == NULL || (at->ns != NULL && copy->ns == NULL))
            return false;
        tree_attach_attr(to, copy);
    }
    return true;
}

/* One node without its children. */
static struct xml *copy_node(struct arena *a, const struct xml *from)
{
    struct xml *n = node_new(a);

    if (n == NULL)
        return NULL;
    if (from->name == NULL) {
        n->text = arena_copy(a, from->text, from->text_len);
        n->text_len = from->text_len;
        n->verbatim = from->verbatim;
        return n->text == NULL ? NULL : n;
    }
    n->name = keep_again(a, from->name);
    n->ns = keep_again(a, from->ns);
    return n->name == NULL || n->ns == NULL || !copy_attrs(a, n, from) ? NULL : n;
}

struct xml *xml_copy(struct arena *a, const struct xml *e)
{
    struct xml *root = e == NULL || a == NULL ? NULL : copy_node(a, e), *to = root;
    const struct xml *from = e;      /* what `to` is the copy of */

    while (to != NULL) {
        struct xml *parent = to;

        if (from->first != NULL) {
            from = from->first;
        } else {
            for (; from != e && from->next == NULL; from = from->parent)
                to = to->parent;
            if (from == e)
                return root;
            from = from->next;
            parent = to->parent;
        }
        to = copy_node(a, from);
        if (to != NULL)
            tree_attach(parent, to);
    }
    return NULL;
}

static void seal_text(struct xml *e)
{
    const struct xml *run = first_run(e->first);

    if (run != NULL && first_run(run->next) != NULL) {
        struct str joined = join_runs(e, e->arena);

        e->text = joined.p;
        e->text_len = (uint32_t)joined.len;
    }
}

void xml_seal(struct xml *root)
{
    struct xml *n = root;

    do {
        if (n->first != NULL && n->arena != NULL)
            seal_text(n);
        n->arena = NULL;
        n = (struct xml *)(uintptr_t)xml_walk(root, n);
    } while (n != NULL);
}
