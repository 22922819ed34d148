/* test_mailboxes.c - what all stores do with mailboxes; and one that is full takes what makes room. */
#include "stores.h"

#define A "a@a.test"

static void test_full(void **state)
{
    struct stores *s = stores_open();
    const xy_store_session session = { .token = { 1 }, .resource = "r", .mechanism = "m" };
    xy_store_op op = op_of(XY_STORE_MAILBOX_TAKEN, A), raise = op_of(XY_STORE_MAILBOX_RAISE, "b@a.test");
    const uint64_t id = 1;

    (void)state;
    assert_int_equal(keep(s, A, 1, 1, 1, "<message/>"), XY_OK);
    stores_leave(s, 0);
    assert_int_equal(keep(s, A, 2, 1, 2, "<message/>"), XY_UNAVAILABLE);
    raise.after = 7;
    assert_int_equal(run_write(s, &raise), XY_UNAVAILABLE);
    op.ids = &id;
    op.nids = 1;
    op.until = 1;
    op.session = &session;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 1);
    assert_int_equal(stores_rows(s), 0);
    assert_int_equal(sessions(s, A).nsessions, 1);
    stores_leave(s, 2000);
    assert_int_equal(keep(s, A, 2, 1, 2, "<message/>"), XY_OK);
    stores_close(s);
}

int test_mailboxes(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_full) };

    return conform_mailboxes() + conform_restored() + cmocka_run_group_tests_name("full", tests, NULL, NULL);
}
