/*
 * address.c - see address.h.
 *
 * The table is cut into stripes with a lock each: entering and leaving cost little beside a
 * handshake and shards seldom meet.  An address is remembered while it has connections or has not
 * earned back its burst; each entry of a new one looks at a few old ones and forgets those.
 */
#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"

#define STRIPES 16
#define SWEEP 8
#define TOKEN 60000u              /* earned in a minute by one connection per minute */

struct address_slot {
    uint8_t        key[9];           /* family; four bytes or the first eight */
    uint8_t        key_len;
    uint16_t       stripe;
    uint32_t       open;             /* not authenticated */
    uint64_t       tokens;           /* new connections allowed now, times TOKEN */
    uint64_t       stamped;          /* when tokens was right, ms */
    struct address_table *table;
};

struct stripe {
    pthread_mutex_t lock;
    struct map      slots;
    uint32_t        sweep_at;
};

struct address_table {
    struct stripe    stripes[STRIPES];
    _Atomic uint32_t unauthenticated, per_minute;
};

void address_of(struct address *a, const struct sockaddr *sa, socklen_t len)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

    *a = (struct address){ .family = AF_UNIX };
    if (sa->sa_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)sa;

        a->family = AF_INET;
        a->port = ntohs(in->sin_port);
        memcpy(a->bytes, &in->sin_addr, 4);
    } else if (sa->sa_family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)sa;

        a->port = ntohs(in6->sin6_port);
        a->family = AF_INET6;
        memcpy(a->bytes, &in6->sin6_addr, 16);
        if (memcmp(a->bytes, mapped, sizeof mapped) == 0) {
            a->family = AF_INET;
            memmove(a->bytes, a->bytes + 12, 4);
            memset(a->bytes + 4, 0, 12);
        }
    }
}

const char *address_text(const struct address *a, char out[ADDRESS_TEXT_SIZE])
{
    if ((a->family != AF_INET && a->family != AF_INET6)
        || inet_ntop(a->family, a->bytes, out, ADDRESS_TEXT_SIZE) == NULL)
        memcpy(out, "local", sizeof "local");
    return out;
}

struct address_table *address_table_new(const struct address_limits *limits)
{
    struct address_table *t = must_alloc(sizeof *t);

    for (unsigned i = 0; i < STRIPES; i++) {
        pthread_mutex_init(&t->stripes[i].lock, NULL);
        map_init(&t->stripes[i].slots);
    }
    address_table_set(t, limits);
    return t;
}

void address_table_set(struct address_table *t, const struct address_limits *limits)
{
    t->unauthenticated = limits->unauthenticated;
    t->per_minute = limits->per_minute;
}

void address_table_free(struct address_table **t)
{
    if (*t == NULL)
        return;
    for (unsigned i = 0; i < STRIPES; i++) {
        struct stripe *s = &(*t)->stripes[i];
        struct str key;
        void *slot;

        for (uint32_t at = 0; map_next(&s->slots, &at, &key, &slot);)
            mem_free(&slot);
        map_free(&s->slots);
        pthread_mutex_destroy(&s->lock);
    }
    mem_free(t);
}

static size_t make_key(const struct address *a, uint8_t key[9])
{
    size_t len = a->family == AF_INET ? 4 : 8;

    key[0] = a->family;
    memcpy(key + 1, a->bytes, len);
    return len + 1;
}

static void refill(struct address_slot *slot, uint32_t per_minute, uint64_t now)
{
    uint64_t full = (uint64_t)per_minute * TOKEN;
    uint64_t since = now > slot->stamped ? now - slot->stamped : 0;
    uint64_t tokens = since > TOKEN ? full : slot->tokens + since * per_minute;

    slot->tokens = tokens < full ? tokens : full;
    slot->stamped = now;
}

/* One that would be made anew just as it is need not be remembered. */
static void sweep(struct stripe *s, uint32_t per_minute, uint64_t now)
{
    struct str key;
    void *value;

    for (unsigned i = 0; i < SWEEP; i++) {
        if (!map_next(&s->slots, &s->sweep_at, &key, &value)) {
            s->sweep_at = 0;
            return;
        }
        struct address_slot *slot = value;

        refill(slot, per_minute, now);
        if (slot->open == 0 && slot->tokens >= (uint64_t)per_minute * TOKEN) {
            map_remove(&s->slots, key);
            mem_free(&slot);
        }
    }
}

static struct address_slot *slot_for(struct address_table *t, struct stripe *s,
                                     const uint8_t *key, size_t len, uint64_t now)
{
    uint32_t per_minute = t->per_minute;
    struct address_slot *slot = map_get(&s->slots, (struct str){ (const char *)key, len });

    if (slot != NULL) {
        refill(slot, per_minute, now);
        return slot;
    }
    sweep(s, per_minute, now);
    slot = try_alloc(sizeof *slot);
    if (slot == NULL)
        return NULL;
    memcpy(slot->key, key, len);
    slot->key_len = (uint8_t)len;
    slot->stripe = (uint16_t)(s - t->stripes);
    slot->table = t;
    slot->tokens = (uint64_t)per_minute * TOKEN;
    slot->stamped = now;
    if (!map_put(&s->slots, (struct str){ (const char *)slot->key, len }, slot))
        mem_free(&slot);
    return slot;
}

bool address_enter(struct address_table *t, const struct address *a, uint64_t now_ms,
                   struct address_slot **slot)
{
    uint8_t key[9];
    uint32_t most = t->unauthenticated, per_minute = t->per_minute;

    *slot = NULL;
    if ((a->family != AF_INET && a->family != AF_INET6) || (most == 0 && per_minute == 0))
        return true;
    size_t len = make_key(a, key);
    struct stripe *s = &t->stripes[hash_bytes(key, len) >> 32 & (STRIPES - 1)];

    pthread_mutex_lock(&s->lock);
    struct address_slot *found = slot_for(t, s, key, len, now_ms);
    bool allowed = found != NULL && (most == 0 || found->open < most)
                && (per_minute == 0 || found->tokens >= TOKEN);

    if (allowed) {
        found->open++;
        found->tokens -= per_minute != 0 ? TOKEN : 0;
        *slot = found;
    }
    pthread_mutex_unlock(&s->lock);
    return allowed;
}

void address_leave(struct address_slot **slot)
{
    struct address_slot *held = *slot;

    *slot = NULL;
    if (held == NULL)
        return;
    struct stripe *s = &held->table->stripes[held->stripe];

    pthread_mutex_lock(&s->lock);
    held->open--;
    pthread_mutex_unlock(&s->lock);
}

size_t address_table_size(struct address_table *t)
{
    size_t n = 0;

    for (unsigned i = 0; i < STRIPES; i++) {
        pthread_mutex_lock(&t->stripes[i].lock);
        n += t->stripes[i].slots.count;
        pthread_mutex_unlock(&t->stripes[i].lock);
    }
    return n;
}
