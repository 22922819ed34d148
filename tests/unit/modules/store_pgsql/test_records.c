/* test_records.c - which rows have a key, how long it is kept, and what is done with one that is there. */
#include "stores.h"

#define A "a@a.test"

static void test_keys(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = 100, .flags = XY_ROW_WAITING, .peer = "p" };
    xy_store_record r = { .token = { 1 }, .seq = 2, .position = 2, .keyed = true, .xml = "<m/>", .xml_len = 4,
                          .rows = &row, .nrows = 1 };
    xy_store_op op = op_of(XY_STORE_RECORD, A);

    (void)state;
    op.record = &r;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(number(s, "SELECT count(*) FROM sent"), 0);
    r.seq = 3;
    row.id = 200;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(number(s, "SELECT count(*) FROM sent WHERE seq = 3 AND id = 200"), 1);
    stores_close(s);
}

/* With the session goes what its client could have sent again, and what its position covers. */
static void test_sweep(void **state)
{
    struct stores *s = stores_open();
    xy_store_session session = { .token = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, .resource = "r",
                                 .mechanism = "m", .position = 1, .seen = 1000 };
    xy_store_op op = op_of(XY_STORE_SESSION_SWEEP, NULL);

    (void)state;
    put_session(s, A, &session);
    keep(s, A, ID(1), 1, 1, "<m/>");
    keep(s, A, ID(2), 1, 2, "<m/>");
    keep(s, A, ID(3), 2, 1, "<m/>");
    keep(s, A, ID(9), 2, 2, "<m/>");
    op.after = 500;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(number(s, "SELECT count(*) FROM sent"), 4);        /* they are younger than that */
    op.after = (uint64_t)STAMP(5);
    run_sql(s, "UPDATE session SET seen = 1700000009000");
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(number(s, "SELECT count(*) FROM sent"), 2);
    assert_int_equal(number(s, "SELECT count(*) FROM sent WHERE seq = 2"), 2);
    stores_close(s);
}

/* More keys than can be swept while a batch waits: the rest goes with the upkeep. */
static void test_large_sweep(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_SESSION_SWEEP, NULL);

    (void)state;
    run_sql(s, "INSERT INTO sent SELECT int8send(n), n, 1, n FROM generate_series(1, 6000) n");
    run_sql(s, "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
               "$$BEGIN PERFORM pg_sleep(0.0005); RETURN OLD; END$$");
    run_sql(s, "CREATE TRIGGER slow BEFORE DELETE ON sent FOR EACH ROW EXECUTE FUNCTION slow()");
    s->write->patience = 2000;
    op.after = (uint64_t)STAMP(1);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(number(s, "SELECT count(*) FROM sent"), 5000);
    get(s, A, "k", NULL);
    s->read->patience = 2000;
    for (int i = 0; i < 100 && s->state->keys_below != 0; i++)
        s->ops->upkeep(&s->job, s->read);
    assert_int_equal(number(s, "SELECT count(*) FROM sent"), 0);
    assert_int_equal(s->state->keys_below, 0);
    stores_close(s);
}

/* Bodies have ids of their own, which never come again. */
static void test_bodies(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    for (uint64_t i = 1; i <= 5; i++)
        keep(s, A, i, 1, i, "<m/>");
    int64_t last = number(s, "SELECT max(id) FROM body");
    assert_int_equal(s->state->last_body, last);
    stores_shut(s);
    s->state->last_body = 0;
    stores_reopen(s);
    assert_int_equal(s->state->last_body, last);
    s->state->last_body = last + ((int64_t)1 << 40);                    /* the clock has stepped back */
    assert_int_equal(keep(s, A, 6, 1, 6, "<m/>"), XY_OK);
    assert_int_equal(number(s, "SELECT max(id) FROM body"), last + ((int64_t)1 << 40) + 1);
    stores_close(s);
}

int test_records(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys), cmocka_unit_test(test_sweep), cmocka_unit_test(test_large_sweep),
        cmocka_unit_test(test_bodies)
    };

    return cmocka_run_group_tests_name("records", tests, NULL, NULL);
}
