/*
 * test_background.c - work of a module's own: held from the start, ended by it or with it.
 */
#include "probe.h"

static void it_pins_its_account_and_ends(void **state)
{
    (void)state;
    xy_account *a = xyt_live(t, "juliet@example.org");
    xy_req *rq = xy_background(m, a, "counting sheep");

    assert_ptr_equal(xy_account_of(rq), a);
    assert_non_null(xy_arena_of(rq));
    xy_end(rq, XY_OK);
    xyt_run(t);
    rq = xy_background(m, NULL, "counting stars");
    assert_null(xy_account_of(rq));
    xyt_advance(t, 24 * 3600 * 1000);           /* no deadline of its own */
    assert_null(xy_account_of(rq));
    xy_end(rq, XY_OK);
}

static void one_left_open_ends_with_the_instance(void **state)
{
    (void)state;
    assert_non_null(xy_background(m, xyt_live(t, "juliet@example.org"), "for ever"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(it_pins_its_account_and_ends),
        PROBE_TEST(one_left_open_ends_with_the_instance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
