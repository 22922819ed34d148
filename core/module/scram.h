/*
 * scram.h - the keys of SCRAM (RFC 5802 section 3) from a password.
 */
#ifndef XYLEM_MODULE_SCRAM_H
#define XYLEM_MODULE_SCRAM_H

#include <xylem/types.h>

#include "base/secret.h"
#include "base/text.h"

/*
 * keys says mech, salt and iterations; gets key_len and pointers to stored_key and server_key, which have
 * room for 64 bytes each.  The password is prepared with OpaqueString, or SASLprep for SCRAM-SHA-1 where
 * OpaqueString refuses what it allows.  Takes long: never on a shard.  false: not allowed in a password, or
 * no such mechanism.
 */
bool scram_derive(const struct secret *password, xy_scram_keys *keys, unsigned char *stored_key,
                  unsigned char *server_key);

/* See xy_auth_count().  counts: at least one. */
unsigned scram_count(const unsigned char secret[32], struct str who, const unsigned *counts, size_t n);

#endif
