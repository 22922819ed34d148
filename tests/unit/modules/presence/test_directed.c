/*
 * test_directed.c - the addresses a session sent presence to directly.
 */
#include "presences.h"

#include "directed.h"

static unsigned count(const struct directed *d)
{
    const struct address *at = NULL;
    unsigned n = 0;

    while (directed_next(d, &at) != NULL)
        n++;
    return n;
}

static void test_set(void **state)
{
    xyt *t = presences_open();
    xy_mod *m = xyt_instance(t);
    struct directed d = { 0 };

    (void)state;
    assert_false(directed_has(&d, "a@x"));
    assert_true(directed_add(m, &d, "a@x"));
    assert_true(directed_add(m, &d, "a@x"));
    assert_true(directed_add(m, &d, "b@x/r"));
    assert_int_equal(d.count, 2);
    assert_int_equal(count(&d), 2);
    assert_true(directed_has(&d, "a@x") && directed_has(&d, "b@x/r"));
    assert_false(directed_has(&d, "b@x"));
    directed_remove(m, &d, "nobody@x");
    directed_remove(m, &d, "a@x");
    assert_false(directed_has(&d, "a@x"));
    assert_true(directed_has(&d, "b@x/r"));
    directed_remove(m, &d, "b@x/r");
    assert_null(d.arena);
    module_close(t);
}

/* Rooms entered and left for weeks: memory stays. */
static void test_churn(void **state)
{
    xyt *t = presences_open();
    xy_mod *m = xyt_instance(t);
    struct directed d = { 0 };
    char room[64];

    (void)state;
    assert_true(directed_add(m, &d, "stays@x"));
    for (int i = 0; i < 5000; i++) {
        snprintf(room, sizeof room, "room%d@rooms.example/nick", i);
        assert_true(directed_add(m, &d, room));
        directed_remove(m, &d, room);
        assert_true(d.waste < 3000);
    }
    assert_int_equal(d.count, 1);
    assert_int_equal(count(&d), 1);
    assert_true(directed_has(&d, "stays@x"));
    directed_clear(&d);
    assert_int_equal(count(&d), 0);
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_churn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
