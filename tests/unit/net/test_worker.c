/* Tests of net/worker.c: batches grow with the load, order, the byte limit, idle calls, closing. */
#include "support.h"

#include <semaphore.h>

#include "base/sys.h"
#include "net/support_net.h"
#include "net/worker.h"

enum { ITEMS = 100 };

struct item {
    struct work   work;
    unsigned      number;
    struct shard *home;
};

static struct item items[ITEMS];
static struct worker *worker;
static atomic_int done, wrong, batches, largest, idles, stops;
static unsigned expected;
static sem_t gate;
static struct list kept;

static void finish(struct work *w)
{
    struct item *i = list_entry(w, struct item, work);

    if (shard_self() != i->home || w->result != (int)i->number)
        atomic_fetch_add(&wrong, 1);
    atomic_fetch_add(&done, 1);
}

static void batch(void *arg, struct list *list)
{
    struct link *l;
    int n = 0;

    if (arg != NULL && atomic_load(&batches) == 0)
        while (sem_wait(&gate) != 0)
            continue;
    atomic_fetch_add(&batches, 1);
    while ((l = list_take(list)) != NULL) {
        struct item *i = list_entry(list_entry(l, struct work, link), struct item, work);

        n++;
        if (i->number != expected++)
            atomic_fetch_add(&wrong, 1);
        i->work.result = (int)i->number;
        work_done(&i->work);
    }
    if (n > atomic_load(&largest))
        atomic_store(&largest, n);
}

/* Returns long after the answers. */
static void linger(void *arg, struct list *list)
{
    batch(NULL, list);
    while (sem_wait(arg) != 0)
        continue;
}

/* Keeps the first batch until there is nothing else to do. */
static void keep(void *arg, struct list *list)
{
    (void)arg;
    atomic_fetch_add(&batches, 1);
    list_join(&kept, list);
}

static void idle(void *arg)
{
    struct link *l;

    (void)arg;
    atomic_fetch_add(&idles, 1);
    while ((l = list_take(&kept)) != NULL) {
        struct item *i = list_entry(list_entry(l, struct work, link), struct item, work);

        i->work.result = (int)i->number;
        work_done(&i->work);
    }
}

static void count_stop(void *arg)
{
    (void)arg;
    atomic_fetch_add(&stops, 1);
}

static void begin(const struct worker_spec *spec)
{
    atomic_store(&done, 0);
    atomic_store(&wrong, 0);
    atomic_store(&batches, 0);
    atomic_store(&largest, 0);
    atomic_store(&idles, 0);
    atomic_store(&stops, 0);
    expected = 0;
    list_init(&kept);
    sem_init(&gate, 0, 0);
    net_start(1);
    worker = worker_new(spec, NULL);
    assert_non_null(worker);
}

static void put(unsigned n)
{
    items[n] = (struct item){ .work.done = finish, .number = n, .home = shard_self() };
    assert_true(worker_put(worker, &items[n].work, 10));
}

static void put_all(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < ITEMS; i++)
        put(i);
}

static void what_comes_meanwhile_is_the_next_batch(void **state)
{
    struct worker_spec spec = { .name = "test", .bytes = 10000, .batch = batch, .arg = &gate };

    (void)state;
    begin(&spec);
    net_on(0, put_all, NULL);
    sem_post(&gate);
    net_await(&done, ITEMS);
    worker_free(&worker);
    net_stop();
    assert_int_equal(atomic_load(&wrong), 0);
    assert_true(atomic_load(&batches) <= 2);
}

static void batches_have_a_limit(void **state)
{
    struct worker_spec spec = { .name = "test", .bytes = 10000, .most = 7, .batch = batch,
                                .arg = &gate, .stop = count_stop };

    (void)state;
    begin(&spec);
    net_on(0, put_all, NULL);
    sem_post(&gate);
    worker_free(&worker);               /* works off everything first */
    net_stop();
    assert_int_equal(atomic_load(&done), ITEMS);
    assert_int_equal(atomic_load(&wrong), 0);
    assert_int_equal(atomic_load(&stops), 1);
    assert_true(atomic_load(&largest) <= 7);
}

static void put_one(void *arg)
{
    (void)arg;
    put(0);
}

static void it_is_idle_when_it_has_returned(void **state)
{
    struct worker_spec spec = { .name = "test", .bytes = 10000, .batch = linger, .arg = &gate };
    uint64_t turns = 0;

    (void)state;
    begin(&spec);
    assert_true(worker_is_idle(worker, &turns));
    net_on(0, put_one, NULL);
    net_await(&done, 1);
    assert_false(worker_is_idle(worker, &turns));
    assert_int_equal(turns, 0);
    sem_post(&gate);
    while (!worker_is_idle(worker, &turns))
        net_turn(0);
    assert_int_equal(turns, 1);
    worker_free(&worker);
    net_stop();
}

static unsigned taken;

static void put_until_full(void *arg)
{
    (void)arg;
    for (taken = 0; taken < ITEMS; taken++) {
        items[taken] = (struct item){ .work.done = finish, .number = taken,
                                      .home = shard_self() };
        if (!worker_put(worker, &items[taken].work, 300))
            return;
    }
}

static void a_full_queue_refuses(void **state)
{
    struct worker_spec spec = { .name = "test", .bytes = 1000, .batch = batch, .arg = &gate };

    (void)state;
    begin(&spec);
    net_on(0, put_until_full, NULL);
    assert_int_equal(taken, 3);
    sem_post(&gate);
    net_await(&done, 3);
    worker_free(&worker);
    net_stop();
}

static void put_first(void *arg)
{
    (void)arg;
    put(0);
    put(1);
}

static void items_may_be_finished_when_idle(void **state)
{
    struct worker_spec spec = { .name = "test", .bytes = 1000, .batch = keep, .idle = idle,
                                .idle_ms = 20 };

    (void)state;
    begin(&spec);
    net_on(0, put_first, NULL);
    net_await(&done, 2);
    worker_free(&worker);
    net_stop();
    assert_true(atomic_load(&idles) >= 1);
    assert_int_equal(atomic_load(&wrong), 0);
}

static void put_number(void *arg)
{
    put(*(unsigned *)arg);
}

static void put_from(unsigned first, unsigned last)
{
    for (unsigned n = first; n <= last; n++)
        net_on(0, put_number, &n);
}

static void a_gap_makes_batches_larger(void **state)
{
    struct worker_spec spec = { .name = "test", .bytes = 1000, .batch = batch, .gap_ms = 3600 * 1000, .enough = 3 };

    (void)state;
    begin(&spec);
    put_from(0, 0);
    net_await(&done, 1);                /* nothing was before it */
    put_from(1, 3);
    net_await(&done, 4);                /* three are enough */
    put_from(4, 5);
    worker_free(&worker);               /* does not wait until the hour is over */
    net_stop();
    assert_int_equal(atomic_load(&done), 6);
    assert_int_equal(atomic_load(&batches), 3);
    assert_int_equal(atomic_load(&wrong), 0);
}

static void it_is_idle_when_nudged(void **state)
{
    struct worker_spec spec = { .name = "test", .bytes = 1000, .batch = keep, .idle = idle };

    (void)state;
    begin(&spec);
    worker_nudge(worker);
    net_await(&idles, 1);
    net_on(0, put_first, NULL);         /* is kept until it is idle again */
    worker_nudge(worker);
    net_await(&done, 2);
    worker_free(&worker);
    net_stop();
    assert_true(atomic_load(&idles) >= 2);
    assert_int_equal(atomic_load(&wrong), 0);
}

static void a_gap_ends(void **state)
{
    struct worker_spec spec = { .name = "test", .bytes = 1000, .batch = batch, .gap_ms = 20, .enough = 3 };

    (void)state;
    begin(&spec);
    uint64_t start = sys.mono_ns();
    put_from(0, 0);
    net_await(&done, 1);
    put_from(1, 1);
    net_await(&done, 2);
    assert_true(sys.mono_ns() - start >= 20 * NS_PER_MS);
    worker_free(&worker);
    net_stop();
    assert_int_equal(atomic_load(&batches), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(a_gap_makes_batches_larger),
        SUPPORT_TEST(a_gap_ends),
        SUPPORT_TEST(it_is_idle_when_nudged),
        SUPPORT_TEST(what_comes_meanwhile_is_the_next_batch),
        SUPPORT_TEST(it_is_idle_when_it_has_returned),
        SUPPORT_TEST(batches_have_a_limit),
        SUPPORT_TEST(a_full_queue_refuses),
        SUPPORT_TEST(items_may_be_finished_when_idle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
