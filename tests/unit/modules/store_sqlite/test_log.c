/* test_log.c - the log is written again as it is; where that cannot be done the store does not open. */
#include "stores.h"

#include <signal.h>
#include <sys/resource.h>

#include "log.h"

#define A "a@a.test"

static void test_settle(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_int_equal(put(s, A, "k", "v", XY_ANY_VERSION), XY_OK);
    assert_true(log_settle(s->write));
    assert_string_equal(get(s, A, "k", NULL), "v");
    assert_int_equal(put(s, A, "k", "w", XY_ANY_VERSION), XY_OK);
    stores_shut(s);
    stores_reopen(s);
    assert_true(log_settle(s->write));          /* nothing is in it */
    assert_string_equal(get(s, A, "k", NULL), "w");
    stores_close(s);
}

/* Another process may add to it just now. */
static void test_locked(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    sqlite3_busy_timeout(s->write->db, 10);
    assert_int_equal(sqlite3_exec(s->read->db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_false(log_settle(s->write));
    holds(s->write->why, "locked");
    assert_int_equal(sqlite3_exec(s->read->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_true(log_settle(s->write));
    stores_close(s);
}

static void test_unwritable(void **state)
{
    struct stores *s = stores_open();
    struct rlimit before, small;
    const char *why = NULL;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(put(s, A, "k", "v", XY_ANY_VERSION), XY_OK);
    s->ops->lane_close(&s->job, 0, s->write);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 4096;
    setrlimit(RLIMIT_FSIZE, &small);
    s->write = s->ops->lane_open(&s->job, 0, &why);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_null(s->write);
    holds(why, "the log cannot be synced");
    s->write = stores_lane(s, 0);
    assert_string_equal(get(s, A, "k", NULL), "v");
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settle), cmocka_unit_test(test_locked), cmocka_unit_test(test_unwritable)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
