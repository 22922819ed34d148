/* test_heap.c - memory is counted, bounded, and all given back. */
#include "stores.h"

static void test_counted(void **state)
{
    struct heap h = { 0, 10000 };
    unsigned char *one = heap_take(&h, 1000), *two = heap_take(&h, 3000);

    (void)state;
    assert_non_null(one);
    assert_non_null(two);
    assert_int_equal(one[999], 0);
    assert_true(h.used >= 4000 && h.used < 4200);
    heap_give(&h, one);
    assert_true(h.used >= 3000 && h.used < 3100);
    heap_give(&h, NULL);
    heap_give(&h, two);
    assert_int_equal(h.used, 0);
}

static void test_bounded(void **state)
{
    struct heap h = { 0, 10000 };
    void *one = heap_take(&h, 9000);

    (void)state;
    assert_non_null(one);
    assert_null(heap_take(&h, 2000));
    assert_null(heap_take(&h, SIZE_MAX));
    void *beyond = heap_take_beyond(&h, 2000);
    assert_non_null(beyond);
    assert_null(heap_take(&h, 1));
    heap_give(&h, one);
    one = heap_take(&h, 1);
    assert_non_null(one);
    heap_give(&h, one);
    heap_give(&h, beyond);
    assert_int_equal(h.used, 0);
}

int test_heap(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_counted), cmocka_unit_test(test_bounded) };

    return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
