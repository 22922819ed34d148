/* Tests of net/timer.c: the wheel against a plain list, timers on a shard under a fake clock. */
#include "support.h"

#include <stdlib.h>

#include "net/shard.h"
#include "net/support_net.h"
#include "net/timer.h"

static void fires(struct timer *t)
{
    (void)t;
}

static void every_timer_fires_at_its_time(void **state)
{
    static const uint64_t after[] = {
        0, 1, 2, 63, 64, 65, 127, 128, 4095, 4096, 4097, 10000, 262143, 262144, 300000,
        16777215, 16777216, 86400000, UINT64_C(1) << 30, (UINT64_C(1) << 36) + 5
    };
    static const uint64_t starts[] = { 0, 1, 63, 64, 4095, 262144 - 1, 123456789 };

    (void)state;
    for (size_t s = 0; s < COUNT_OF(starts); s++) {
        for (size_t i = 0; i < COUNT_OF(after); i++) {
            struct wheel w;
            struct timer t;
            unsigned steps = 0;

            timer_init(&t, fires);
            wheel_init(&w, starts[s]);
            wheel_set(&w, &t, starts[s] + after[i]);
            while (wheel_next(&w) < t.when) {
                assert_null(wheel_take(&w, wheel_next(&w)));
                assert_true(++steps < 2 * WHEEL_LEVELS);
            }
            if (after[i] > 0)
                assert_null(wheel_take(&w, t.when - 1));
            assert_ptr_equal(wheel_take(&w, t.when), &t);
            assert_false(timer_is_set(&t));
            assert_true(wheel_next(&w) == UINT64_MAX);
        }
    }
}

/* Random sets, changes, cancels and jumps, checked against looking at all timers. */
static void agrees_with_a_plain_list(void **state)
{
    enum { N = 200, ROUNDS = 4000 };
    static struct timer timers[N];
    static uint64_t wanted[N];              /* 0: not set */
    struct wheel w;
    uint64_t now = 1000;
    unsigned seed = 42, count = 0;

    (void)state;
    wheel_init(&w, now);
    for (int i = 0; i < N; i++) {
        timer_init(&timers[i], fires);
        wanted[i] = 0;
    }
    for (int round = 0; round < ROUNDS; round++) {
        int i = rand_r(&seed) % N;

        if (rand_r(&seed) % 4 == 0) {
            count -= wanted[i] != 0;
            wheel_cancel(&w, &timers[i]);
            wanted[i] = 0;
        } else {
            count += wanted[i] == 0;
            wanted[i] = now + (uint64_t)(rand_r(&seed) % (1 << (rand_r(&seed) % 20)));
            wheel_set(&w, &timers[i], wanted[i]);
        }
        now += (uint64_t)(rand_r(&seed) % (1 << (rand_r(&seed) % 12)));
        for (struct timer *t; (t = wheel_take(&w, now)) != NULL;) {
            int k = (int)(t - timers);

            assert_true(wanted[k] != 0 && wanted[k] <= now);
            wanted[k] = 0;
            count--;
        }
        for (int k = 0; k < N; k++)
            assert_true(wanted[k] == 0 || wanted[k] > now);
        assert_int_equal(w.count, count);
        assert_true(wheel_next(&w) > now);
    }
}

static void many_idle_timers_need_few_looks(void **state)
{
    enum { N = 4096 };
    static struct timer timers[N];
    struct wheel w;
    unsigned looks = 0, fired = 0;

    (void)state;
    wheel_init(&w, 0);
    for (int i = 0; i < N; i++) {
        timer_init(&timers[i], fires);
        wheel_set(&w, &timers[i], 300000 + (uint64_t)i % 64);
    }
    while (wheel_next(&w) != UINT64_MAX) {
        uint64_t next = wheel_next(&w);

        looks++;
        while (wheel_take(&w, next) != NULL)
            fired++;
    }
    assert_int_equal(fired, N);
    assert_true(looks < 200);
}

/* ---- on a shard ---- */

static struct timer first, second;
static atomic_int first_fired, second_fired;

static void first_fn(struct timer *t)
{
    atomic_fetch_add(&first_fired, 1);
    if (atomic_load(&first_fired) == 1)
        timer_set(t, 50);
    timer_cancel(&second);
}

static void second_fn(struct timer *t)
{
    (void)t;
    atomic_fetch_add(&second_fired, 1);
}

static void set_both(void *arg)
{
    (void)arg;
    timer_init(&first, first_fn);
    timer_init(&second, second_fn);
    timer_set(&first, 1000);
    timer_set(&second, 2000);
    assert_int_equal(timer_left(&second), 2000);
    timer_set(&second, 1500);
    assert_int_equal(timer_left(&second), 1500);
}

static void fire_on_their_shard_under_a_fake_clock(void **state)
{
    (void)state;
    support_clock(5 * NS_PER_S, 1000);
    net_start(1);
    net_on(0, set_both, NULL);
    support_clock_advance(999);
    net_turn(0);
    assert_int_equal(atomic_load(&first_fired), 0);
    support_clock_advance(1);
    net_turn(0);
    assert_int_equal(atomic_load(&first_fired), 1);
    support_clock_advance(3600000);
    net_turn(0);
    assert_int_equal(atomic_load(&first_fired), 2);
    assert_int_equal(atomic_load(&second_fired), 0);
    net_stop();
}

static struct timer real;
static atomic_int real_fired;

static void real_fn(struct timer *t)
{
    (void)t;
    atomic_fetch_add(&real_fired, 1);
}

static void set_real(void *arg)
{
    (void)arg;
    timer_init(&real, real_fn);
    timer_set(&real, 20);
}

static void an_idle_shard_sleeps(void **state)
{
    struct shard_stats before, after;

    (void)state;
    net_start(1);
    net_on(0, set_real, NULL);
    net_await(&real_fired, 1);
    net_turn(0);
    int looks = 0;

    do {                        /* what was under way may take a while */
        shard_stats(shard_at(0), &before);
        net_pause(100);
        shard_stats(shard_at(0), &after);
    } while (before.turns != after.turns && ++looks < 100);
    assert_int_equal(before.turns, after.turns);
    net_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(every_timer_fires_at_its_time),
        SUPPORT_TEST(agrees_with_a_plain_list),
        SUPPORT_TEST(many_idle_timers_need_few_looks),
        SUPPORT_TEST(fire_on_their_shard_under_a_fake_clock),
        SUPPORT_TEST(an_idle_shard_sleeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
