/* shutdown.c - see shutdown.h */

#include "stream/shutdown.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/log.h"
#include "base/sys.h"
#include "net/shard.h"

#define CLOSES_PER_RUN 64        /* each is an error, and unavailable presence to all contacts */

static _Thread_local struct {
    struct parser_pool *parsers;
    struct list         streams;
    struct task         stop;
} here;

static struct {
    atomic_uint     open;
    atomic_bool     stopping;
    pthread_mutex_t lock;
    pthread_cond_t  none_left;
    struct message  messages[SHARDS_MOST];
} all = { .lock = PTHREAD_MUTEX_INITIALIZER };

struct parser_pool *stream_parsers(void)
{
    return here.parsers;
}

unsigned streams_open(void)
{
    return atomic_load(&all.open);
}

bool streams_stopping(void)
{
    return atomic_load(&all.stopping);
}

void shutdown_came(struct stream *s)
{
    atomic_fetch_add(&all.open, 1);
    list_append(&here.streams, &s->in_shard);
}

bool shutdown_admits(struct stream *s)
{
    if (atomic_load(&all.stopping))
        return false;
    list_append(&here.streams, &s->in_shard);
    return true;
}

void shutdown_gone(void)
{
    if (atomic_fetch_sub(&all.open, 1) != 1 || !atomic_load(&all.stopping))
        return;
    pthread_mutex_lock(&all.lock);
    pthread_cond_signal(&all.none_left);
    pthread_mutex_unlock(&all.lock);
}

/* A few, then it is the turn of others. */
static void close_some(struct task *t)
{
    for (unsigned i = 0; i < CLOSES_PER_RUN; i++) {
        struct link *l = list_first(&here.streams);

        if (l == NULL)
            return;
        stream_error(list_entry(l, struct stream, in_shard), STREAM_SYSTEM_SHUTDOWN, NULL);
        list_remove(l);
    }
    shard_defer(t);
}

static void begin(struct message *m)
{
    (void)m;
    here.stop.fn = close_some;
    shard_defer(&here.stop);
}

static struct timespec moment(unsigned ms)
{
    uint64_t ns = sys.mono_ns() + ms * NS_PER_MS;

    return (struct timespec){ .tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S) };
}

bool streams_stop(unsigned deadline_ms)
{
    struct timespec end = moment(deadline_ms);
    int r = 0;

    if (!atomic_exchange(&all.stopping, true)) {
        for (unsigned i = 0; i < shard_count(); i++) {
            all.messages[i] = (struct message){ .fn = begin };
            shard_post(shard_at(i), &all.messages[i]);
        }
    }
    pthread_mutex_lock(&all.lock);
    while (atomic_load(&all.open) != 0 && r != ETIMEDOUT)
        r = pthread_cond_timedwait(&all.none_left, &all.lock, &end);
    pthread_mutex_unlock(&all.lock);
    return atomic_load(&all.open) == 0;
}

static void shard_starts(struct shard *s)
{
    (void)s;
    list_init(&here.streams);
    here.parsers = parser_pool_new();
    if (here.parsers == NULL)
        log_die("out of memory");
}

static void shard_stops(struct shard *s)
{
    (void)s;
    parser_pool_free(&here.parsers);
}

void streams_init(void)
{
    static const struct shard_hooks hooks = { .start = shard_starts, .stop = shard_stops };
    pthread_condattr_t a;

    pthread_condattr_init(&a);
    pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
    pthread_cond_init(&all.none_left, &a);
    pthread_condattr_destroy(&a);
    shard_hooks_add(&hooks);
}
