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

/* A row from before there were pairs has single characters only: it is found by them, and goes with them. */
static void test_before_pairs(void **state)
{
    static const char unpaired[] = "UPDATE row SET flags = 2 WHERE flags > 255;"
        "INSERT INTO term (term, rowid, terms) SELECT 'delete', id, '1c 1c\u4e16\u754c 1c\u754c\u4e16' FROM row";
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_ACCOUNT_REMOVE, A);

    (void)state;
    archived(s, A, 1, "x@b.test", "\u4e16\u754c\u4e16");
    assert_int_equal(sqlite3_exec(s->write->db, unpaired, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(number(s->write, "SELECT flags FROM row"), 2);
    assert_int_equal(sqlite3_exec(s->write->db, "INSERT INTO term (rowid, terms) SELECT id, '' FROM row", NULL, NULL,
                                  NULL), SQLITE_OK);
    archived(s, A, 2, "x@b.test", "\u4e16 \u754c");
    assert_string_equal(found(s, A, "\u4e16\u754c"), "1");
    assert_string_equal(found(s, A, "\u754c\u4e16"), "1");
    assert_string_equal(found(s, A, "\u4e16"), "1 2");
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(stores_terms(s), 0);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_nothing_left), cmocka_unit_test(test_before_pairs) };

    return conform_terms() + cmocka_run_group_tests(tests, NULL, NULL);
}
