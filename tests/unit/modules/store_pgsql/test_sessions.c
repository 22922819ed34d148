/* test_sessions.c - what all stores do with sessions, and how much of it at a time. */
#include "stores.h"

/* A sweep of more than can be removed while an answer may take keeps no other for long. */
static void test_large_sweep(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_SESSION_SWEEP, NULL);

    (void)state;
    run_sql(s, "INSERT INTO session (token, domain, account, resource, mechanism, position, taken, cursor, joined, "
               "keep, detached, seen, flags) SELECT int8send(n), 'a.test', 'a@a.test', 'r', 'm', 0, 0, 0, 0, 0, 0, "
               "n % 2, 0 FROM generate_series(1, 7000) n");
    run_sql(s, "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
               "$$BEGIN PERFORM pg_sleep(0.0005); RETURN OLD; END$$");
    run_sql(s, "CREATE TRIGGER slow BEFORE DELETE ON session FOR EACH ROW EXECUTE FUNCTION slow()");
    s->write->patience = 1500;
    op.after = 1;
    op.limit = 1000;
    for (int64_t left = 6500; left >= 3500; left -= 500) {
        assert_int_equal(run_write(s, &op), XY_OK);
        assert_int_equal(number(s, "SELECT count(*) FROM session"), left);
        assert_int_equal(put(s, "a@a.test", "k", "v", XY_ANY_VERSION), XY_OK);
        assert_true(op.more);
        op.until = op.last_id;
    }
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_false(op.more);
    assert_int_equal(number(s, "SELECT count(*) FROM session WHERE seen = 1"), 3500);
    stores_close(s);
}

int test_sessions(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_large_sweep) };

    return conform_sessions() + cmocka_run_group_tests_name("many sessions", tests, NULL, NULL);
}
