/* test_purge.c - what all stores do with old rows, and that a mailbox is not looked at twice. */
#include "stores.h"

#define A "a@a.test"

static void test_oldest(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_ARCHIVE_PURGE, NULL);

    (void)state;
    archived(s, A, 1, "x@b.test", "text");
    archived(s, "b@a.test", 9, "x@b.test", "text");
    op.after = (uint64_t)STAMP(5);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(number(s->read, "SELECT count(*) FROM mailbox WHERE oldest IS NOT NULL"), 1);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_oldest) };

    return conform_purge() + cmocka_run_group_tests(tests, NULL, NULL);
}
