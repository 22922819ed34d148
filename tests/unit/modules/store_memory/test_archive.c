/* test_archive.c - what all stores answer about archives, and by pages without looking at all again for each. */
#include "stores.h"

#define A "a@a.test"
#define MANY 3000

static void test_many(void **state)
{
    struct stores *s = stores_open();
    xy_store_query q = { .limit = 50 };
    size_t n = 0;

    (void)state;
    for (int i = 1; i <= MANY; i++)
        assert_int_equal(archived(s, A, i, i % 2 ? "x@b.test/r" : "y@b.test", i % 100 ? "often" : "seldom"), XY_OK);
    for (bool more = true; more; ) {
        xy_store_op op = archive(s, A, &q);
        for (size_t i = 0; i < op.nrows; i++)
            assert_int_equal(op.rows[i].id, ID((int)++n));
        q.after = op.rows[op.nrows - 1].id;
        more = op.more;
    }
    assert_int_equal(n, MANY);
    q = (xy_store_query){ .text = "Seldom", .with = "y@b.test", .limit = 10, .backwards = true, .count = true };
    assert_int_equal(archive(s, A, &q).count, MANY / 100);
    assert_string_equal(seconds(s, A, &q), "2100 2200 2300 2400 2500 2600 2700 2800 2900 3000");
    stores_close(s);
}

int test_archive(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_many) };

    return conform_archive() + cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
