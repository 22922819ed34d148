/*
 * xylem/xml.h - reading what was received and building what is sent.
 *
 * Received trees are const and may be shared with other shards.  A tree that is built lives in an
 * arena; builders take NULL and return NULL after memory was refused.
 */
#ifndef XYLEM_XML_H
#define XYLEM_XML_H

#include <xylem/api.h>

/* A new element; a child of e (ns NULL: the namespace of e). */
static inline xy_xml *xy_el(xy_arena *a, const char *name, const char *ns) { return xy_api_->el(a, name, ns); }
static inline xy_xml *xy_sub(xy_xml *e, const char *name, const char *ns)
{
    return xy_api_->sub(e, name, ns);
}

/* Sets an attribute (value NULL: removes it, or leaves it out); appends text (len SIZE_MAX: up to NUL).  Both return e.
 * Attributes have no namespace, but for "xml:lang", which is set and read under that name. */
static inline xy_xml *xy_attr(xy_xml *e, const char *name, const char *value)
{
    return xy_api_->attr(e, name, value);
}
static inline xy_xml *xy_chars(xy_xml *e, const char *text, size_t len) { return xy_api_->chars(e, text, len); }

/* A tree of your own from one that was received, to be changed or kept longer than its request. */
static inline xy_xml *xy_copy_xml(xy_arena *a, const xy_xml *tree) { return xy_api_->xml_copy(a, tree); }

/* Appends a copy of a tree; returns the copy. */
static inline xy_xml *xy_append_copy(xy_xml *e, const xy_xml *tree) { return xy_api_->append_copy(e, tree); }

/* Takes a child out of an element of your own; not what was received.  Returns e. */
static inline xy_xml *xy_drop_child(xy_xml *e, const xy_xml *child) { return xy_api_->xml_drop(e, child); }

/* One element from its text, such as a document that was stored; NULL: not well-formed. */
static inline xy_xml *xy_parse(xy_arena *a, const char *bytes, size_t len) { return xy_api_->parse(a, bytes, len); }

/* The canonical text of a tree, NUL-terminated; *len when len is not NULL. */
static inline const char *xy_print(xy_arena *a, const xy_xml *e, size_t *len) { return xy_api_->print(a, e, len); }

static inline const char *xy_xml_name(const xy_xml *e) { return xy_api_->xml_name(e); }
static inline const char *xy_xml_ns(const xy_xml *e) { return xy_api_->xml_ns(e); }
static inline const char *xy_xml_attr(const xy_xml *e, const char *name) { return xy_api_->xml_attr(e, name); }

/* The text directly inside e, "" when there is none. */
static inline const char *xy_xml_text(const xy_xml *e, size_t *len) { return xy_api_->xml_text(e, len); }

/* First child element, and the next sibling, with that name and namespace (NULL: any). */
static inline const xy_xml *xy_child(const xy_xml *e, const char *name, const char *ns)
{
    return xy_api_->xml_child(e, name, ns);
}
static inline const xy_xml *xy_next(const xy_xml *e, const char *name, const char *ns)
{
    return xy_api_->xml_next(e, name, ns);
}

#endif
