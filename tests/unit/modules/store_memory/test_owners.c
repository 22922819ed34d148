/* test_owners.c - owners come with the first of what is theirs and go with the last. */
#include "stores.h"

#define A "a@a.test"

static void test_settle(void **state)
{
    struct stores *s = stores_open();
    const xy_store_session session = { .token = { 1 }, .resource = "r", .mechanism = "m" };
    xy_store_op sweep = op_of(XY_STORE_SESSION_SWEEP, NULL), gone = op_of(XY_STORE_ACCOUNT_REMOVE, A);

    (void)state;
    assert_null(owners_find(s->state, "a.test", A));
    put(s, A, "k", "v", XY_ANY_VERSION);
    put_session(s, A, &session);
    assert_non_null(owners_find(s->state, "a.test", A));
    put(s, A, "k", NULL, XY_ANY_VERSION);
    assert_non_null(owners_find(s->state, "a.test", A));
    sweep.after = 1;
    run_write(s, &sweep);
    assert_null(owners_find(s->state, "a.test", A));
    keep(s, A, 1, 1, 1, "<message/>");
    owners_settle(s->state, "a.test", A);
    assert_non_null(owners_find(s->state, "a.test", A));
    run_write(s, &gone);
    assert_null(owners_find(s->state, "a.test", A));
    assert_int_equal(s->state->heap.used, 0);
    stores_close(s);
}

static void test_order(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    owners_need(s->state, "b", "x");
    owners_need(s->state, "a", "y");
    owners_need(s->state, "a", NULL);
    assert_ptr_equal(owners_need(s->state, "a", ""), owners_find(s->state, "a", NULL));
    const struct owner *o = owners_from(s->state, NULL, NULL);
    assert_string_equal(o->account, "");
    o = owners_next(o);
    assert_string_equal(o->account, "y");
    assert_ptr_equal(owners_behind(s->state, "a", BEYOND_ALL), owners_next(o));
    assert_null(owners_next(owners_next(o)));
    stores_close(s);
}

int test_owners(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_settle), cmocka_unit_test(test_order) };

    return cmocka_run_group_tests_name("owners", tests, NULL, NULL);
}
