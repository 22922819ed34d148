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
#define SALT_ENOUGH 8                   /* for keys that are made to be like others */
#define SALT_MOST_BYTES 64              /* longer ones nobody can be shown in a challenge */

struct record {
    bool          enabled;
    xy_scram_keys keys[HASHES];        /* iterations 0: not there */
};

/* Texts and keys lie in the arena.  false: not a record. */
bool        record_read(struct record *r, xy_arena *a, const void *value, size_t len);
const char *record_write(const struct record *r, xy_arena *a, size_t *len);

const xy_scram_keys *record_keys(const struct record *r, xy_mech mech);     /* NULL: not there */
const xy_scram_keys *record_any(const struct record *r);                    /* the best; NULL: none at all */

/* XY_MECH_* of the hashes for which an account that can log in has no keys. */
unsigned record_lacks(const struct record *r);

/* The place of keys in a record and its mechanism: SCRAM-SHA-1 ...; NULL, -1: no such place, no such mechanism. */
const char *record_mechanism(int place);
int         record_place(const char *mechanism);
size_t      record_key_len(int place);
xy_mech     record_mech(int place);

/* Keys that belong to no password: `zeros` (64 bytes) for salt and keys of every hash. */
void        record_fill(struct record *r, unsigned iterations, const unsigned char *zeros);

/* New salt and keys for every hash, or for those that have none, on a pool thread.  false: not allowed in a
 * password. */
bool        record_derive(struct record *r, xy_job *job, const xy_secret *password, unsigned iterations,
                          size_t salt_len, bool only_missing);

#endif
