/* test_store_pgsql.c - all tests of the module: those of each file, and of lanes here. */
#include "stores.h"

/* Whoever is opened first opens the lane that writes; a lane that reads is there, whatever it can do. */
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
        cmocka_unit_test(test_lanes), cmocka_unit_test(test_read_again), cmocka_unit_test(test_upkeep)
    };

    return cmocka_run_group_tests_name("store_pgsql", tests, NULL, NULL);
}

int main(void)
{
    static int (*const all[])(void) = {
        test_words, test_params, test_months, test_statements, test_lane, test_schema, test_connection, test_boxes,
        test_documents, test_sessions, test_records, test_mailboxes, test_archive, test_terms, test_purge, test_batch,
        own
    };
    int failed = 0;

    for (size_t i = 0; i < COUNT_OF(all); i++)
        failed += all[i]();
    return failed;
}
