/*
 * test_sequence.c - orders with and without constraints, and circles.
 */
#include "support.h"

#include "hook/sequence.h"

#define BIT(i) (UINT64_C(1) << (i))

static void unconstrained_things_keep_their_order(void **state)
{
    (void)state;
    uint64_t after[SEQUENCE_MOST] = { 0 };
    unsigned order[SEQUENCE_MOST];

    assert_int_equal(sequence_find(after, SEQUENCE_MOST, order), 0);
    for (unsigned i = 0; i < SEQUENCE_MOST; i++)
        assert_int_equal(order[i], i);
    assert_int_equal(sequence_find(after, 0, order), 0);
}

static void constraints_move_only_what_they_must(void **state)
{
    (void)state;
    uint64_t after[] = { BIT(3), 0, BIT(0), 0 };
    unsigned order[4];
    static const unsigned wanted[] = { 1, 3, 0, 2 };

    assert_int_equal(sequence_find(after, 4, order), 0);
    assert_memory_equal(order, wanted, sizeof wanted);
}

static void a_circle_is_told_with_what_waits_for_it(void **state)
{
    (void)state;
    uint64_t after[] = { BIT(1), BIT(2), BIT(0), 0, BIT(2) };
    unsigned order[5];

    assert_int_equal(sequence_find(after, 5, order), BIT(0) | BIT(1) | BIT(2) | BIT(4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(unconstrained_things_keep_their_order),
        SUPPORT_TEST(constraints_move_only_what_they_must),
        SUPPORT_TEST(a_circle_is_told_with_what_waits_for_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
