/* counters.c - see counters.h */

#include "route/counters.h"

#include <stdatomic.h>
#include <string.h>

#include "base/mem.h"
#include "net/shard.h"

#define REASONS_MOST 64

/* One writer each (its shard), so a relaxed load and store are enough and cost nothing. */
struct shard_counts {
    _Alignas(64) atomic_uint_fast64_t value[COUNT_MOST];
};

static struct shard_counts counts[SHARDS_MOST];

/* Shared by all shards, never removed; copies, because a module and its texts may go. */
static struct {
    _Atomic(char *)       text;
    atomic_uint_fast64_t  n;
} reasons[REASONS_MOST];

static const char *const keys[] = {
#define X(name, key, help) key,
    ROUTE_COUNTERS(X)
#undef X
};

static const char *const helps[] = {
#define X(name, key, help) help,
    ROUTE_COUNTERS(X)
#undef X
};

void count(enum route_counter c)
{
    struct shard *self = shard_self();
    atomic_uint_fast64_t *v = &counts[self == NULL ? 0 : shard_index(self)].value[c];

    atomic_store_explicit(v, atomic_load_explicit(v, memory_order_relaxed) + 1, memory_order_relaxed);
}

uint64_t count_of(enum route_counter c)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < shard_count(); i++)
        sum += atomic_load_explicit(&counts[i].value[c], memory_order_relaxed);
    return sum;
}

const char *count_key(enum route_counter c)
{
    return keys[c];
}

const char *count_help(enum route_counter c)
{
    return helps[c];
}

/* Mine, or that of who was faster; NULL: no memory, it is counted without its reason. */
static const char *claim(unsigned i, const char *reason)
{
    char *there = NULL, *mine = try_copy(reason);

    if (mine == NULL || atomic_compare_exchange_strong(&reasons[i].text, &there, mine))
        return mine;
    mem_free(&mine);
    return there;
}

void count_drop(const char *reason)
{
    count(COUNT_COPIES_DROPPED);
    for (unsigned i = 0; i < REASONS_MOST; i++) {
        const char *there = atomic_load(&reasons[i].text);
        if (there == NULL && (there = claim(i, reason)) == NULL)
            return;
        if (strcmp(there, reason) != 0)
            continue;
        atomic_fetch_add_explicit(&reasons[i].n, 1, memory_order_relaxed);
        return;
    }
}

bool count_drop_next(unsigned *at, const char **reason, uint64_t *n)
{
    if (*at >= REASONS_MOST || (*reason = atomic_load(&reasons[*at].text)) == NULL)
        return false;
    *n = atomic_load_explicit(&reasons[(*at)++].n, memory_order_relaxed);
    return true;
}
