/* test_nth.c - elements are counted among their siblings, in whatever order, and many in little time. */
#include "main/nth.h"

#include <time.h>

#include "base/arena.h"
#include "support.h"

static void test_any_order(void **state)
{
    struct arena *a = arena_new(1024);
    struct xml *top = xml_new(a, "q", "urn:q"), *e[4];
    struct nth n = { NULL, 0 };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        xml_chars(top, " ", 1);
        e[i] = xml_sub(top, "i", NULL);
    }
    struct xml *inside = xml_sub(e[2], "j", NULL);
    static const size_t order[] = { 0, 1, 1, 3, 0, 2 };
    for (size_t i = 0; i < COUNT_OF(order); i++)
        assert_int_equal(nth_of(&n, top, e[order[i]]), order[i]);
    assert_int_equal(nth_of(&n, e[2], inside), 0);      /* another parent */
    assert_int_equal(nth_of(&n, top, e[3]), 3);
    assert_int_equal(nth_of(&n, top, inside), -1);
    assert_int_equal(nth_of(&n, top, e[1]), 1);
    arena_free(&a);
}

static void test_many(void **state)
{
    enum { MANY = 200000 };
    struct arena *a = arena_new(1024);
    struct xml *top = xml_new(a, "q", "urn:q");
    struct nth n = { NULL, 0 };

    (void)state;
    for (size_t i = 0; i < MANY; i++)
        assert_non_null(xml_sub(top, "i", NULL));
    clock_t begin = clock();
    int64_t number = 0;
    for (const struct xml *e = xml_first_element(top); e != NULL; e = xml_next_element(e))
        number += nth_of(&n, top, e) == number;
    assert_int_equal(number, MANY);
    assert_true(clock() - begin < 5 * CLOCKS_PER_SEC);  /* from the first each time it were minutes */
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_any_order), cmocka_unit_test(test_many) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
