/*
 * test_arrival.c - how far the stanzas of a stream are dealt with, in whatever order that happens.
 */
#include "support.h"

#include "route/arrival.h"

static struct arrivals all;
static unsigned changes;
static uint64_t told;

static void changed(struct arrivals *of)
{
    assert_true(of->handled > told);
    told = of->handled;
    changes++;
}

static int begin(void **state)
{
    changes = 0;
    told = 0;
    (void)state;
    arrivals_init(&all, 0, changed);
    return 0;
}

static int end(void **state)
{
    arrivals_clear(&all);
    return support_reset(state);
}

static void begin_some(struct arrival **a, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        a[i] = arrival_begin(&all);
        assert_int_equal(arrival_number(a[i]), i + 1);
    }
}

static void what_counts_has_no_hole(void **state)
{
    struct arrival *a[5];

    (void)state;
    begin_some(a, 5);
    arrival_end(&a[1]);
    arrival_end(&a[3]);
    assert_int_equal(all.handled, 0);
    arrival_end(&a[0]);
    assert_int_equal(all.handled, 2);
    arrival_end(&a[2]);
    assert_int_equal(all.handled, 4);
    arrival_end(&a[4]);
    assert_int_equal(all.handled, 5);
    assert_int_equal(all.promised, 5);
    assert_int_equal(changes, 3);
    assert_null(a[4]);
}

static void a_promise_runs_ahead_of_the_end(void **state)
{
    struct arrival *a[4];

    (void)state;
    begin_some(a, 4);
    arrival_promise(a[1]);
    assert_int_equal(all.promised, 0);
    arrival_promise(a[0]);
    assert_int_equal(all.promised, 2);
    assert_int_equal(all.handled, 0);
    arrival_end(&a[2]);
    assert_int_equal(all.promised, 3);
    arrival_end(&a[1]);
    arrival_end(&a[0]);
    assert_int_equal(all.handled, 3);
    arrival_end(&a[3]);
    assert_int_equal(all.promised, 4);
    arrival_promise(NULL);
}

static void every_order_comes_to_the_same(void **state)
{
    static const unsigned orders[][3] = {
        { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 }
    };

    (void)state;
    for (unsigned i = 0; i < COUNT_OF(orders); i++) {
        struct arrival *a[3];
        bool ended[3] = { false };
        told = 0;
        arrivals_init(&all, 0, changed);
        begin_some(a, 3);
        for (unsigned k = 0; k < 3; k++) {
            uint64_t row = 0;
            arrival_end(&a[orders[i][k]]);
            ended[orders[i][k]] = true;
            while (row < 3 && ended[row])
                row++;
            assert_int_equal(all.handled, row);
        }
    }
}

static void it_goes_on_from_where_it_was(void **state)
{
    (void)state;
    told = UINT64_C(0xfffffffe);
    arrivals_init(&all, told, changed);
    struct arrival *a = arrival_begin(&all), *b = arrival_begin(&all);
    assert_int_equal(arrival_number(b), UINT64_C(0x100000000));
    arrival_end(&b);
    arrival_end(&a);
    assert_int_equal(all.handled, UINT64_C(0x100000000));
}

static void a_stream_may_be_forgotten_first(void **state)
{
    struct arrival *a[3];

    (void)state;
    begin_some(a, 3);
    arrival_end(&a[1]);
    arrivals_clear(&all);
    assert_int_equal(arrival_number(a[0]), 0);
    assert_int_equal(arrival_number(NULL), 0);
    arrival_promise(a[0]);
    arrival_end(&a[0]);
    arrival_end(&a[2]);
    arrival_end(&a[2]);
    assert_int_equal(changes, 0);
}

static void what_may_expire_holds_up_no_longer(void **state)
{
    struct arrival *a[4];

    (void)state;
    begin_some(a, 4);
    arrival_may_expire(a[0], 100);
    arrival_may_expire(a[2], 300);
    arrival_end(&a[3]);
    arrivals_expire(&all, 99);
    assert_int_equal(all.handled, 0);
    arrivals_expire(&all, 100);
    assert_int_equal(all.handled, 1);
    assert_int_equal(all.promised, 1);
    arrivals_expire(&all, 1000);        /* the second is a message: it does not expire */
    assert_int_equal(all.handled, 1);
    arrival_end(&a[1]);
    assert_int_equal(all.handled, 4);
    arrival_end(&a[0]);                 /* late, and unnoticed */
    arrival_end(&a[2]);
    assert_int_equal(all.handled, 4);
    arrival_may_expire(NULL, 1);
}

static void one_that_the_store_has_does_not_expire(void **state)
{
    struct arrival *a[1];

    (void)state;
    begin_some(a, 1);
    arrival_may_expire(a[0], 1);
    arrival_promise(a[0]);
    arrivals_expire(&all, 1000);
    assert_int_equal(all.handled, 0);
    arrival_end(&a[0]);
    assert_int_equal(all.handled, 1);
}

/* Not followed, but counted, and never before what came with it. */
static void without_memory_it_counts_all_the_same(void **state)
{
    (void)state;
    support_fail_alloc(1);
    assert_null(arrival_begin(&all));
    support_fail_alloc(0);
    assert_int_equal(all.handled, 1);
    assert_int_equal(all.promised, 1);

    struct arrival *a = arrival_begin(&all);
    support_fail_alloc(1);
    assert_null(arrival_begin(&all));
    support_fail_alloc(0);
    struct arrival *b = arrival_begin(&all);
    assert_int_equal(arrival_number(b), 4);
    assert_int_equal(all.handled, 1);
    arrival_promise(a);
    assert_int_equal(all.promised, 3);
    arrival_end(&a);
    assert_int_equal(all.handled, 3);
    arrival_end(&b);
    assert_int_equal(all.handled, 4);
}

static void many_in_any_order(void **state)
{
    enum { MANY = 2000 };
    static struct arrival *a[MANY];
    uint32_t random = 1;

    (void)state;
    begin_some(a, MANY);
    for (unsigned left = MANY; left > 0; left--) {
        random = random * 1664525 + 1013904223;
        unsigned i = (random >> 8) % MANY;
        while (a[i] == NULL)
            i = (i + 1) % MANY;
        if (random >> 31)
            arrival_promise(a[i]);
        arrival_end(&a[i]);
        uint64_t row = 0;
        while (row < MANY && a[row] == NULL)
            row++;
        assert_int_equal(all.handled, row);
        assert_true(all.promised >= all.handled);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_counts_has_no_hole),
        TEST(a_promise_runs_ahead_of_the_end),
        TEST(every_order_comes_to_the_same),
        TEST(it_goes_on_from_where_it_was),
        TEST(a_stream_may_be_forgotten_first),
        TEST(what_may_expire_holds_up_no_longer),
        TEST(one_that_the_store_has_does_not_expire),
        TEST(without_memory_it_counts_all_the_same),
        TEST(many_in_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
