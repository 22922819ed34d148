/* test_reindex.c - what all stores do, and rows from before there were pairs of characters. */
#include "stores.h"

#define A "a@a.test"

/* The index is as if they had been stored now. */
static void test_pairs(void **state)
{
    static const char unpaired[] = "UPDATE row SET flags = 2;"
        "INSERT INTO term (term, rowid, terms) SELECT 'delete', id, '1c 1c\u4e16\u754c' FROM row;"
        "INSERT INTO term (rowid, terms) SELECT id, '' FROM row";
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_REINDEX, NULL), remove = op_of(XY_STORE_ACCOUNT_REMOVE, A);

    (void)state;
    archived(s, A, 1, "x@b.test", "\u4e16\u754c");
    int64_t terms = stores_terms(s);
    assert_int_equal(sqlite3_exec(s->write->db, unpaired, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(stores_terms(s), terms - 2);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 1);
    assert_int_equal(stores_terms(s), terms);
    assert_true(number(s->write, "SELECT flags FROM row") > 255);
    assert_int_equal(run_write(s, &remove), XY_OK);
    assert_int_equal(stores_terms(s), 0);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_pairs) };

    return conform_reindex() + cmocka_run_group_tests(tests, NULL, NULL);
}
