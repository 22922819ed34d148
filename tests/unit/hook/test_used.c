/* test_used.c - rows are found again, unless they were taken back; the oldest go when there are very many. */
#include "hook/used.h"

#include "support.h"

static void test_ranges(void **state)
{
    struct used *u = used_new();

    (void)state;
    for (uint64_t row = 100; row < 200; row++)
        assert_true(used_add(u, row));
    assert_true(used_add(u, 50));
    assert_true(used_has(u, 100) && used_has(u, 150) && used_has(u, 199) && used_has(u, 50));
    assert_false(used_has(u, 99) || used_has(u, 200) || used_has(u, 51) || used_has(u, 0));
    used_free(&u);
    assert_null(u);
}

static void test_taken_back(void **state)
{
    struct used *u = used_new();

    (void)state;
    used_add(u, 1);
    used_add(u, 2);
    used_keep(u);
    used_add(u, 3);
    used_add(u, 10);
    used_undo(u);
    assert_true(used_has(u, 1) && used_has(u, 2));
    assert_false(used_has(u, 3) || used_has(u, 10));
    used_add(u, 3);
    used_keep(u);
    used_undo(u);
    assert_true(used_has(u, 3));
    used_free(&u);
}

static void test_very_many(void **state)
{
    struct used *u = used_new();

    (void)state;
    for (uint64_t i = 0; i < USED_MOST + 10; i++)
        assert_true(used_add(u, 1000 + i * 2));
    assert_false(used_has(u, 1000) || used_has(u, 1000 + 9 * 2));
    assert_true(used_has(u, 1000 + 10 * 2) && used_has(u, 1000 + (USED_MOST + 9) * 2));
    used_free(&u);
}

static void test_memory(void **state)
{
    struct used *u = used_new();
    bool all = true;

    (void)state;
    support_fail_alloc(1);
    all = used_add(u, 1);
    support_fail_alloc(0);
    assert_false(all);
    assert_false(used_has(u, 1));
    assert_true(used_add(u, 1));
    used_free(&u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges), cmocka_unit_test(test_taken_back), cmocka_unit_test(test_very_many),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
