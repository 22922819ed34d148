/*
 * canonical.h - is that what our serializer writes?
 *
 * Stored stanzas are, unless somebody else wrote into the database.  To find that out takes a fraction of the
 * time to parse them, and one that goes on as it is needs no more.
 */
#ifndef XYLEM_XML_CANONICAL_H
#define XYLEM_XML_CANONICAL_H

#include <stdbool.h>

#include "base/text.h"

/* What it looks into; more is for a parser. */
enum { CANONICAL_LEVELS_MOST = 32, CANONICAL_ATTRS_MOST = 16 };

/* Exactly one element, in the content namespace, and parsed and written inside of that it would be the same
 * bytes.  false: it is not; or a name is not ASCII, or an attribute has a namespace other than that of xml:lang. */
bool canonical_element(struct str bytes);

#endif
