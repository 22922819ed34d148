/* test_store_pgsql.c - all tests of the module: those of each file, and of lanes here. */
#include "stores.h"

/* Who reads first opens the lane that writes; when that was not possible, who reads later. */
static void test_opened_late(void **state)
{
    struct stores *s = stores_open();
    const char *conninfo = s->config->conninfo, *why = NULL;
    xy_store_op op = op_of(XY_STORE_DOC_GET, "a@a.test");

    (void)state;
    put(s, "a@a.test", "k", "v", XY_ANY_VERSION);
    stores_shut(s);
    memset(s->state, 0, sizeof *s->state);
    s->config->conninfo = "host=/nowhere";
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "/nowhere");
    s->read = s->ops->lane_open(&s->job, 1, &why);
    op.collection = "c";
    op.key = "k";
    assert_int_equal(run_read(s, &op), XY_UNAVAILABLE);
    holds(op.why, "/nowhere");
    s->config->conninfo = conninfo;
    s->state->lanes[0].next_try = s->state->lanes[1].next_try = 0;
    assert_string_equal(get(s, "a@a.test", "k", NULL), "v");
    s->write = stores_lane(s, 0);
    assert_int_equal(put(s, "a@a.test", "k", "w", XY_ANY_VERSION), XY_OK);
    stores_close(s);
}

/* A lane that reads is there, whatever it can do. */
static void test_lanes(void **state)
{
    struct stores *s = stores_open();
    const char *why = NULL;

    (void)state;
    stores_shut(s);
    memset(s->state, 0, sizeof *s->state);
    s->read = s->ops->lane_open(&s->job, 1, &why);
    assert_non_null(s->read);
    assert_non_null(s->state->lanes[0].db);
    assert_null(get(s, "a@a.test", "k", NULL));
    s->write = stores_lane(s, 0);
    assert_int_equal(put(s, "a@a.test", "k", "v", XY_ANY_VERSION), XY_OK);
    assert_string_equal(get(s, "a@a.test", "k", NULL), "v");
    stores_close(s);
}

/* A question that finds its connection lost is asked again. */
static void test_read_again(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put(s, "a@a.test", "k", "v", XY_ANY_VERSION);
    assert_string_equal(get(s, "a@a.test", "k", NULL), "v");
    lose(s, s->read);
    assert_string_equal(get(s, "a@a.test", "k", NULL), "v");
    stores_close(s);
}

static void test_upkeep(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_true(s->ops->needs_upkeep(&s->job));
    s->ops->upkeep(&s->job, s->read);
    assert_false(s->ops->needs_upkeep(&s->job));
    assert_true(number(s, "SELECT count(*) FROM pg_class WHERE relnamespace = '{s}'::regnamespace "
                          "AND relname LIKE 'message\\_2%' AND relkind = 'r'") >= 3);
    stores_close(s);
}

static int own(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lanes), cmocka_unit_test(test_opened_late),
        cmocka_unit_test(test_read_again), cmocka_unit_test(test_upkeep)
    };

    return cmocka_run_group_tests_name("store_pgsql", tests, NULL, NULL);
}

int main(void)
{
    static int (*const all[])(void) = {
        test_params, test_months, test_statements, test_lane, test_schema, test_migrations,
        test_connection, test_boxes, test_documents,
        test_sessions, test_records, test_reindex, test_mailboxes, test_archive, test_terms, test_purge, test_batch,
        own
    };
    int failed = 0;

    for (size_t i = 0; i < COUNT_OF(all); i++)
        failed += all[i]();
    return failed;
}
