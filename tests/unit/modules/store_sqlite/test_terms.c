/* test_terms.c - what all stores find, and that the index keeps nothing of what has gone. */
#include "stores.h"

#define A "a@a.test"
#define B "b@a.test"

/* Removed rows leave no term behind. */
static void test_nothing_left(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_ACCOUNT_REMOVE, A);
    const uint64_t ids[] = { ID(3), ID(77) };

    (void)state;
    for (int i = 1; i <= 40; i++) {
        archived(s, A, i, i % 2 ? "x@b.test/r" : "y@b.test", "some words of message");
        archived(s, B, i, A, "some other words");
    }
    xy_store_op retract = op_of(XY_STORE_MAILBOX_RETRACT, A);
    retract.ids = ids;
    retract.nids = 2;
    assert_int_equal(run_write(s, &retract), XY_OK);
    assert_int_equal(archive(s, A, &(xy_store_query){ .text = "message", .count = true, .limit = 1 }).count, 39);
    assert_int_equal(run_write(s, &op), XY_OK);
    op.account = B;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(rows_in(s, "row"), 0);
    assert_int_equal(rows_in(s, "body"), 0);
    assert_int_equal(sqlite3_exec(s->write->db, "INSERT INTO term (term) VALUES ('optimize')", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(rows_in(s, "term_idx"), 0);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_nothing_left) };

    return conform_terms() + cmocka_run_group_tests(tests, NULL, NULL);
}
