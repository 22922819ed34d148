/*
 * test_offline.c - which commands need no server.
 */
#include "support.h"

#include "main/offline.h"

static void options(void **state)
{
    static const char *const migrate[] = { "store", "migrate", "now" }, *const status[] = { "store", "status" };

    (void)state;
    assert_string_equal(offline_option(migrate, 2), "--migrate-store");
    assert_null(offline_option(migrate, 1));
    assert_null(offline_option(migrate, 3));
    assert_null(offline_option(status, 2));
}

/* This program has no xylemd beside it, and says so. */
static void no_program(void **state)
{
    (void)state;
    assert_int_equal(offline_run("--migrate-store", "x.yml", false), 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(options), cmocka_unit_test(no_program) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
