/* test_terms.c - stems beside rows: as all stores find by them, and when there is no room for more. */
#include "stores.h"

#include "terms.h"

#define A "a@a.test"
#define ENGLISH 7                       /* as the core numbers it */

static xy_store_op reindex(struct stores *s, const unsigned char *language)
{
    xy_store_op op = op_of(XY_STORE_REINDEX, NULL);

    op.languages = language;
    run_write(s, &op);
    return op;
}

/* What has no room has the words that it had, and comes with the next attempt. */
static void test_no_room(void **state)
{
    struct stores *s = stores_open();
    const unsigned char english = ENGLISH;
    char text[600];

    (void)state;
    for (int i = 0, len = 0; i < 40; i++)
        len += snprintf(text + len, sizeof text - (size_t)len, "houses%d ", i);
    for (int i = 1; i <= 10; i++)
        assert_int_equal(archived(s, A, i, "x@b.test", text), XY_OK);
    stores_leave(s, 2000);
    xy_store_op op = reindex(s, &english);
    assert_int_equal(op.status, XY_UNAVAILABLE);
    holds(op.why, "most");
    assert_true(op.count > 0 && op.count < 10);
    uint64_t done = op.count;
    assert_string_equal(found(s, A, "houses7"), "1 2 3 4 5 6 7 8 9 10");
    stores_leave(s, 1 << 20);
    op = reindex(s, &english);
    assert_int_equal(op.status, XY_OK);
    assert_int_equal(op.count, 10 - done);
    stores_close(s);
}

/* A mailbox that goes between two steps takes no other's place. */
static void test_box_gone(void **state)
{
    struct stores *s = stores_open();
    const unsigned char english = ENGLISH;
    xy_store_op op = op_of(XY_STORE_REINDEX, NULL), remove = op_of(XY_STORE_ACCOUNT_REMOVE, A);

    (void)state;
    for (int i = 1; i <= 3; i++)
        archived(s, A, i, "x@b.test", "some houses");
    archived(s, "b@a.test", 1, "x@b.test", "some houses");
    op.languages = &english;
    op.limit = 2;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 2);
    assert_int_equal(run_write(s, &remove), XY_OK);
    op.until = op.bytes;
    op.after = op.last_id;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 1);
    assert_true(op.more);
    assert_int_equal(rows_at(&boxes_find(s->state, "a.test", "b@a.test")->rows, ID(1))->stems->language, ENGLISH);
    stores_close(s);
}

int test_terms(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_no_room), cmocka_unit_test(test_box_gone) };

    return conform_terms() + conform_reindex() + cmocka_run_group_tests_name("terms", tests, NULL, NULL);
}
