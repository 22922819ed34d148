/*
 * map.c - see map.h.
 *
 * Open addressing with linear probing, at most three quarters full.  A removed entry leaves a
 * grave unless the next slot is empty; graves count as used and go when the table is rebuilt.
 * Slots never move while something is removed, so an iteration stays valid.
 */
#include "base/map.h"

#include <assert.h>

#include "base/mem.h"
#include "base/sys.h"

enum { SMALLEST_TABLE = 4 };

struct map_slot {
    const char *key;
    void       *value;           /* NULL: empty; GRAVE: removed */
    uint32_t    key_len;
    uint32_t    hash;            /* low half: finds the slot again without reading the key */
};

static char grave;
#define GRAVE ((void *)&grave)

static uint64_t hash_key[2];

void hash_seed(void)
{
    sys.random(hash_key, sizeof hash_key);
}

static inline uint64_t rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[0] = rotate(v[0], 32);
    v[2] += v[3];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

/* Little-endian numbers, so that the result is SipHash on every machine. */
static inline uint64_t load64(const unsigned char *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof word);
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(word) : word;
}

static inline uint64_t load32(const unsigned char *p)
{
    uint32_t word;

    memcpy(&word, p, sizeof word);
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap32(word) : word;
}

/* The last len bytes, fewer than eight.  Loads that overlap give the same bits twice, and need
 * neither a loop nor a branch per byte. */
static inline uint64_t load_tail(const unsigned char *p, size_t len)
{
    if (len >= 4)
        return load32(p) | load32(p + len - 4) << (8 * (len - 4));
    if (len == 0)
        return 0;
    return p[0] | (uint64_t)p[len / 2] << (8 * (len / 2)) | (uint64_t)p[len - 1] << (8 * (len - 1));
}

/* SipHash-1-3: one round per word and three at the end (Aumasson and Bernstein, 2012). */
static inline uint64_t hash(const uint64_t key[2], const void *p, size_t len)
{
    uint64_t v[4] = {
        key[0] ^ UINT64_C(0x736f6d6570736575), key[1] ^ UINT64_C(0x646f72616e646f6d),
        key[0] ^ UINT64_C(0x6c7967656e657261), key[1] ^ UINT64_C(0x7465646279746573),
    };
    const unsigned char *at = p;
    size_t left = len;

    for (; left >= 8; at += 8, left -= 8) {
        uint64_t word = load64(at);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }

    uint64_t last = (uint64_t)len << 56 | load_tail(at, left);
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    sip_round(v);
    sip_round(v);
    sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t hash_bytes(const void *p, size_t len)
{
    return hash(hash_key, p, len);
}

uint64_t hash_keyed(const unsigned char key[16], const void *p, size_t len)
{
    return hash((uint64_t[2]){ load64(key), load64(key + 8) }, p, len);
}

void map_init(struct map *m)
{
    *m = (struct map){ .slots = NULL };
}

void map_free(struct map *m)
{
    mem_release(m->slots);
    map_init(m);
}

/* The slot of key, or NULL. */
static struct map_slot *find(const struct map *m, struct str key, uint32_t hash)
{
    if (m->slots == NULL)
        return NULL;
    for (uint32_t i = hash & m->mask; ; i = (i + 1) & m->mask) {
        struct map_slot *s = &m->slots[i];
        if (s->value == NULL)
            return NULL;
        if (s->hash == hash && s->value != GRAVE &&
            str_eq((struct str){ s->key, s->key_len }, key))
            return s;
    }
}

void *map_get_hashed(const struct map *m, struct str key, uint64_t hash)
{
    const struct map_slot *s = find(m, key, (uint32_t)hash);

    return s == NULL ? NULL : s->value;
}

void *map_get(const struct map *m, struct str key)
{
    return m->count == 0 ? NULL : map_get_hashed(m, key, hash_bytes(key.p, key.len));
}

/* A new table for `count` entries, half full at most, without the graves. */
static bool rebuild(struct map *m, uint32_t count)
{
    uint32_t size = SMALLEST_TABLE;

    while (size / 2 < count) {
        if (size > UINT32_MAX / 2)
            return false;
        size *= 2;
    }
    struct map_slot *slots = try_alloc(size_mul(size, sizeof *slots));
    if (slots == NULL)
        return false;

    for (uint32_t i = 0; m->slots != NULL && i <= m->mask; i++) {
        const struct map_slot *s = &m->slots[i];
        if (s->value == NULL || s->value == GRAVE)
            continue;
        uint32_t to = s->hash & (size - 1);
        while (slots[to].value != NULL)
            to = (to + 1) & (size - 1);
        slots[to] = *s;
    }
    mem_release(m->slots);
    m->slots = slots;
    m->used = m->count;
    m->mask = size - 1;
    return true;
}

/* Grows before the table is too full to probe, shrinks when most of it has become useless. */
static bool make_room(struct map *m)
{
    uint32_t size = m->slots == NULL ? 0 : m->mask + 1;
    bool full = m->used >= size / 4 * 3;
    bool sparse = size > 64 && m->count < size / 8;

    if (!full && !sparse)
        return true;
    return rebuild(m, m->count + 1) || !full;
}

bool map_put(struct map *m, struct str key, void *value)
{
    uint32_t hash = (uint32_t)hash_bytes(key.p, key.len);
    struct map_slot *s = find(m, key, hash);

    assert(value != NULL);
    if (s != NULL) {
        s->key = key.p;
        s->value = value;
        return true;
    }
    if (key.len > UINT32_MAX || m->count == UINT32_MAX || !make_room(m))
        return false;

    uint32_t i = hash & m->mask;
    while (m->slots[i].value != NULL && m->slots[i].value != GRAVE)
        i = (i + 1) & m->mask;
    if (m->slots[i].value == NULL)
        m->used++;
    m->slots[i] = (struct map_slot){ key.p, value, (uint32_t)key.len, hash };
    m->count++;
    return true;
}

void *map_remove(struct map *m, struct str key)
{
    struct map_slot *s = m->count == 0 ? NULL :
                         find(m, key, (uint32_t)hash_bytes(key.p, key.len));

    if (s == NULL)
        return NULL;

    void *value = s->value;
    uint32_t i = (uint32_t)(s - m->slots);
    s->key = NULL;
    s->value = GRAVE;
    m->count--;
    if (m->count == 0) {
        map_free(m);
        return value;
    }
    if (m->slots[(i + 1) & m->mask].value != NULL)
        return value;
    /* No probe goes on past here: this grave and those right before it are not needed. */
    for (; m->slots[i].value == GRAVE; i = (i - 1) & m->mask) {
        m->slots[i].value = NULL;
        m->used--;
    }
    return value;
}

bool map_next(const struct map *m, uint32_t *at, struct str *key, void **value)
{
    if (m->slots == NULL)
        return false;
    for (; *at <= m->mask; ++*at) {
        const struct map_slot *s = &m->slots[*at];
        if (s->value == NULL || s->value == GRAVE)
            continue;
        ++*at;
        if (key != NULL)
            *key = (struct str){ s->key, s->key_len };
        if (value != NULL)
            *value = s->value;
        return true;
    }
    return false;
}
