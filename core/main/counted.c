/*
 * counted.c - see counted.h.
 */
#include "main/counted.h"

#include <assert.h>

#include "main/server.h"
#include "net/listener.h"
#include "net/shard.h"
#include "route/counters.h"
#include "stream/counters.h"

struct sheet {
    struct counted *out;
    size_t          n;
};

static void add(struct sheet *l, const char *owner, const char *name, const char *help,
                uint64_t value)
{
    assert(l->n < COUNTED_MOST);
    l->out[l->n++] = (struct counted){ owner, name, help, value };
}

static void add_listeners(struct sheet *l)
{
    struct listener_stats s;

    server_listener_stats(&s);
    add(l, "listener", "accepted_total", "connections accepted", s.accepted);
    add(l, "listener", "refused_address_total", "connections refused: too many of one address",
        s.refused_address);
    add(l, "listener", "refused_other_total",
        "connections refused for another reason, such as want of memory", s.refused_other);
    add(l, "listener", "paused_total", "times that accepting paused for want of descriptors",
        s.paused);
}

static void add_shards(struct sheet *l)
{
    struct shard_stats sum = { 0 };

    for (unsigned i = 0; i < shard_count(); i++) {
        struct shard_stats s;
        shard_stats(shard_at(i), &s);
        sum.turns += s.turns;
        sum.tasks += s.tasks;
        sum.messages += s.messages;
        sum.deliveries += s.deliveries;
    }
    add(l, "shard", "turns_total", "turns of the event loops", sum.turns);
    add(l, "shard", "tasks_total", "tasks of the run queues", sum.tasks);
    add(l, "shard", "messages_total", "replies, completions and orders between shards", sum.messages);
    add(l, "shard", "deliveries_total", "stanzas handed from shard to shard", sum.deliveries);
}

size_t counted_all(struct counted out[COUNTED_MOST])
{
    struct sheet l = { out, 0 };

    for (int i = 0; i < COUNT_MOST; i++) {
        enum route_counter c = (enum route_counter)i;
        add(&l, "route", count_key(c), count_help(c), count_of(c));
    }
    for (int i = 0; i < STREAM_COUNTERS_MOST; i++) {
        enum stream_counter c = (enum stream_counter)i;
        add(&l, "stream", stream_count_key(c), stream_count_help(c), stream_count_of(c));
    }
    add_listeners(&l);
    add_shards(&l);
    return l.n;
}
