/*
 * test_errand.c - the main thread waits for what it sent a shard to do.
 */
#include "support.h"

#include "main/errand.h"
#include "net/support_net.h"
#include "net/timer.h"

struct slow { struct errand errand; struct timer timer; int steps; };

static void at_once(struct errand *e)
{
    assert_ptr_equal(shard_self(), shard_at(0));
    *(int *)e->arg = 7;
    errand_done(e);
}

static void later(struct timer *t)
{
    struct slow *s = list_entry(t, struct slow, timer);

    s->steps++;
    errand_done(&s->errand);
}

static void begin_slow(struct errand *e)
{
    struct slow *s = list_entry(e, struct slow, errand);

    s->steps++;
    timer_init(&s->timer, later);
    timer_set(&s->timer, 30);
}

static void it_is_waited_for(void **state)
{
    (void)state;
    int seen = 0;
    struct errand e = { .fn = at_once, .arg = &seen };
    struct slow slow = { .errand = { .fn = begin_slow } };

    net_start(2);
    errand_run(&e);
    assert_int_equal(seen, 7);
    errand_run(&slow.errand);
    assert_int_equal(slow.steps, 2);
    net_stop();
}

static void look(void *arg)
{
    ++*(int *)arg;
}

static void who_waits_looks_around(void **state)
{
    (void)state;
    int looks = 0, seen = 0;
    struct errand e = { .fn = at_once, .arg = &seen };
    struct slow slow = { .errand = { .fn = begin_slow } };

    net_start(1);
    errand_watch(2, look, &looks);
    errand_run(&slow.errand);
    assert_int_equal(slow.steps, 2);
    assert_true(looks > 1);
    errand_watch(0, NULL, NULL);
    looks = 0;
    errand_run(&e);
    assert_int_equal(seen, 7);
    assert_int_equal(looks, 0);
    net_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = { SUPPORT_TEST(it_is_waited_for), SUPPORT_TEST(who_waits_looks_around) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
