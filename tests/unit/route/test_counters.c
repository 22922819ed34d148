/*
 * test_counters.c - counts of all shards in one sum, and drops by reason.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "net/support_net.h"
#include "route/counters.h"

static void count_some(void *arg)
{
    for (unsigned i = 0; i < 10; i++)
        count(COUNT_COPIES_CREATED);
    count_drop("too wet");
    char gone[20] = "too cold";
    count_drop(gone);
    memset(gone, 'x', sizeof gone - 1);             /* the reason's text may end with whoever gave it */
    if (arg != NULL)
        count_drop(arg);
}

static uint64_t drops(const char *reason)
{
    const char *text;
    uint64_t n, sum = 0;

    for (unsigned at = 0; count_drop_next(&at, &text, &n);)
        sum += strcmp(text, reason) == 0 ? n : 0;
    return sum;
}

static void every_shard_adds_to_one_sum(void **state)
{
    char late[] = "too late";

    (void)state;
    net_start(4);
    for (unsigned i = 0; i < 4; i++)
        net_on(i, count_some, i == 3 ? late : NULL);
    assert_int_equal(count_of(COUNT_COPIES_CREATED), 40);
    assert_int_equal(count_of(COUNT_COPIES_DROPPED), 9);
    assert_int_equal(drops("too wet"), 4);
    assert_int_equal(drops("too cold"), 4);
    assert_int_equal(drops("too late"), 1);
    net_stop();
}

static void more_reasons_than_there_is_room_for_still_count(void **state)
{
    (void)state;
    net_start(1);
    uint64_t before = count_of(COUNT_COPIES_DROPPED);
    for (unsigned i = 0; i < 100; i++) {
        char reason[20];
        snprintf(reason, sizeof reason, "reason %u", i);
        count_drop(reason);
    }
    assert_int_equal(count_of(COUNT_COPIES_DROPPED) - before, 100);
    assert_int_equal(drops("reason 1"), 1);
    net_stop();
}

static void each_has_a_key_and_a_meaning_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT_MOST; i++) {
        assert_true(strlen(count_help((enum route_counter)i)) > 5);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(count_key((enum route_counter)i), count_key((enum route_counter)k));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(every_shard_adds_to_one_sum),
        SUPPORT_TEST(more_reasons_than_there_is_room_for_still_count),
        SUPPORT_TEST(each_has_a_key_and_a_meaning_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
