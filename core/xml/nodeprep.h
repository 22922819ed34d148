/*
 * nodeprep.h - the profiles that XMPP addresses had before PRECIS: Nodeprep and Resourceprep
 * (RFC 6122 appendices A and B) over stringprep (RFC 3454).
 */
#ifndef XYLEM_XML_NODEPREP_H
#define XYLEM_XML_NODEPREP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/*
 * Normalised into out (JID_PART_MAX + 1 bytes, NUL-terminated); false: not allowed.  stored: also
 * refuses what Unicode 3.2 leaves unassigned (RFC 3454 section 7), as names to be stored must;
 * other servers' addresses may hold whatever is assigned today.
 */
bool nodeprep(struct str in, bool stored, char *out, size_t *len);
bool resourceprep(struct str in, char *out, size_t *len);

#endif
