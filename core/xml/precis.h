/*
 * precis.h - the PRECIS profiles of XMPP addresses (RFC 7622): UsernameCaseMapped for local parts
 * and OpaqueString for resources (RFC 8265), their classes derived as RFC 8264 section 8 says.
 */
#ifndef XYLEM_XML_PRECIS_H
#define XYLEM_XML_PRECIS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Normalised into out (JID_PART_MAX + 1 bytes, NUL-terminated); false: not allowed.  Characters
 * that RFC 7622 section 3.3.1 keeps out of local parts are the caller's business. */
bool precis_username(struct str in, char *out, size_t *len);
bool precis_opaque(struct str in, char *out, size_t *len);

#endif
