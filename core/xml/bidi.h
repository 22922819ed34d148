/*
 * bidi.h - which mixtures of writing directions an address may have.
 */
#ifndef XYLEM_XML_BIDI_H
#define XYLEM_XML_BIDI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The Bidi Rule of RFC 5893 section 2; true of whatever has no right-to-left character. */
bool bidi_allowed(const uint32_t *codes, size_t len);

/* The older rule of RFC 3454 section 6, for Nodeprep and Resourceprep. */
bool bidi_allowed_stringprep(const uint32_t *codes, size_t len);

#endif
