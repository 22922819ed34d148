/*
 * domain.h - the domain part of an address in its normal form: U-labels in lower case (IDNA2008),
 * no dot at the end, IP literals as the system prints them.
 */
#ifndef XYLEM_XML_DOMAIN_H
#define XYLEM_XML_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* out: JID_PART_MAX + 1 bytes, NUL-terminated; false: not allowed. */
bool domain_prepare(struct str in, char *out, size_t *len);

/* The length of the domain when it is plain ASCII, written to out in lower case (in.len bytes); 0
 * when it is anything that domain_prepare() has to look at. */
size_t domain_prepare_ascii(struct str in, char *out);

#endif
