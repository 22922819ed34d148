/* test_retention.c - what is older than `keep` goes, in steps, and comes back to it after the store was away. */
#include "ask.h"

enum { PURGED = 3 };

static xyt *open_keeping(const char *keep)
{
    xyt *t = xyt_open(xylem_module_v1);

    xyt_set(t, "keep", keep);
    assert_null(xyt_start(t));
    nids = 0;
    xyt_login(t, ME "/a");
    return t;
}

static void test_old_ones_go(void **state)
{
    xyt *t = open_keeping("1m");

    (void)state;
    fill(t, 3, YOU);
    xyt_advance(t, 50000);
    ask(t, "");
    assert_string_equal(came(t), "0 1 2");
    xyt_advance(t, 9500);
    ask(t, "");
    assert_string_equal(came(t), "2");
    xyt_advance(t, 5000);
    ask(t, "");
    assert_string_equal(came(t), "");
    assert_int_equal(xyt_counter(t, PURGED), 3);
    module_close(t);
}

static void test_for_ever(void **state)
{
    xyt *t = open_keeping("0");

    (void)state;
    fill(t, 3, YOU);
    for (int i = 0; i < 100; i++)
        xyt_advance(t, 86400000);
    ask(t, "");
    assert_string_equal(came(t), "0 1 2");
    module_close(t);
}

static void test_steps(void **state)
{
    xyt *t = open_keeping("1m");

    (void)state;
    for (int i = 0; i < 1200; i++)
        xyt_archive(t, ME, false, YOU, "<message xmlns='jabber:client'/>");
    uint64_t seen = 0, most = 0;
    xyt_advance(t, 60000);
    for (int i = 0; i < 30; i++) {
        xyt_advance(t, 100);
        uint64_t now = xyt_counter(t, PURGED);
        most = now - seen > most ? now - seen : most;
        seen = now;
    }
    assert_int_equal(seen, 1200);
    assert_int_equal(most, 500);
    module_close(t);
}

static void test_store_away(void **state)
{
    xyt *t = open_keeping("1m");

    (void)state;
    fill(t, 1, YOU);
    xyt_store_fail(t, 1);
    xyt_advance(t, 2000);
    xyt_advance(t, 70000);
    assert_int_equal(xyt_counter(t, PURGED), 1);
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_old_ones_go),
        cmocka_unit_test(test_for_ever),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_store_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
