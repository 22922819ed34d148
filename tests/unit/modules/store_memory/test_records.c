/* test_records.c - records for which there is no room leave nothing behind. */
#include "stores.h"

#define A "a@a.test"

static void test_no_room(void **state)
{
    struct stores *s = stores_open();
    const xy_store_row rows[] = {
        { .domain = "a.test", .account = A, .id = 1, .flags = XY_ROW_ARCHIVED, .peer = "p" },
        { .domain = "b.test", .account = "b@b.test", .id = 1, .flags = XY_ROW_WAITING, .peer = "p" }
    };
    const xy_store_record r = { .token = { 1 }, .seq = 1, .keyed = true, .xml = "<m><body>hi</body></m>", .xml_len = 22,
                                .rows = rows, .nrows = 2 };
    xy_store_op op = op_of(XY_STORE_RECORD, A);
    const unsigned char languages[] = { 7, 0 };
    unsigned failed = 0;

    (void)state;
    op.record = &r;
    op.languages = languages;
    for (uint64_t room = 0; ; room += 8) {
        stores_leave(s, room);
        if (run_write(s, &op) == XY_OK)
            break;
        assert_int_equal(op.status, XY_UNAVAILABLE);
        holds(op.why, "most");
        assert_int_equal(s->state->heap.used, 0);
        assert_null(s->state->owners.root);
        failed++;
    }
    assert_true(failed > 10);
    assert_int_equal(stores_rows(s), 2);
    assert_int_equal(run_write(s, &op), XY_OK);         /* it needs no room: it is there */
    assert_int_equal(op.count, 2);
    stores_close(s);
}

/* Another stanza has the key of one that stays: it loses that only when the other is stored. */
static void test_key(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    keep(s, A, 1, 7, 1, "<message id='1'/>");
    const struct row *row = rows_at(&boxes_find(s->state, "a.test", A)->rows, 1);
    assert_non_null(row->key);
    stores_leave(s, 0);
    assert_int_equal(keep(s, A, 2, 7, 1, "<message id='2'/>"), XY_UNAVAILABLE);
    assert_non_null(row->key);
    stores_leave(s, 2000);
    assert_int_equal(keep(s, A, 2, 7, 1, "<message id='2'/>"), XY_OK);
    assert_null(row->key);
    stores_close(s);
}

int test_records(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_no_room), cmocka_unit_test(test_key) };

    return cmocka_run_group_tests_name("records", tests, NULL, NULL);
}
