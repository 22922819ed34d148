/* test_terms.c - what all stores find; and words that stand side by side in a script without spaces. */
#include "stores.h"

#define A "a@a.test"

static void test_side_by_side(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    archived(s, A, 1, "x@b.test", "\xe4\xb8\x96\xe7\x95\x8c");
    archived(s, A, 2, "x@b.test", "\xe7\x95\x8c\xe4\xb8\x96");
    assert_string_equal(found(s, A, "\xe4\xb8\x96\xe7\x95\x8c"), "1");
    assert_string_equal(found(s, A, "\xe4\xb8\x96"), "1 2");
    stores_close(s);
}

/* The database knows the terms as what they are. */
static void test_vector(void **state)
{
    struct stores *s = stores_open();
    char sql[200];

    (void)state;
    archived(s, A, 1, "x@b.test", "b a b");
    int64_t box = number(s, "SELECT id FROM mailbox");
    snprintf(sql, sizeof sql, "SELECT count(*) FROM message WHERE terms = '%xwa %xwb'::tsvector", (unsigned)box,
             (unsigned)box);
    assert_int_equal(number(s, sql), 1);
    keep(s, A, ID(2), 1, 1, "<m/>");
    assert_int_equal(number(s, "SELECT count(*) FROM message WHERE terms IS NULL"), 1);
    stores_close(s);
}

int test_terms(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_side_by_side), cmocka_unit_test(test_vector) };

    return conform_terms() + cmocka_run_group_tests_name("vectors", tests, NULL, NULL);
}
