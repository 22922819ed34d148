/* test_rows.c - a row is where its flags say, and counted so. */
#include "stores.h"

#define A "a@a.test"

static struct box *filled(struct stores *s)
{
    xy_store_row row = { .domain = "a.test", .account = A, .id = ID(1), .stamp = STAMP(1),
                         .flags = XY_ROW_WAITING | XY_ROW_ARCHIVED, .peer = "x@b.test" };

    keep_text(s, &row, NULL, "both");
    keep(s, A, ID(2), 1, 1, "<message/>");
    row.id = ID(500);
    row.flags = XY_ROW_ARCHIVED;
    keep_text(s, &row, NULL, "ahead");
    return boxes_find(s->state, "a.test", A);
}

static void test_counted(void **state)
{
    struct stores *s = stores_open();
    struct box *box = filled(s);

    (void)state;
    assert_int_equal(box->waits, 2);
    assert_int_equal(box->archived, 2);
    assert_int_equal(box->ahead, 1);
    assert_int_equal(box->last_id, ID(500));
    rows_unflag(rows_at(&box->rows, ID(1)), XY_ROW_WAITING);
    assert_int_equal(box->waits, 1);
    assert_int_equal(box->waiting_bytes, strlen("<message/>"));
    assert_null(box->spent.root);
    rows_unflag(rows_at(&box->rows, ID(2)), XY_ROW_WAITING);
    assert_int_equal(box->waits, 0);
    assert_int_equal(box->waiting_bytes, 0);
    assert_ptr_equal(rows_of_state(box->spent.root), rows_at(&box->rows, ID(2)));
    rows_drop(s->state, rows_at(&box->rows, ID(500)));
    assert_int_equal(box->ahead, 0);
    assert_int_equal(box->archived, 1);
    rows_drop(s->state, rows_at(&box->rows, ID(1)));
    assert_int_equal(box->archived_bytes, 0);
    assert_null(box->archive.root);
    assert_int_equal(box->last_id, ID(500));
    stores_close(s);
}

static void test_keys(void **state)
{
    struct stores *s = stores_open();
    struct box *box = filled(s);
    unsigned char token[16];

    (void)state;
    memset(token, 1, sizeof token);
    struct row *row = rows_by_key(s->state, box, token, 1);
    assert_non_null(row);
    assert_int_equal(row->id, ID(2));
    assert_null(rows_by_key(s->state, box, token, 2));
    token[15] = 2;
    assert_null(rows_by_key(s->state, box, token, 1));
    rows_drop_key(s->state, row);
    rows_drop_key(s->state, row);
    assert_null(s->state->keys.root);
    stores_close(s);
}

/* A mailbox of which nothing is known is none; one that has given ids stays. */
static void test_boxes(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_non_null(boxes_need(s->state, "a.test", "b@a.test"));
    boxes_settle(s->state, "a.test", "b@a.test");
    assert_null(boxes_find(s->state, "a.test", "b@a.test"));
    boxes_need(s->state, "a.test", "b@a.test")->last_id = 5;
    boxes_settle(s->state, "a.test", "b@a.test");
    assert_non_null(boxes_find(s->state, "a.test", "b@a.test"));
    stores_close(s);
}

int test_rows(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counted), cmocka_unit_test(test_keys), cmocka_unit_test(test_boxes)
    };

    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
