/* test_sessions.c - what all stores do with sessions, and how much of it at a time. */
#include "stores.h"

#define MANY "INSERT INTO session WITH RECURSIVE x (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x LIMIT 3500) " \
             "SELECT 3 * n, CAST(n AS BLOB), 'a.test', 'a@a.test', 0, 0, 0, 0, 0, 0, n % 2, 0, 'r', 'm', NULL FROM x"

/* A sweep of very many keeps no other for long. */
static void test_large_sweep(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_SESSION_SWEEP, NULL);

    (void)state;
    assert_int_equal(sqlite3_exec(s->write->db, MANY, NULL, NULL, NULL), SQLITE_OK);
    op.after = 1;
    op.limit = 1000;
    for (int64_t left = 3000; left >= 2000; left -= 500) {
        assert_int_equal(run_write(s, &op), XY_OK);
        assert_true(op.more);
        assert_int_equal(number(s->write, "SELECT count(*) FROM session"), left);
        assert_int_equal(put(s, "a@a.test", "k", "v", XY_ANY_VERSION), XY_OK);
        op.until = op.last_id;
    }
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_false(op.more);
    assert_int_equal(number(s->write, "SELECT count(*) FROM session WHERE seen = 1"), 1750);
    assert_int_equal(number(s->write, "SELECT count(*) FROM session"), 1750);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_large_sweep) };

    return conform_sessions() + cmocka_run_group_tests(tests, NULL, NULL);
}
