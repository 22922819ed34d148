/*
 * names.c - the constant strings of names.def, found by hash.
 *
 * They lie one behind the other in one literal, so whether a pointer is one of them is a
 * comparison.  The table is built before main() and never changes, so any thread may look.
 */
#include "xml/names.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "xml/xml.h"

#define X(s) s "\0"
static const char pool[] =
#include "xml/names.def"
    ;
#undef X

enum { SLOTS = 1024 };                 /* a power of two, at least twice the names */

static struct slot { uint16_t at, len; } slots[SLOTS];      /* len 0: empty */

static uint64_t load(const char *p, size_t len)
{
    uint64_t word = 0;

    memcpy(&word, p, len);
    return word;
}

/* Looks at both ends and the middle: enough to tell the known strings apart.  What peers send is
 * looked up, never inserted, so there is nothing to collide on purpose. */
static uint32_t hash(const char *s, size_t len)
{
    uint64_t h = len * UINT64_C(0x9E3779B97F4A7C15);

    if (len >= 8) {
        h ^= load(s, 8) * UINT64_C(0xA0761D6478BD642F);
        h ^= load(s + len - 8, 8) * UINT64_C(0xE7037ED1A0B428DB);
        h ^= load(s + len / 2 - 4, 8) * UINT64_C(0x8EBC6AF09C88C6E3);
    } else if (len >= 4) {
        h ^= (load(s, 4) << 32 | load(s + len - 4, 4)) * UINT64_C(0xA0761D6478BD642F);
    } else {
        h ^= load(s, len) * UINT64_C(0xA0761D6478BD642F);
    }
    h ^= h >> 32;
    h *= UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(h >> 40);
}

__attribute__((constructor)) static void build(void)
{
    size_t count = 0;

    for (size_t at = 0, len; at < sizeof pool - 1; at += len + 1) {
        uint32_t i;

        len = strlen(pool + at);
        for (i = hash(pool + at, len) % SLOTS; slots[i].len != 0; i = (i + 1) % SLOTS)
            ;
        slots[i] = (struct slot){ (uint16_t)at, (uint16_t)len };
        count++;
        assert(count <= SLOTS / 2 && at <= UINT16_MAX);
    }
}

const char *xml_intern(const char *s, size_t len)
{
    if (len == 0)
        return "";
    for (uint32_t i = hash(s, len) % SLOTS; slots[i].len != 0; i = (i + 1) % SLOTS) {
        if (slots[i].len == len && memcmp(pool + slots[i].at, s, len) == 0)
            return pool + slots[i].at;
    }
    return NULL;
}

bool name_is_interned(const char *s)
{
    return (uintptr_t)s - (uintptr_t)pool < sizeof pool;
}

const char *name_keep(struct arena *a, const char *s, size_t len)
{
    const char *known = xml_intern(s, len);

    return known != NULL ? known : arena_copy(a, s, len);
}

bool name_is_content_ns(const char *ns)
{
    return name_same(ns, NS_CLIENT) || name_same(ns, NS_SERVER) || name_same(ns, NS_COMPONENT);
}
