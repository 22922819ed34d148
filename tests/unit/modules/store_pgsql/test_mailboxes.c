/* test_mailboxes.c - what all stores do with the rows of mailboxes, and how long the answers may take. */
#include "stores.h"

#define A "a@a.test"

/* The removal of an account takes longer than any answer may. */
static void test_large_account(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_ACCOUNT_REMOVE, A);

    (void)state;
    keep(s, A, 1, 1, 1, "<m/>");
    run_sql(s, "INSERT INTO message SELECT mailbox, id + n, stamp, waiting, n % 2 = 0, sent, peer, body, bytes "
               "FROM message, generate_series(1, 8000) n");
    run_sql(s, "UPDATE body SET copies = 8001");
    run_sql(s, "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
               "$$BEGIN PERFORM pg_sleep(0.0002); RETURN OLD; END$$");
    run_sql(s, "CREATE TRIGGER slow BEFORE DELETE ON message FOR EACH ROW EXECUTE FUNCTION slow()");
    s->write->patience = 1200;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 8001);
    assert_int_equal(op.bytes, 4 * 8001);
    assert_int_equal(stores_rows(s), 0);
    assert_int_equal(stores_bodies(s), 0);
    stores_close(s);
}

int test_mailboxes(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_large_account) };

    return conform_mailboxes() + conform_restored() + cmocka_run_group_tests_name("mailboxes", tests, NULL, NULL);
}
