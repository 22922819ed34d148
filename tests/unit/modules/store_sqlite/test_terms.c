/* test_terms.c - what all stores find, and what was written before there were pairs of characters. */
#include "stores.h"

#define A "a@a.test"

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
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_before_pairs) };

    return conform_terms() + cmocka_run_group_tests(tests, NULL, NULL);
}
