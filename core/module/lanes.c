/*
 * lanes.c - see lanes.h.
 */
#include "module/lanes.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/log.h"
#include "module/loader.h"

#define LANE_CAP     1024
#define LANE_THREADS 4

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool closed;      /* what still runs at the end of the server gets no new threads */

static struct lane *make(struct module *m)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = cores > 0 && cores < LANE_THREADS ? (unsigned)cores : LANE_THREADS;
    struct error e;
    struct lane *l = lane_new(m->name, threads, LANE_CAP, &e);

    if (l == NULL)
        log_error("no threads for module %s: %s", m->name, e.text);
    return l;
}

struct lane *module_lane(struct module *m)
{
    if (atomic_load(&closed))
        return NULL;
    struct lane *l = atomic_load_explicit(&m->lane, memory_order_acquire);

    if (l != NULL)
        return l;
    pthread_mutex_lock(&lock);
    l = atomic_load_explicit(&m->lane, memory_order_acquire);
    if (l == NULL && !closed) {
        l = make(m);
        atomic_store_explicit(&m->lane, l, memory_order_release);
    }
    pthread_mutex_unlock(&lock);
    return l;
}

bool lanes_are_idle(uint64_t *ran)
{
    struct module *m;
    size_t at = 0, busy = 0;

    *ran = 0;
    while ((m = module_next(&at)) != NULL) {
        struct lane *l = atomic_load_explicit(&m->lane, memory_order_acquire);
        struct lane_stats stats;
        if (l == NULL)
            continue;
        lane_stats(l, &stats);
        busy += stats.waiting + stats.running;
        *ran += stats.ran;
    }
    return busy == 0;
}

void lanes_free(void)
{
    struct module *m;
    size_t at = 0;

    pthread_mutex_lock(&lock);
    atomic_store(&closed, true);
    pthread_mutex_unlock(&lock);
    if (shard_count() > 0)
        shards_quiet();                     /* nobody is on his way to one any more */
    while ((m = module_next(&at)) != NULL) {
        struct lane *l = atomic_exchange(&m->lane, NULL);
        if (l != NULL)
            lane_free(&l);
    }
}
