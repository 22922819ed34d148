/* counters.c - see counters.h */

#include "stream/counters.h"

#include <stdatomic.h>

static atomic_uint_fast64_t values[STREAM_COUNTERS_MOST];

static const struct { const char *key, *help; } names[] = {
#define X(name, key, help) [STREAM_##name] = { key, help },
    STREAM_COUNTERS(X)
#undef X
};

void stream_count(enum stream_counter c)
{
    atomic_fetch_add_explicit(&values[c], 1, memory_order_relaxed);
}

uint64_t stream_count_of(enum stream_counter c)
{
    return atomic_load_explicit(&values[c], memory_order_relaxed);
}

const char *stream_count_key(enum stream_counter c)
{
    return names[c].key;
}

const char *stream_count_help(enum stream_counter c)
{
    return names[c].help;
}
