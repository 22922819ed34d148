/* test_lane.c - statements one behind the other, and what trouble makes of them and of the connection. */
#include "stores.h"

#include <signal.h>

static void add(struct lane *l, const PGresult *r, void *arg)
{
    int64_t n = 0;

    take_number(l, r, &n);
    *(int64_t *)arg += n;
}

static void test_order(void **state)
{
    struct stores *s = stores_open();
    struct lane *l = s->write;
    int64_t sum = 0;

    (void)state;
    lane_begin(l, &s->job);
    for (int i = 1; i <= 200; i++) {
        struct params p = { 0 };
        param_number(&p, i);
        lane_sql(l, "SELECT $1::bigint", &p, add, &sum);
    }
    assert_true(lane_settle(l));
    assert_int_equal(sum, 200 * 201 / 2);
    assert_true(lane_settle(l));
    stores_close(s);
}

/* What comes behind a failure is not done; the connection is well. */
static void test_failure(void **state)
{
    static const struct params names = { .n = 4, .values = { "x", "x", "x", "x" }, .lengths = { 1, 1, 1, 1 } };
    struct stores *s = stores_open();
    struct lane *l = s->write;
    int64_t sum = 0;

    (void)state;
    lane_begin(l, &s->job);
    lane_sql(l, "SELECT 1::bigint", NULL, add, &sum);
    lane_sql(l, "SELECT 1 / 0", NULL, add, &sum);
    lane_send(l, STMT_DOC_THERE, &names, add, &sum);
    assert_false(lane_settle(l));
    assert_string_equal(l->why, "division by zero");
    assert_string_equal(l->code, "22012");
    assert_int_equal(lane_status(l), XY_REFUSED);
    assert_false(l->broken);
    assert_int_equal(sum, 1);
    lane_sql(l, "SELECT nonsense", NULL, add, &sum);
    assert_false(lane_settle(l));
    holds(l->why, "nonsense");
    assert_int_equal(lane_status(l), XY_UNAVAILABLE);
    lane_send(l, STMT_DOC_THERE, &names, add, &sum);
    assert_true(lane_settle(l));
    stores_close(s);
}

static void refuse(struct lane *l, const PGresult *r, void *arg)
{
    (void)r;
    (void)arg;
    lane_fail(l, "", "not this");
}

/* An answer that is not what is wanted fails like a statement. */
static void test_refused(void **state)
{
    struct stores *s = stores_open();
    struct lane *l = s->write;

    (void)state;
    lane_begin(l, &s->job);
    lane_sql(l, "SELECT 1", NULL, refuse, NULL);
    lane_sql(l, "SELECT 1", NULL, NULL, NULL);
    assert_false(lane_settle(l));
    assert_string_equal(l->why, "not this");
    assert_true(lane_settle(l));
    stores_close(s);
}

static void test_lost(void **state)
{
    struct stores *s = stores_open();
    struct lane *l = s->write;

    (void)state;
    lose(s, l);
    lane_begin(l, &s->job);
    lane_sql(l, "SELECT 1", NULL, NULL, NULL);
    assert_false(lane_settle(l));
    assert_true(l->broken);
    lane_sql(l, "SELECT 1", NULL, NULL, NULL);
    assert_false(lane_settle(l));
    assert_string_not_equal(l->why, "");
    stores_close(s);
}

/* One that does not answer is given up. */
static void test_patience(void **state)
{
    struct stores *s = stores_open();
    struct lane *l = s->write;
    uint64_t before = xy_mono_ms();

    (void)state;
    l->patience = 200;
    lane_begin(l, &s->job);
    lane_sql(l, "SELECT pg_sleep(60)::text", NULL, NULL, NULL);
    assert_false(lane_settle(l));
    assert_true(l->broken);
    holds(l->why, "does not answer");
    assert_in_range(xy_mono_ms() - before, 190, 10000);
    lose(s, l);
    stores_close(s);
}

/* Much goes out while much comes in. */
static void test_large(void **state)
{
    enum { SIZE = 1 << 20 };
    struct stores *s = stores_open();
    struct lane *l = s->write;
    char *big = malloc(SIZE);
    int64_t sum = 0;

    (void)state;
    memset(big, 'x', SIZE);
    lane_begin(l, &s->job);
    for (int i = 0; i < 16; i++) {
        struct params p = { 0 };
        param_bytes(&p, big, SIZE);
        lane_sql(l, "SELECT octet_length($1::bytea)::bigint, $1::bytea", &p, add, &sum);
    }
    assert_true(lane_settle(l));
    assert_int_equal(sum, 16 * SIZE);
    free(big);
    stores_close(s);
}

static void test_ids(void **state)
{
    (void)state;
    assert_int_equal(lane_id_at(-1), 0);
    assert_int_equal(lane_id_at(5), 5 << 20);
    assert_int_equal(lane_id_at(INT64_MAX), INT64_MAX);
}

int test_lane(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order), cmocka_unit_test(test_failure), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_lost), cmocka_unit_test(test_patience), cmocka_unit_test(test_large),
        cmocka_unit_test(test_ids)
    };

    return cmocka_run_group_tests_name("lane", tests, NULL, NULL);
}
