/*
 * test_workers.c - the worker of a module: one thread, opened once, closed when all is done, shared by shards.
 */
#include "support.h"

#include <pthread.h>
#include <sched.h>

#include "module/lanes.h"
#include "module/loader.h"
#include "net/support_net.h"

enum { SHARDS = 2, EACH = 200 };

static atomic_int opened, closed, worked, done, wrong, refused;
static atomic_bool hold;
static pthread_t thread;

static void *open_worker(xy_job *job)
{
    (void)job;
    thread = pthread_self();
    atomic_fetch_add(&opened, 1);
    return &opened;
}

static void batch(xy_job *job, void *state, void *const *items, size_t n)
{
    (void)job;
    while (atomic_load(&hold))
        sched_yield();
    if (state != &opened || !pthread_equal(thread, pthread_self()) || n == 0 || n > 16)
        atomic_fetch_add(&wrong, 1);
    for (size_t i = 0; i < n; i++)
        atomic_fetch_add(&worked, *(int *)items[i]);
}

static void close_worker(xy_job *job, void *state)
{
    (void)job;
    (void)state;
    atomic_fetch_add(&closed, 1);
}

static const xy_worker_ops ops = { .size = sizeof ops, .most = 16, .bytes = 100000, .open = open_worker,
                                   .batch = batch, .close = close_worker };
static const xy_module desc = { .size = sizeof(xy_module), .major = XY_ABI_MAJOR, .name = "working", .version = "1",
                                .worker = &ops };
static const xy_module plain = { .size = sizeof(xy_module), .major = XY_ABI_MAJOR, .name = "plain", .version = "1" };
static const xy_module *enter(const xy_api *api) { (void)api; return &desc; }
static const xy_module *enter_plain(const xy_api *api) { (void)api; return &plain; }

static struct module *module;
static struct mine { struct worker_item item; struct shard *home; int value; } items[SHARDS][EACH];

static void came_back(struct work *w)
{
    struct mine *i = list_entry(list_entry(w, struct worker_item, work), struct mine, item);

    if (shard_self() != i->home)
        atomic_fetch_add(&wrong, 1);
    atomic_fetch_add(&done, 1);
}

static void put(void *arg)
{
    struct mine *all = arg;

    for (int i = 0; i < EACH; i++) {
        all[i] = (struct mine){ .home = shard_self(), .value = 1 };
        all[i].item.work.done = came_back;
        all[i].item.arg = &all[i].value;
        if (!module_worker_put(module, &all[i].item, 10))
            atomic_fetch_add(&refused, 1);
    }
}

/* The worker's first allocation is refused, and nothing is tried again before a second has passed. */
static void put_refused(void *arg)
{
    support_fail_alloc(1);
    put(arg);
    assert_true(support_alloc_failed());
    support_fail_alloc(1);
    put(arg);
    assert_false(support_alloc_failed());
    support_fail_alloc(0);
    support_clock_advance(1000);
}

/* One alone always fits, and nothing beside it. */
static void put_huge(void *arg)
{
    struct mine *i = arg;

    for (int n = 0; n < 2; n++) {
        i[n] = (struct mine){ .home = shard_self(), .value = 1 };
        i[n].item.work.done = came_back;
        i[n].item.arg = &i[n].value;
    }
    atomic_store(&hold, true);
    assert_true(module_worker_put(module, &i[0].item, SIZE_MAX));
    assert_false(module_worker_put(module, &i[1].item, 0));
    atomic_store(&hold, false);
}

static void all_shards_share_it(void **state)
{
    uint64_t ran;

    (void)state;
    support_clock(1000 * NS_PER_S, 0);
    support_fail_alloc(0);
    assert_int_equal(loader_add_static(enter, NULL), 0);
    assert_int_equal(loader_add_static(enter_plain, NULL), 0);
    module = module_load("plain", NULL);
    net_start(SHARDS);
    net_on(0, put, items[0]);
    assert_int_equal(atomic_load(&refused), EACH);      /* it has none */
    module = module_load("working", NULL);
    assert_int_equal(atomic_load(&opened), 0);
    net_on(0, put_refused, items[0]);
    assert_int_equal(atomic_load(&opened), 0);
    assert_int_equal(atomic_load(&refused), 3 * EACH);
    for (unsigned i = 0; i < SHARDS; i++)
        net_on(i, put, items[i]);
    net_await(&done, SHARDS * EACH);
    assert_int_equal(atomic_load(&refused), 3 * EACH);
    assert_int_equal(atomic_load(&worked), SHARDS * EACH);
    assert_int_equal(atomic_load(&wrong), 0);
    assert_int_equal(atomic_load(&opened), 1);
    while (!lanes_are_idle(&ran))
        net_turn(0);
    assert_true(ran >= SHARDS * EACH / 16);
    net_on(0, put_huge, items[0]);
    net_await(&done, SHARDS * EACH + 1);
    lanes_free();
    assert_int_equal(atomic_load(&closed), 1);
    net_on(0, put, items[0]);
    assert_int_equal(atomic_load(&refused), 4 * EACH);  /* none begins again */
    net_stop();
    loader_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = { SUPPORT_TEST(all_shards_share_it) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
