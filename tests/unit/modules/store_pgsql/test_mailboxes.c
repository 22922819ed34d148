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

/* Rows that nobody wants any more, more than can be removed while a batch waits: they go with several. */
static void test_many_spent(void **state)
{
    struct stores *s = stores_open();
    const uint64_t none = 0;

    (void)state;
    keep(s, A, 1, 1, 1, "<m/>");
    run_sql(s, "INSERT INTO message SELECT mailbox, id + n, stamp, false, false, sent, peer, body, bytes "
               "FROM message, generate_series(1, 8000) n");
    run_sql(s, "UPDATE body SET copies = 8001");
    run_sql(s, "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
               "$$BEGIN PERFORM pg_sleep(0.0005); RETURN OLD; END$$");
    run_sql(s, "CREATE TRIGGER slow BEFORE DELETE ON message FOR EACH ROW EXECUTE FUNCTION slow()");
    s->write->patience = 3000;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(taken(s, A, &none, 0), XY_OK);
        assert_int_equal(stores_rows(s), 1 + 8000 - 2000 * (i + 1));
    }
    assert_int_equal(stores_bodies(s), 1);
    stores_close(s);
}

/* A sum over more mailboxes and rows than can be read while an answer may take. */
static void test_large_sum(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_MAILBOX_SUM, NULL);

    (void)state;
    keep(s, A, 1, 1, 1, "<m/>");
    run_sql(s, "INSERT INTO mailbox (domain, account) SELECT 'a.test', n || '@a.test' FROM generate_series(1, 3000) n");
    run_sql(s, "INSERT INTO mailbox (domain, account) VALUES ('a.test', ''), ('b.test', '1@b.test')");
    run_sql(s, "INSERT INTO message SELECT m.id, 1 + n, 1, true, false, false, 'p', 1, 10 "
               "FROM mailbox m, generate_series(1, 2) n");
    run_sql(s, "CREATE FUNCTION nap() RETURNS boolean LANGUAGE plpgsql COST 1000 AS "
               "$$BEGIN PERFORM pg_sleep(0.0003); RETURN true; END$$");
    run_sql(s, "CREATE POLICY slow ON message USING (nap())");
    run_sql(s, "ALTER TABLE message ENABLE ROW LEVEL SECURITY");
    run_sql(s, "ALTER TABLE message FORCE ROW LEVEL SECURITY");
    get(s, A, "k", NULL);
    s->read->patience = s->config->timeout = 1200;      /* of the connection after it, too */
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.count, 1 + 2 * 3002);
    assert_int_equal(op.bytes, 4 + 2 * 3002 * 10);
    stores_close(s);
}

int test_mailboxes(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_large_account), cmocka_unit_test(test_many_spent), cmocka_unit_test(test_large_sum)
    };

    return conform_mailboxes() + conform_restored() + cmocka_run_group_tests_name("mailboxes", tests, NULL, NULL);
}
