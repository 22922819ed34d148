/* test_mailboxes.c - what all stores do with rows, and which rows have a key here. */
#include "stores.h"

#define A "a@a.test"

/* What the position covers is looked for by its key, but leaves none. */
static void test_covered(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = 100, .flags = XY_ROW_WAITING, .peer = "p" };
    xy_store_record r = { .token = { 1 }, .seq = 2, .position = 2, .keyed = true, .xml = "<m/>", .xml_len = 4,
                          .rows = &row, .nrows = 1 };
    xy_store_op op = op_of(XY_STORE_RECORD, A);

    (void)state;
    op.record = &r;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(number(s->write, "SELECT count(*) FROM row WHERE seq <> 0 OR token <> x''"), 0);
    r.seq = 3;
    row.id = 200;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(number(s->write, "SELECT count(*) FROM row WHERE seq = 3 AND length(token) = 16"), 1);
    r.position = 3;
    row.id = 300;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 1);
    assert_int_equal(stores_rows(s), 2);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_covered) };

    return conform_mailboxes() + conform_restored() + cmocka_run_group_tests(tests, NULL, NULL);
}
