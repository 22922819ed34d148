/*
 * tree.h - how nodes hang together; inside the xml layer, for those who make them.
 */
#ifndef XYLEM_XML_TREE_H
#define XYLEM_XML_TREE_H

#include "xml/xml.h"

/* child becomes the last one of parent; nothing is checked. */
static inline void tree_attach(struct xml *parent, struct xml *child)
{
    child->parent = parent;
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
}

static inline void tree_attach_attr(struct xml *e, struct xml_attr *at)
{
    if (e->last_attr == NULL)
        e->attrs = at;
    else
        e->last_attr->next = at;
    e->last_attr = at;
}

#endif
