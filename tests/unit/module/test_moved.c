/* test_moved.c - the keys by which it is known where messages came from. */
#include "module/moved.h"

#include "support.h"

static void test_ids(void **state)
{
    char key[MOVED_KEY_MOST], other[MOVED_KEY_MOST], long_id[2 * MOVED_ID_MOST];

    (void)state;
    assert_true(moved_key_id("abc", key));
    assert_string_equal(key, "id:abc");
    assert_true(moved_key_waited("abc", 1, "a@b/c", STR("<m/>"), key));
    assert_string_equal(key, "waited:abc");
    memset(long_id, 'x', sizeof long_id - 1);
    long_id[sizeof long_id - 1] = '\0';
    assert_true(moved_key_id(long_id, key));
    assert_int_equal(strlen(key), 3 + 64);
    long_id[0] = 'y';
    assert_true(moved_key_id(long_id, other));
    assert_string_not_equal(key, other);
}

static void test_without_an_id(void **state)
{
    char key[MOVED_KEY_MOST], other[MOVED_KEY_MOST];

    (void)state;
    assert_true(moved_key_waited(NULL, 1, "a@b/c", STR("<m/>"), key));
    assert_true(moved_key_waited(NULL, 1, "a@b/c", STR("<m/>"), other));
    assert_string_equal(key, other);
    assert_int_equal(strlen(key), strlen("waited:sha256:") + 64);
    assert_true(moved_key_waited(NULL, 2, "a@b/c", STR("<m/>"), other));
    assert_string_not_equal(key, other);
    assert_true(moved_key_waited(NULL, 1, "a@b/d", STR("<m/>"), other));
    assert_string_not_equal(key, other);
    assert_true(moved_key_waited(NULL, 1, "a@b/c", STR("<n/>"), other));
    assert_string_not_equal(key, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_ids), cmocka_unit_test(test_without_an_id) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
