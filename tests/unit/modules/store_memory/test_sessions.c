/* test_sessions.c - what all stores do with sessions; and one that goes over to another account. */
#include "stores.h"

static void test_moved(void **state)
{
    struct stores *s = stores_open();
    xy_store_session session = { .token = { 1 }, .resource = "r", .mechanism = "m", .position = 9 };

    (void)state;
    put_session(s, "a@a.test", &session);
    session.position = 3;
    put_session(s, "b@a.test", &session);
    assert_int_equal(sessions(s, "a@a.test").nsessions, 0);
    assert_int_equal(sessions(s, "b@a.test").nsessions, 1);
    assert_int_equal(sessions(s, "b@a.test").sessions[0].position, 9);
    assert_null(owners_find(s->state, "a.test", "a@a.test"));
    stores_close(s);
}

int test_sessions(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_moved) };

    return conform_sessions() + cmocka_run_group_tests_name("moved", tests, NULL, NULL);
}
