/* test_months.c - the calendar, partitions that are made when they are needed, and dropped when they are empty. */
#include "stores.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "connection.h"

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

static void *let_go(void *arg)
{
    usleep(500 * 1000);
    run_sql(arg, "COMMIT");
    return NULL;
}

static void *upkeep_beside(void *arg)
{
    struct stores *s = arg;
    struct arena *arena = arena_new(4096);
    xy_job job = s->job;
    const char *why = NULL;

    job.arena = arena;
    if (!connection_begin(&job, s->read) || !months_upkeep(s->read, xy_wall_ms()))
        why = s->read->why;
    arena_free(&arena);
    return (void *)(uintptr_t)why;
}

/* The one that writes needs the partitions that the upkeep is about to make: no batch fails. */
static void test_made_twice(void **state)
{
    struct stores *s = stores_open();
    pthread_t releaser, other;
    void *why;

    (void)state;
    get(s, A, "k", NULL);
    run_sql(s, "BEGIN; LOCK TABLE message, body IN SHARE UPDATE EXCLUSIVE MODE");
    assert_int_equal(pthread_create(&releaser, NULL, let_go, s), 0);
    assert_int_equal(pthread_create(&other, NULL, upkeep_beside, s), 0);
    xy_status status = keep(s, A, lane_id_at(xy_wall_ms()), 1, 1, "<m/>");
    pthread_join(other, &why);
    pthread_join(releaser, NULL);
    if (why != NULL)
        fail_msg("%s", (const char *)why);
    assert_int_equal(status, XY_OK);
    assert_int_equal(partitions(s, "message"), 3);
    assert_int_equal(partitions(s, "body"), 3);
    stores_close(s);
}

/* Somebody works on the tables for long: the upkeep does not wait for that, and its connection is as good as before. */
static void test_made_later(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    get(s, A, "k", NULL);
    run_sql(s, "BEGIN; LOCK TABLE message IN SHARE UPDATE EXCLUSIVE MODE");
    uint64_t begin = xy_mono_ms();
    lane_begin(s->read, &s->job);
    assert_false(months_upkeep(s->read, xy_wall_ms()));
    assert_true(xy_mono_ms() - begin < 8000);
    assert_false(s->read->broken);
    run_sql(s, "COMMIT");
    upkeep(s);
    assert_int_equal(partitions(s, "message"), 3);
    stores_close(s);
}

#define OF_1 "2023_11"                  /* the month of STAMP(1) */

static int64_t tables_of_1(struct stores *s)
{
    return number(s, "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
                     "AND relkind = 'r' AND relname IN ('message_" OF_1 "', 'body_" OF_1 "')");
}

static void detached(struct stores *s, const char *expected)
{
    char names[DETACHED_ROOM];

    upkeep(s);
    if (!months_detached(s->read, names))
        fail_msg("%s", s->read->why);
    assert_string_equal(names, expected);
}

/* A partition that was detached: with rows it is attached as soon as it is needed, without it is made anew, and of the
 * past it goes. */
static void test_detached(void **state)
{
    struct stores *s = stores_open();
    xy_store_op purge = op_of(XY_STORE_ARCHIVE_PURGE, NULL);

    (void)state;
    archived(s, A, 1, "x@b.test", "text");
    detached(s, "");
    run_sql(s, "ALTER TABLE message DETACH PARTITION message_" OF_1);
    detached(s, "message_" OF_1);
    months_forget(&s->state->months);
    assert_int_equal(archived(s, A, 2, "x@b.test", "text"), XY_OK);
    assert_string_equal(found(s, A, "text"), "1 2");
    detached(s, "");
    purge.after = (uint64_t)STAMP(3);
    assert_int_equal(run_write(s, &purge), XY_OK);
    run_sql(s, "ALTER TABLE message DETACH PARTITION message_" OF_1);
    run_sql(s, "ALTER TABLE message_" OF_1 " DROP COLUMN terms");
    months_forget(&s->state->months);
    assert_int_equal(archived(s, A, 4, "x@b.test", "text"), XY_OK);
    assert_string_equal(found(s, A, "text"), "4");
    purge.after = (uint64_t)STAMP(5);
    assert_int_equal(run_write(s, &purge), XY_OK);
    run_sql(s, "ALTER TABLE message DETACH PARTITION message_" OF_1);
    assert_true(tables_of_1(s) > 0);
    upkeep(s);
    assert_int_equal(tables_of_1(s), 0);
    stores_close(s);
}

/* Somebody drops all of them, while the one that writes knows them: they are made again, and nothing is refused. */
static void test_dropped_by_hand(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    archived(s, A, 1, "x@b.test", "text");
    run_sql(s, "DO $$DECLARE t regclass; BEGIN FOR t IN SELECT inhrelid FROM pg_inherits WHERE inhparent IN "
               "('message'::regclass, 'body'::regclass) LOOP EXECUTE format('DROP TABLE %s', t); END LOOP; END$$");
    assert_int_equal(partitions(s, "message") + partitions(s, "body"), 0);
    assert_int_equal(archived(s, A, 2, "x@b.test", "text"), XY_OK);
    assert_string_equal(found(s, A, "text"), "2");
    assert_int_equal(partitions(s, "message"), 2);
    run_sql(s, "ALTER TABLE message DETACH PARTITION message_" OF_1);
    assert_int_equal(archived(s, A, 3, "x@b.test", "text"), XY_OK);
    assert_string_equal(found(s, A, "text"), "2 3");
    stores_close(s);
}

/* The clock was a year ahead for a while, with messages and upkeep, and is right again. */
static void test_clock_ahead(void **state)
{
    struct stores *s = stores_open();
    int64_t now = xy_wall_ms(), year = 366 * INT64_C(86400000);

    (void)state;
    archived(s, A, 1, "x@b.test", "text");
    get(s, A, "k", NULL);
    lane_begin(s->read, &s->job);
    s->state->last_body = (int64_t)lane_id_at(now + year);
    assert_int_equal(keep(s, A, lane_id_at(now + year), 1, 1, "<m/>"), XY_OK);
    if (!months_upkeep(s->read, now + year))
        fail_msg("%s", s->read->why);
    assert_int_equal(number(s, "SELECT count(*) FROM body WHERE id >> 20 >= 1700000000000"), 2);
    assert_int_equal(keep(s, "b@a.test", lane_id_at(now), 2, 1, "<m/>"), XY_OK);
    assert_int_equal(keep(s, A, lane_id_at(now + year) + 1, 1, 2, "<m/>"), XY_OK);
    upkeep(s);
    assert_int_equal(head(s, A).count, 2);
    assert_int_equal(head(s, "b@a.test").count, 1);
    assert_string_equal(found(s, A, "text"), "1");
    assert_int_equal(stores_bodies(s), 4);
    stores_close(s);
}

/* There are more of them than are looked at in one go. */
static void test_many_old(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    get(s, A, "k", NULL);
    lane_begin(s->write, &s->job);
    for (unsigned month = 300; month < 370; month++)
        if (!months_need(s->write, &s->state->months, lane_id_at(month_begin(month))))
            fail_msg("%s", s->write->why);
    run_sql(s, "INSERT INTO body SELECT (extract(epoch FROM make_date(1970 + n / 12, 1 + n % 12, 1)) * 1000)::bigint "
               "<< 20, 1, 'x' FROM generate_series(300, 369) n");
    upkeep(s);
    assert_int_equal(partitions(s, "message"), 3);
    assert_int_equal(partitions(s, "body"), 73);
    stores_close(s);
}

/* Where it takes long to see that nothing is there, nobody waits for that. */
static void test_slowly_empty(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    archived(s, A, 1, "x@b.test", "text");
    run_sql(s, "CREATE SEQUENCE looks");
    run_sql(s, "CREATE FUNCTION nap() RETURNS boolean LANGUAGE plpgsql AS "
               "$$BEGIN IF nextval('looks') > 1 THEN PERFORM pg_sleep(5); END IF; RETURN false; END$$");
    run_sql(s, "CREATE POLICY slow ON message_" OF_1 " USING (nap())");
    run_sql(s, "ALTER TABLE message_" OF_1 " ENABLE ROW LEVEL SECURITY");
    run_sql(s, "ALTER TABLE message_" OF_1 " FORCE ROW LEVEL SECURITY");
    uint64_t begin = xy_mono_ms();
    upkeep(s);
    assert_true(xy_mono_ms() - begin < 3000);
    assert_true(number(s, "SELECT last_value FROM looks") > 1);
    upkeep(s);
    assert_int_equal(partitions(s, "message"), 4);
    stores_close(s);
}

/* One whose name has to be quoted is as good as any. */
static void test_name_of_the_schema(void **state)
{
    struct stores *s = stores_open();
    const char *plain = s->config->schema;

    (void)state;
    stores_shut(s);
    s->config->schema = "An odd \"Schema\"";
    s->state->lanes[0].next_try = 0;
    stores_reopen(s);
    assert_int_equal(archived(s, A, 1, "x@b.test", "text"), XY_OK);
    detached(s, "");
    stores_shut(s);
    s->config->schema = plain;
    assert_int_equal(number(s, "SELECT count(*) FROM \"An odd \"\"Schema\"\"\".message"), 1);
    run_sql(s, "DROP SCHEMA \"An odd \"\"Schema\"\"\" CASCADE");
    s->state->lanes[0].next_try = 0;
    stores_reopen(s);
    stores_close(s);
}

/* Names are whole, however many there are. */
static void test_many_detached(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    run_sql(s, "DO $$BEGIN FOR i IN 10..19 LOOP EXECUTE format('CREATE TABLE message_20%s_01 AS SELECT 1', i); "
               "END LOOP; END$$");
    detached(s, "message_2010_01, message_2011_01, message_2012_01, message_2013_01, message_2014_01, "
                "message_2015_01, message_2016_01, message_2017_01 and 2 more");
    stores_close(s);
}

static int64_t half_detached(struct stores *s)
{
    return number(s, "SELECT count(*) FROM pg_inherits i WHERE inhparent = '{s}.message'::regclass "
                     "AND (to_jsonb(i)->>'inhdetachpending')::boolean");
}

static void *detach(void *arg)
{
    static const char *const statements[] = {
        "SET statement_timeout = 1000", "ALTER TABLE message DETACH PARTITION message_" OF_1 " CONCURRENTLY"
    };
    struct stores *s = arg;
    char path[100];
    PGconn *db = PQconnectdb(stores_conninfo());

    snprintf(path, sizeof path, "SET search_path = %s", s->config->schema);
    PQclear(PQexec(db, path));
    for (size_t i = 0; i < COUNT_OF(statements); i++)
        PQclear(PQexec(db, statements[i]));
    PQfinish(db);
    return NULL;
}

/* What waited for somebody who reads, and was given up. */
static void test_half_detached(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    if (number(s, "SELECT current_setting('server_version_num')::integer") >= 140000) {
        archived(s, A, 1, "x@b.test", "text");
        run_sql(s, "BEGIN");
        number(s, "SELECT count(*) FROM message");
        detach(s);
        run_sql(s, "COMMIT");
        assert_int_equal(half_detached(s), 1);
        detached(s, "message_" OF_1);
        months_forget(&s->state->months);
        assert_int_equal(archived(s, A, 2, "x@b.test", "text"), XY_OK);
        assert_int_equal(half_detached(s), 0);
        assert_string_equal(found(s, A, "text"), "1 2");
    }
    stores_close(s);
}

#define UNMERGED "SELECT sum(gin_clean_pending_list(c.oid)) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid " \
                 "WHERE i.inhparent = '{s}.message_terms'::regclass"

/* A long list of terms is merged in parts, none of which takes long. */
static void test_merge(void **state)
{
    struct stores *s = stores_open();
    uint64_t took = 0, most;
    int turns = 0;

    (void)state;
    archived(s, A, 1, "x@b.test", "text");
    get(s, A, "k", NULL);
    run_sql(s, "INSERT INTO message SELECT mailbox, id + n, stamp, false, true, sent, peer, body, bytes, "
               "(SELECT array_to_tsvector(array_agg(md5((17 * n + k)::text))) FROM generate_series(1, 16) k) "
               "FROM message, generate_series(1, 14000) n");
    do {
        uint64_t begin = xy_mono_ms();
        most = 20 + (uint64_t)turns;            /* on a slow machine even a part may take longer */
        lane_begin(s->read, &s->job);
        if (!months_merge(s->read, most))
            fail_msg("%s", s->read->why);
        took = xy_mono_ms() - begin;
        assert_true(++turns < 1000);
    } while (took >= most);
    assert_true(turns > 2);
    assert_int_equal(number(s, UNMERGED), 0);
    stores_close(s);
}

int test_months(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made_twice), cmocka_unit_test(test_made_later), cmocka_unit_test(test_detached),
        cmocka_unit_test(test_half_detached), cmocka_unit_test(test_many_detached),
        cmocka_unit_test(test_name_of_the_schema),
        cmocka_unit_test(test_dropped_by_hand), cmocka_unit_test(test_clock_ahead), cmocka_unit_test(test_many_old),
        cmocka_unit_test(test_slowly_empty),
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_calendar), cmocka_unit_test(test_needed), cmocka_unit_test(test_dropped),
        cmocka_unit_test(test_locked)
    };

    return cmocka_run_group_tests_name("months", tests, NULL, NULL);
}
