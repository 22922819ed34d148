/* test_months.c - the calendar, partitions that are made when they are needed, and dropped when they are empty. */
#include "stores.h"

#include <time.h>

#define A "a@a.test"

static void test_calendar(void **state)
{
    (void)state;
    assert_int_equal(month_begin(0), 0);
    for (unsigned month = 0; month < 280 * 12; month++) {
        struct tm tm = { .tm_year = 70 + (int)month / 12, .tm_mon = (int)month % 12, .tm_mday = 1 };
        assert_int_equal(month_begin(month), timegm(&tm) * 1000);
        if (lane_id_at(month_begin(month)) == INT64_MAX)
            continue;
        assert_int_equal(month_of(lane_id_at(month_begin(month))), month);
        if (month > 0)
            assert_int_equal(month_of(lane_id_at(month_begin(month)) - 1), month - 1);
    }
    assert_true(month_of(UINT64_MAX) < MONTHS_MOST);
}

static int64_t partitions(struct stores *s, const char *of)
{
    char sql[200];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM pg_inherits WHERE inhparent = '{s}.%s'::regclass", of);
    return number(s, sql);
}

/* Rows of any time have a place, at the latest one that comes with them. */
static void test_needed(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_int_equal(partitions(s, "message"), 0);
    assert_int_equal(archived(s, A, 1, "x@b.test", "text"), XY_OK);
    assert_int_equal(partitions(s, "message"), 2);          /* its own, and that of now, which its body is in */
    assert_int_equal(archived(s, A, 40 * 86400, "x@b.test", "text"), XY_OK);
    assert_int_equal(partitions(s, "message"), 3);
    assert_int_equal(keep(s, A, (uint64_t)INT64_MAX, 1, 1, "<m/>"), XY_OK);
    assert_int_equal(head(s, A).last_id, INT64_MAX);
    assert_int_equal(partitions(s, "message"), 4);
    assert_int_equal(partitions(s, "body"), 4);
    stores_close(s);
}

static void upkeep(struct stores *s)
{
    lane_begin(s->read, &s->job);
    get(s, A, "k", NULL);
    if (!months_upkeep(s->read, xy_wall_ms()))
        fail_msg("%s", s->read->why);
}

/* What is empty goes, but for this month's, the last one's and those to come; what was dropped is made again. */
static void test_dropped(void **state)
{
    struct stores *s = stores_open();
    xy_store_op purge = op_of(XY_STORE_ARCHIVE_PURGE, NULL);

    (void)state;
    archived(s, A, 1, "x@b.test", "text");
    archived(s, A, 40 * 86400, "x@b.test", "text");
    upkeep(s);
    assert_int_equal(partitions(s, "message"), 5);
    assert_int_equal(partitions(s, "body"), 3);             /* the bodies are of now */
    purge.after = (uint64_t)STAMP(2);
    assert_int_equal(run_write(s, &purge), XY_OK);
    upkeep(s);
    assert_int_equal(partitions(s, "message"), 4);
    assert_string_equal(found(s, A, "text"), "3456000");
    assert_int_equal(archived(s, A, 2, "x@b.test", "text"), XY_OK);
    assert_int_equal(partitions(s, "message"), 5);
    assert_string_equal(found(s, A, "text"), "2 3456000");
    stores_close(s);
}

/* Somebody who reads a table for long is not in the way of the rest for long. */
static void test_locked(void **state)
{
    struct stores *s = stores_open();
    xy_store_op purge = op_of(XY_STORE_ARCHIVE_PURGE, NULL);

    (void)state;
    archived(s, A, 1, "x@b.test", "text");
    purge.after = (uint64_t)STAMP(2);
    assert_int_equal(run_write(s, &purge), XY_OK);
    run_sql(s, "BEGIN; LOCK TABLE message IN ACCESS SHARE MODE");
    upkeep(s);
    run_sql(s, "ROLLBACK");
    assert_int_equal(partitions(s, "message"), 4);
    upkeep(s);
    assert_int_equal(partitions(s, "message"), 3);
    stores_close(s);
}

int test_months(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar), cmocka_unit_test(test_needed), cmocka_unit_test(test_dropped),
        cmocka_unit_test(test_locked)
    };

    return cmocka_run_group_tests_name("months", tests, NULL, NULL);
}
