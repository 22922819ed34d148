/* test_schema.c - a schema that is new, that is there, that a newer xylem wrote; what an administrator sees in it. */
#include "stores.h"

#include <pthread.h>
#include <unistd.h>

#define A "a@a.test"

static void *let_go(void *arg)
{
    usleep(1500 * 1000);
    run_sql(arg, "COMMIT");
    return NULL;
}

static void test_again(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put(s, A, "k", "v", XY_ANY_VERSION);
    archived(s, A, 1, "x@b.test", "text");
    stores_shut(s);
    stores_reopen(s);
    assert_string_equal(get(s, A, "k", NULL), "v");
    assert_string_equal(found(s, A, "text"), "1");
    assert_int_equal(number(s, "SELECT count(*) FROM store"), 1);
    stores_close(s);
}

static void test_newer(void **state)
{
    struct stores *s = stores_open();
    const char *why = NULL;

    (void)state;
    stores_shut(s);
    run_sql(s, "UPDATE store SET version = version + 900");
    s->state->lanes[0].next_try = 0;
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "newer xylem");
    run_sql(s, "UPDATE store SET version = version - 900");
    s->state->lanes[0].next_try = 0;
    stores_reopen(s);
    stores_close(s);
}

/* A step that cannot be done leaves nothing behind. */
static void test_undone(void **state)
{
    struct stores *s = stores_open();
    const char *why = NULL;
    char restore[80];

    (void)state;
    stores_shut(s);
    snprintf(restore, sizeof restore, "UPDATE store SET version = %d", (int)number(s, "SELECT version FROM store"));
    run_sql(s, "UPDATE store SET version = 0");                 /* the tables are in the way */
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "already exists");
    assert_int_equal(number(s, "SELECT version FROM store"), 0);
    run_sql(s, restore);
    s->state->lanes[0].next_try = 0;
    stores_reopen(s);
    stores_close(s);
}

/* The second step takes longer than an answer may: it is not given up, to be begun anew for ever. */
static void test_long_step(void **state)
{
    struct stores *s = stores_open();
    const uint64_t timeout = s->config->timeout;
    pthread_t thread;

    (void)state;
    stores_shut(s);
    run_sql(s, "DROP INDEX sent_sweep");
    run_sql(s, "UPDATE store SET version = 1");
    s->config->timeout = 300;
    run_sql(s, "BEGIN; LOCK TABLE sent IN ACCESS EXCLUSIVE MODE");
    assert_int_equal(pthread_create(&thread, NULL, let_go, s), 0);
    s->state->lanes[0].next_try = 0;
    stores_reopen(s);
    pthread_join(thread, NULL);
    s->config->timeout = timeout;
    assert_int_equal(number(s, "SELECT count(*) FROM pg_indexes WHERE schemaname = '{s}' "
                               "AND indexname = 'sent_sweep'"), 1);
    stores_close(s);
}

/* A schema that an administrator has made is used. */
static void test_made(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    stores_shut(s);
    run_sql(s, "DROP SCHEMA {s} CASCADE");
    run_sql(s, "CREATE SCHEMA {s}");
    s->state->lanes[0].next_try = 0;
    stores_reopen(s);
    assert_int_equal(put(s, A, "k", "v", XY_ANY_VERSION), XY_OK);
    stores_close(s);
}

static void test_views(void **state)
{
    struct stores *s = stores_open();
    xy_store_session session = { .token = { 1 }, .resource = "r", .mechanism = "m", .keep_ms = 600000,
                                 .seen = STAMP(5) };

    (void)state;
    archived(s, A, 1, "x@b.test", "text");
    keep(s, A, ID(2), 1, 1, "<m/>");
    put_session(s, A, &session);
    assert_int_equal(number(s, "SELECT count(*) FROM archived_messages WHERE account = 'a@a.test' "
                               "AND at = '2023-11-14 22:13:21+00' AND direction = 'received' "
                               "AND peer = 'x@b.test' AND xml LIKE '%text%'"), 1);
    assert_int_equal(number(s, "SELECT count(*) FROM waiting_messages WHERE xml = '<m/>'"), 1);
    assert_int_equal(number(s, "SELECT messages FROM archives WHERE account = 'a@a.test'"), 1);
    assert_int_equal(number(s, "SELECT count(*) FROM resumable_sessions WHERE kept_for = interval '10 minutes' "
                               "AND detached IS NULL"), 1);
    stores_close(s);
}

int test_schema(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_again), cmocka_unit_test(test_newer), cmocka_unit_test(test_undone),
        cmocka_unit_test(test_long_step),
        cmocka_unit_test(test_made), cmocka_unit_test(test_views)
    };

    return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
