/*
 * map.h - a hash table from byte strings to pointers.
 *
 * Keyed with SipHash-1-3 and a random key of this process, because peers choose the keys.  The map
 * borrows its keys: they must live inside the values (or as long).  A value is never NULL.  One
 * thread at a time.  An empty map owns no memory.
 */
#ifndef XYLEM_BASE_MAP_H
#define XYLEM_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Hash under the key of this process, drawn at the first call of hash_seed() (start of main). */
void     hash_seed(void);
uint64_t hash_bytes(const void *p, size_t len);
/* Under a key of the caller's: the same on every machine, for what is kept or shown. */
uint64_t hash_keyed(const unsigned char key[16], const void *p, size_t len);

struct map_slot;
struct map {
    struct map_slot *slots;      /* NULL while empty */
    uint32_t         count, used, mask;
};

void  map_init(struct map *m);
void  map_free(struct map *m);                                  /* not what it points to */
void *map_get(const struct map *m, struct str key);             /* NULL: not there */
void *map_get_hashed(const struct map *m, struct str key, uint64_t hash);
bool  map_put(struct map *m, struct str key, void *value);      /* replaces; false: refused */
void *map_remove(struct map *m, struct str key);                /* the value, or NULL */

/* Iteration: start with *at = 0; false at the end.  Removing is allowed meanwhile, putting not. */
bool  map_next(const struct map *m, uint32_t *at, struct str *key, void **value);

#endif
