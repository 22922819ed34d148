/*
 * saslprep.h - passwords in the form that is hashed: SASLprep (RFC 4013), which SCRAM asks for (RFC 5802
 * section 2.2), or OpaqueString (RFC 8265 section 4.2) for what SASLprep does not know.
 */
#ifndef XYLEM_XML_SASLPREP_H
#define XYLEM_XML_SASLPREP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Into out (JID_PART_MAX + 1 bytes, NUL-terminated; wipe it afterwards); false: empty, too long, or not
 * allowed in a password. */
bool saslprep(struct str in, char *out, size_t *len);

#endif
