/* memo.c - see memo.h */

#include "memo.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#define SLOTS 512

struct slot {
    char       *name;                   /* the bytes, the text and its NUL; NULL: it is free */
    size_t      len, of;                /* of all, of the text with its NUL */
    sqlite3_int64 bytes[];              /* aligned as what SQLite allocates */
};

static struct slot *slot_at(const struct memo *m, size_t i)
{
    return (struct slot *)(m->slots + i * (sizeof(struct slot) + m->size));
}

/* FNV-1a: names are short, and nobody gains anything by two that share a slot. */
static uint64_t hash(uint64_t h, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)text[i]) * 0x100000001b3;
    return h;
}

static bool open_slots(struct memo *m, size_t size)
{
    size_t align = _Alignof(sqlite3_int64);

    if (m->slots != NULL)
        return true;
    m->size = (size + align - 1) / align * align;
    m->slots = sqlite3_malloc64(SLOTS * (sizeof(struct slot) + m->size));
    if (m->slots != NULL)
        memset(m->slots, 0, SLOTS * (sizeof(struct slot) + m->size));
    return m->slots != NULL;
}

static bool take(struct slot *s, size_t size, const char *name, size_t len, const char *of, size_t of_len)
{
    char *copy = sqlite3_malloc64(len + of_len);

    if (copy == NULL)
        return false;
    memcpy(copy, name, len);
    memcpy(copy + len, of, of_len);
    sqlite3_free(s->name);
    s->name = copy;
    s->len = len + of_len;
    s->of = of_len;
    memset(s->bytes, 0, size);
    return true;
}

void *memo_find(struct memo *m, size_t size, const char *name, size_t len, const char *of, bool *known)
{
    size_t of_len = strlen(of) + 1;

    *known = false;
    if (!open_slots(m, size))
        return NULL;
    struct slot *s = slot_at(m, hash(hash(0xcbf29ce484222325, name, len), of, of_len) % SLOTS);
    *known = s->name != NULL && s->len == len + of_len && s->of == of_len && memcmp(s->name, name, len) == 0 &&
             memcmp(s->name + len, of, of_len) == 0;
    return *known || take(s, m->size, name, len, of, of_len) ? s->bytes : NULL;
}

void memo_forget(struct memo *m)
{
    for (size_t i = 0; m->slots != NULL && i < SLOTS; i++)
        sqlite3_free(slot_at(m, i)->name);
    sqlite3_free(m->slots);
    m->slots = NULL;
}
