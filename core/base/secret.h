/*
 * secret.h - passwords and keys.
 *
 * A secret lives in its own memory: locked, left out of core dumps, wiped when freed.  There is no
 * way to print one and the only comparison takes the same time whatever the bytes are.
 */
#ifndef XYLEM_BASE_SECRET_H
#define XYLEM_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct secret;

struct secret *secret_new(const void *bytes, size_t len);        /* NULL: refused */
void           secret_free(struct secret **s);
const unsigned char *secret_bytes(const struct secret *s);  /* for a cipher or hash; NUL follows */
size_t         secret_length(const struct secret *s);
bool           secret_equal(const void *a, const void *b, size_t len);   /* constant time */
void           secret_wipe(void *p, size_t len);                 /* for scratch buffers */

#endif
