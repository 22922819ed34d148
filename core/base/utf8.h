/*
 * utf8.h - UTF-8 (RFC 3629) decoded one character at a time.
 */
#ifndef XYLEM_BASE_UTF8_H
#define XYLEM_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length of the first character of p (1 to 4) and its code point; 0: not UTF-8 (too long a form,
 * surrogate, beyond U+10FFFF) or cut off at the end. */
size_t utf8_next(const char *p, size_t len, uint32_t *code);
size_t utf8_put(uint32_t code, char out[4]);                /* bytes written */
bool   utf8_valid(const char *p, size_t len);

#endif
