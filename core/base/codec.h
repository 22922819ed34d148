/*
 * codec.h - base64 (RFC 4648 section 4, strict), hexadecimal, and dates (XEP-0082).
 */
#ifndef XYLEM_BASE_CODEC_H
#define XYLEM_BASE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define BASE64_LENGTH(n) (((n) + 2) / 3 * 4)

/* Writes BASE64_LENGTH(len) characters, no NUL, and returns that. */
size_t base64_encode(const void *bytes, size_t len, char *out);
/* Writes at most in.len / 4 * 3 bytes.  false: alphabet, white space, length, padding or spare bits
 * are wrong (there is exactly one form of each byte string). */
bool base64_decode(struct str in, unsigned char *out, size_t *len);

void hex_encode(const void *bytes, size_t len, char *out);       /* 2 * len, lower case, no NUL */

#define DATE_LENGTH 24                                           /* 2026-11-21T05:00:00.123Z     */
void date_format(int64_t wall_ms, char out[DATE_LENGTH + 1]);    /* XEP-0082, UTC, milliseconds  */
bool date_parse(struct str in, int64_t *wall_ms);                /* a DateTime with any offset   */

#endif
