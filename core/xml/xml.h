/*
 * xml.h - an XML element with its children, read or built.
 *
 * One node type serves both: the parser lays the nodes of a received stanza out in document order
 * in its arena, builders append to any arena.  Names and namespaces of the protocols we know are
 * pointers to constant strings (xml_intern), so most comparisons end at the pointer.  A tree is
 * changed only by who builds it; once it is part of a shared stanza it is const.
 */
#ifndef XYLEM_XML_XML_H
#define XYLEM_XML_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct xml_attr {
    struct xml_attr *next;
    const char      *name, *ns;      /* ns NULL: no namespace, as nearly always */
    const char      *value;          /* decoded, NUL-terminated (NUL is no XML character) */
};

struct xml {
    const char      *name, *ns;      /* name NULL: no element; ns "": in no namespace */
    const char      *text;           /* of a run of text: decoded, NUL-terminated; of an element: all its
                                        runs in one, when there are several and it is sealed */
    uint32_t         text_len;
    bool             verbatim;       /* `text` is an element as it is written: see xml_verbatim */
    struct xml_attr *attrs, *last_attr;
    struct xml      *parent, *first, *last, *next;
    struct arena    *arena;          /* where builders take memory; NULL: sealed, they refuse */
};

/* ---- names ---- */

/* The constant string for a name or namespace that names.def lists (and ""), else NULL. */
const char *xml_intern(const char *s, size_t len);

#define NS_CLIENT   "jabber:client"
#define NS_SERVER   "jabber:server"
#define NS_COMPONENT "jabber:component:accept"
#define NS_DIALBACK "jabber:server:dialback"
#define NS_STREAMS  "http://etherx.jabber.org/streams"
#define NS_TLS      "urn:ietf:params:xml:ns:xmpp-tls"
#define NS_SASL     "urn:ietf:params:xml:ns:xmpp-sasl"
#define NS_BIND     "urn:ietf:params:xml:ns:xmpp-bind"
#define NS_SESSION  "urn:ietf:params:xml:ns:xmpp-session"
#define NS_SM       "urn:xmpp:sm:3"
#define NS_STANZAS  "urn:ietf:params:xml:ns:xmpp-stanzas"
#define NS_STREAM_ERRORS "urn:ietf:params:xml:ns:xmpp-streams"
#define NS_XML      "http://www.w3.org/XML/1998/namespace"

/* ---- reading ---- */

/* ns NULL: any */
bool              xml_is(const struct xml *e, const char *name, const char *ns);
const struct xml *xml_child(const struct xml *e, const char *name, const char *ns);
const struct xml *xml_next(const struct xml *e, const char *name, const char *ns);
const struct xml *xml_first_element(const struct xml *e);
const struct xml *xml_next_element(const struct xml *e);

/* NULL: absent.  xml_attr looks only at attributes without a namespace. */
const char       *xml_attr(const struct xml *e, const char *name);
const char       *xml_attr_ns(const struct xml *e, const char *name, const char *ns);

/* All direct text.  Runs with elements between them are joined in the arena at each call, or once
 * and for all when the tree is sealed; refused memory leaves the first run. */
struct str        xml_text(const struct xml *e);

/* Document order without recursion: the node after n inside root, NULL at the end. */
const struct xml *xml_walk(const struct xml *root, const struct xml *n);
const struct xml *xml_walk_over(const struct xml *root, const struct xml *n);  /* skips children */

/*
 * ---- building ----
 *
 * Names must be ASCII XML names without a colon and not "xmlns", namespaces free of what no URI may
 * hold: anything else is refused like memory (xml:lang is xml_set_ns(e, "lang", NS_XML, ...), and no
 * element is in NS_XML).
 * Characters that XML does not allow, and bytes that are no UTF-8, become U+FFFD in values and
 * text: what a database holds cannot break somebody's stream.
 */

/* All return the element to go on with, NULL (and later no-ops) when refused. */
struct xml *xml_new(struct arena *a, const char *name, const char *ns);
struct xml *xml_sub(struct xml *parent, const char *name, const char *ns);  /* NULL: the parent's */
struct xml *xml_set(struct xml *e, const char *name, const char *value);    /* NULL: removes */
struct xml *xml_set_ns(struct xml *e, const char *name, const char *ns, const char *value);
struct xml *xml_chars(struct xml *e, const char *text, size_t len);
struct xml *xml_append(struct xml *parent, struct xml *child);   /* same lifetime, no parent yet */
struct xml *xml_copy(struct arena *a, const struct xml *e);      /* deep, not recursive */
void        xml_remove(struct xml *e);                           /* from its parent */

/* Appends an element from its bytes, which canonical_element() (canonical.h) has accepted.  They are
 * copied, and written again as they are: readers find neither an element nor text there. */
struct xml *xml_verbatim(struct xml *parent, struct str bytes);

/* Makes the whole tree const, fit to be read by several threads: builders refuse from here on. */
void        xml_seal(struct xml *root);

/* ---- writing: the one canonical serializer ---- */

/* Writes e as it stands inside an element whose default namespace is `context` (usually
 * NS_CLIENT): xmlns only where it changes, attributes in document order, prefixes are ours.
 * Trees name the content namespace NS_CLIENT whatever the stream's is (see parser.h); written for
 * NS_SERVER or NS_COMPONENT it becomes that.  An outermost element of NS_STREAMS takes the prefix
 * `stream`, which is declared when context is NULL (nothing around it). */
void xml_write(struct text *out, const struct xml *e, const char *context);
void xml_write_start(struct text *out, const struct xml *e, const char *context); /* left open */

/* Writes e with another value of the attribute `name`, which has no namespace.  value NULL: without
 * it.  `at` becomes where in `out` the attribute begins, or would: a place to splice it in. */
struct xml_splice { const char *name, *value; size_t at; };
void xml_write_splice(struct text *out, const struct xml *e, const char *context,
                      struct xml_splice *splice);

void xml_escape(struct text *out, const char *bytes, size_t len);    /* text, attribute values */

#endif
