/* test_retention.c - what is too old or too much goes, in steps, and comes back to it after the store was away. */
#include "ask.h"

enum { PURGED = 3, TRIMMED };

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

#define LONG "<message xmlns='jabber:client'><body>number 0 and so on</body></message>"

/* The newest stay, of each account as many as fit. */
static void test_size(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);
    char most[16];

    (void)state;
    snprintf(most, sizeof most, "%zu", 3 * strlen(LONG) + 1);
    xyt_set(t, "keep-bytes", most);
    xyt_set(t, "sweep", "10s");
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    for (int i = 0; i < 1204; i++)
        xyt_archive(t, i < 1200 ? ME : "other@example.org", false, YOU, LONG);
    xyt_advance(t, 9900);
    assert_int_equal(xyt_counter(t, TRIMMED), 0);
    xyt_advance(t, 200);
    assert_int_equal(xyt_counter(t, TRIMMED), 500);
    xyt_advance(t, 1000);
    assert_int_equal(xyt_counter(t, TRIMMED), 1198);
    ask(t, "");
    assert_string_equal(came(t), "0 0 0");
    assert_int_equal(xyt_counter(t, PURGED), 0);
    xyt_store_fail(t, 1);
    xyt_archive(t, ME, false, YOU, LONG);
    xyt_advance(t, 10000);
    assert_int_equal(xyt_counter(t, TRIMMED), 1198);
    xyt_advance(t, 10000);
    assert_int_equal(xyt_counter(t, TRIMMED), 1199);
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
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_store_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
