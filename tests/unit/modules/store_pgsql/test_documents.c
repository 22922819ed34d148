/* test_documents.c - what all stores do, and names that are too long for this one. */
#include "stores.h"

#define A "a@a.test"

/* It is refused for good, and so that nobody tries again. */
static void test_long_name(void **state)
{
    struct stores *s = stores_open();
    char key[9000];
    uint32_t n = 1;

    (void)state;
    for (size_t i = 0; i + 1 < sizeof key; i++, n = n * 1664525 + 1013904223)
        key[i] = (char)('!' + (n >> 24) % 90);
    key[sizeof key - 1] = '\0';
    assert_int_equal(put(s, A, key, "v", XY_ANY_VERSION), XY_REFUSED);
    assert_null(get(s, A, key, NULL));
    key[1500] = '\0';
    assert_int_equal(put(s, A, key, "v", XY_ANY_VERSION), XY_OK);
    assert_string_equal(get(s, A, key, NULL), "v");
    stores_close(s);
}

int test_documents(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_long_name) };

    return conform_documents() + conform_lists() + cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
