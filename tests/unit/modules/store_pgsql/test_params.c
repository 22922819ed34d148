/* test_params.c - numbers, texts and arrays go to the database and come back as they are. */
#include "stores.h"

#include <limits.h>

static const char *failure;

static void take_all(struct lane *l, const PGresult *r, void *arg)
{
    bool ok = true;

    *(int *)arg += 1;
    assert_int_equal(column_number(r, 0, 0), INT64_MIN);
    assert_int_equal(column_id(r, 0, 1), INT64_MAX);
    assert_string_equal(column_text(l->job, r, 0, 2, &ok), "a'b");
    assert_null(column_text(l->job, r, 0, 3, &ok));
    assert_int_equal(PQgetlength(r, 0, 4), 3);
    assert_memory_equal(PQgetvalue(r, 0, 4), "a\0b", 3);
    assert_int_equal(column_number(r, 0, 5), -7);
    assert_true(column_bool(r, 0, 6));
    assert_string_equal(column_text(l->job, r, 0, 7, &ok), "");
    assert_true(ok);
}

static void test_values(void **state)
{
    struct stores *s = stores_open();
    struct params p = { 0 };
    int taken_up = 0;

    (void)state;
    param_number(&p, INT64_MIN);
    param_id(&p, UINT64_MAX);
    param_text(&p, "a'b");
    param_text_or_null(&p, NULL);
    param_bytes(&p, "a\0b", 3);
    param_number(&p, -7);
    param_text(&p, NULL);
    lane_begin(s->write, &s->job);
    lane_sql(s->write, "SELECT $1::bigint, $2::bigint, $3::text, $4::text, $5::bytea, $6::bigint::integer, true, "
                       "$7::text", &p, take_all, &taken_up);
    assert_true(lane_settle(s->write));
    assert_int_equal(taken_up, 1);
    stores_close(s);
}

static void take_rows(struct lane *l, const PGresult *r, void *arg)
{
    bool ok = true;

    *(int *)arg = PQntuples(r);
    assert_int_equal(column_number(r, 0, 0), 5);
    assert_int_equal(column_number(r, 0, 1), INT_MIN);
    assert_string_equal(column_text(l->job, r, 0, 2, &ok), "one");
    assert_true(PQgetisnull(r, 1, 3));
    assert_int_equal(PQgetlength(r, 0, 3), 0);
    assert_string_equal(column_text(l->job, r, 1, 2, &ok), "");
    assert_int_equal(column_id(r, 1, 0), INT64_MAX);
}

static void test_arrays(void **state)
{
    struct stores *s = stores_open();
    struct params p = { 0 };
    struct array a, b, c, d;
    int rows = 0;

    (void)state;
    array_begin(&a, &s->job, OF_NUMBERS);
    array_begin(&b, &s->job, OF_INTS);
    array_begin(&c, &s->job, OF_TEXTS);
    array_begin(&d, &s->job, OF_BYTES);
    array_number(&a, 5);
    array_id(&a, UINT64_MAX);
    array_int(&b, INT_MIN);
    array_int(&b, 1);
    array_text(&c, "one");
    array_text(&c, NULL);
    array_bytes(&d, NULL, 0);
    array_null(&d);
    for (int i = 0; i < 1000; i++) {
        array_number(&a, i);
        array_int(&b, i);
        array_text(&c, "some longer text");
        array_bytes(&d, "\0\1", 2);
    }
    param_array(&p, &a);
    param_array(&p, &b);
    param_array(&p, &c);
    param_array(&p, &d);
    lane_begin(s->write, &s->job);
    lane_sql(s->write, "SELECT * FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::bytea[])", &p, take_rows,
             &rows);
    assert_true(lane_settle(s->write));
    assert_int_equal(rows, 1002);
    stores_close(s);
}

static void take_none(struct lane *l, const PGresult *r, void *arg)
{
    (void)l;
    *(int *)arg += PQntuples(r);
}

static void test_empty(void **state)
{
    struct stores *s = stores_open();
    struct params p = { 0 };
    struct array a;
    int rows = 0;

    (void)state;
    array_begin(&a, &s->job, OF_NUMBERS);
    param_array(&p, &a);
    lane_begin(s->write, &s->job);
    lane_sql(s->write, "SELECT unnest($1::bigint[])", &p, take_none, &rows);
    assert_true(lane_settle(s->write));
    assert_int_equal(rows, 0);
    stores_close(s);
}

/* More than there is room for, and memory that is refused, are noticed before anything is sent. */
static void test_refused(void **state)
{
    struct stores *s = stores_open();
    struct params p = { 0 };
    struct array a;

    (void)state;
    for (int i = 0; i <= PARAMS_MOST; i++)
        param_number(&p, i);
    assert_true(p.refused);
    lane_begin(s->write, &s->job);
    lane_sql(s->write, "SELECT 1", &p, NULL, NULL);
    assert_false(lane_settle(s->write));
    failure = s->write->why;
    holds(failure, "memory");
    p = (struct params){ 0 };
    array_begin(&a, &s->job, OF_NUMBERS);
    support_fail_alloc(1);
    for (int i = 0; i < 1000; i++)
        array_number(&a, i);
    support_reset(NULL);
    param_array(&p, &a);
    assert_true(p.refused);
    stores_close(s);
}

int test_params(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values), cmocka_unit_test(test_arrays), cmocka_unit_test(test_empty),
        cmocka_unit_test(test_refused)
    };

    return cmocka_run_group_tests_name("params", tests, NULL, NULL);
}
