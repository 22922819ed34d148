/*
 * record.h - what is stored of an account: enabled or not, and SCRAM keys for each hash.
 *
 *     <account enabled='yes'>
 *       <scram hash='SHA-256' iterations='4096' salt='...' stored='...' server='...'/> ...
 *     </account>
 */
#ifndef AUTH_INTERNAL_RECORD_H
#define AUTH_INTERNAL_RECORD_H

#include <xylem/module.h>

#define HASHES     3
#define SALT_BYTES 16

struct record {
    bool          enabled;
    xy_scram_keys keys[HASHES];        /* iterations 0: not there */
};

/* Texts and keys lie in the arena.  false: not a record. */
bool        record_read(struct record *r, xy_arena *a, const void *value, size_t len);
const char *record_write(const struct record *r, xy_arena *a, size_t *len);

const xy_scram_keys *record_keys(const struct record *r, xy_mech mech);     /* NULL: not there */

/* Keys that belong to no password: `zeros` (64 bytes) for salt and keys of every hash. */
void        record_fill(struct record *r, unsigned iterations, const unsigned char *zeros);

/* New salt and keys for every hash, on a pool thread.  false: not allowed in a password. */
bool        record_derive(struct record *r, xy_job *job, const xy_secret *password, unsigned iterations);

#endif
