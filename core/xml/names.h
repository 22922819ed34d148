/*
 * names.h - names and namespaces inside the xml layer: constant when known, copied when not.
 */
#ifndef XYLEM_XML_NAMES_H
#define XYLEM_XML_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"

/* Is s itself one of the constant strings of names.def? */
bool name_is_interned(const char *s);

/* The constant string or a copy in the arena; NULL: refused. */
const char *name_keep(struct arena *a, const char *s, size_t len);

/* The content namespaces (RFC 6120 section 4.8.3), which trees all call NS_CLIENT. */
bool name_is_content_ns(const char *ns);

static inline bool name_same(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

#endif
