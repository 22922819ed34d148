/* conform_purge.c - old rows leave the archive, some at a time, of one account or of a domain. */
#include "conform.h"

#define A "a@a.test"
#define B "b@a.test"

static uint64_t purge(struct stores *s, const char *account, int second, size_t limit)
{
    xy_store_op op = op_of(XY_STORE_ARCHIVE_PURGE, account);

    op.after = (uint64_t)STAMP(second);
    op.limit = limit;
    assert_int_equal(run_write(s, &op), XY_OK);
    return op.count;
}

static void test_account(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    for (int i = 1; i <= 9; i++) {
        archived(s, A, i, "x@b.test", "text");
        archived(s, B, i, "x@b.test", "text");
    }
    assert_int_equal(purge(s, A, 1, 10), 0);
    assert_int_equal(purge(s, A, 6, 3), 3);
    assert_int_equal(purge(s, A, 6, 3), 2);
    assert_int_equal(purge(s, A, 6, 3), 0);
    assert_string_equal(found(s, A, "text"), "6 7 8 9");
    assert_int_equal(archived_count(s, A), 4);
    assert_int_equal(archived_count(s, B), 9);
    assert_int_equal(stores_rows(s), 13);
    assert_int_equal(stores_bodies(s), 13);
    assert_int_equal(purge(s, "nobody@a.test", 6, 3), 0);
    stores_close(s);
}

static void test_domain(void **state)
{
    struct stores *s = stores_open();
    xy_store_row other = { .domain = "c.test", .account = "c@c.test", .id = ID(1), .stamp = STAMP(1),
                           .flags = XY_ROW_ARCHIVED, .peer = "x@b.test" };

    (void)state;
    keep_text(s, &other, NULL, "text");
    for (int i = 1; i <= 600; i++)
        archived(s, i % 2 ? A : B, i, "x@b.test", "text");
    assert_int_equal(purge(s, NULL, 501, 450), 450);
    assert_int_equal(purge(s, NULL, 501, 450), 50);
    assert_int_equal(purge(s, NULL, 501, 450), 0);
    assert_int_equal(archived_count(s, A), 50);
    assert_int_equal(archived_count(s, B), 50);
    assert_int_equal(purge(s, NULL, 700, 0), 100);
    archived(s, A, 701, "x@b.test", "text");
    assert_int_equal(purge(s, NULL, 702, 10), 1);
    assert_int_equal(stores_rows(s), 1);
    stores_close(s);
}

static uint64_t trim(struct stores *s, const char *account, uint64_t most, size_t limit)
{
    xy_store_op op = op_of(XY_STORE_ARCHIVE_TRIM, account);

    op.until = most;
    op.limit = limit;
    assert_int_equal(run_write(s, &op), XY_OK);
    return op.count;
}

static int64_t bytes_kept(struct stores *s)
{
    int64_t said = stores_counted_bytes(s);

    assert_int_equal(said, stores_archived_bytes(s));
    return said;
}

/* The oldest go until the rest is small enough, some at a time, in each archive by itself. */
static void test_size(void **state)
{
    struct stores *s = stores_open();
    uint64_t one;

    (void)state;
    archived(s, A, 1, "x@b.test", "text");
    one = (uint64_t)bytes_kept(s);
    for (int i = 2; i <= 9; i++)
        archived(s, A, i, "x@b.test", "text");
    for (int i = 1; i <= 3; i++)
        archived(s, B, i, "x@b.test", "text");
    assert_int_equal(bytes_kept(s), 12 * one);
    assert_int_equal(trim(s, NULL, 9 * one, 10), 0);
    assert_int_equal(trim(s, A, 9 * one - 1, 10), 1);
    assert_int_equal(trim(s, NULL, 3 * one, 3), 3);
    assert_int_equal(trim(s, NULL, 3 * one, 3), 2);
    assert_int_equal(trim(s, NULL, 3 * one, 3), 0);
    assert_string_equal(found(s, A, "text"), "7 8 9");
    assert_string_equal(found(s, B, "text"), "1 2 3");
    assert_int_equal(trim(s, NULL, one, 10), 4);
    assert_string_equal(found(s, B, "text"), "3");
    assert_int_equal(stores_bodies(s), 2);
    assert_int_equal(trim(s, "nobody@a.test", 0, 10), 0);
    assert_int_equal(bytes_kept(s), 2 * one);
    assert_int_equal(purge(s, NULL, 99, 10), 2);
    assert_int_equal(bytes_kept(s), 0);
    stores_close(s);
}

/* Row 1 of A. */
static void archived_and_waiting(struct stores *s)
{
    xy_store_row row = { .domain = "a.test", .account = A, .id = ID(1), .stamp = STAMP(1),
                         .flags = XY_ROW_WAITING | XY_ROW_ARCHIVED, .peer = "x@b.test" };

    keep_text(s, &row, NULL, "text");
}

/* More than are found at once, and what waits in between stays archived. */
static void test_size_of_many(void **state)
{
    struct stores *s = stores_open();
    const uint64_t id = ID(1);

    (void)state;
    archived_and_waiting(s);
    for (int i = 2; i <= 600; i++)
        archived(s, A, i, "x@b.test", "text");
    assert_int_equal(trim(s, NULL, 0, 0), 599);
    assert_int_equal(trim(s, NULL, 0, 0), 0);
    assert_string_equal(found(s, A, "text"), "1");
    assert_int_equal(head(s, A).count, 1);
    assert_int_equal(taken(s, A, &id, 1), XY_OK);
    assert_int_equal(trim(s, NULL, 0, 0), 1);
    assert_int_equal(bytes_kept(s), 0);
    assert_int_equal(stores_rows(s), 0);
    stores_close(s);
}

/* What still waits stays, archived no more; what was taken goes. */
static void test_waiting(void **state)
{
    struct stores *s = stores_open();
    const uint64_t id = ID(1);

    (void)state;
    archived_and_waiting(s);
    archived(s, A, 2, "x@b.test", "text");
    assert_int_equal(purge(s, A, 9, 10), 2);
    assert_int_equal(purge(s, A, 9, 10), 0);
    assert_int_equal(archived_count(s, A), 0);
    assert_string_equal(found(s, A, "text"), "");
    xy_store_op p = page(s, A, 0, 10);
    assert_int_equal(p.nrows, 1);
    assert_int_equal(p.rows[0].flags, XY_ROW_WAITING);
    assert_int_equal(taken(s, A, &id, 1), XY_OK);
    assert_int_equal(stores_bodies(s), 0);
    stores_close(s);
}

/* Rows whose ids are far ahead of their stamps are as old as their stamps. */
static void test_clock(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .flags = XY_ROW_ARCHIVED, .peer = "x@b.test" };

    (void)state;
    archived(s, A, 36000, "x@b.test", "text");
    for (int i = 1; i <= 3; i++) {
        row.id = ID(36000) + (uint64_t)i;
        row.stamp = STAMP(i);
        keep_text(s, &row, NULL, "text");
    }
    assert_int_equal(purge(s, NULL, 3, 10), 2);
    assert_int_equal(archived_count(s, A), 2);
    assert_int_equal(purge(s, NULL, 3, 10), 0);
    assert_int_equal(purge(s, NULL, 4, 10), 1);
    assert_int_equal(purge(s, NULL, 36001, 10), 1);
    assert_int_equal(stores_rows(s), 0);
    stores_close(s);
}

/* Both copies of a record have the same id, and go one after the other. */
static void test_shared_id(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    for (int i = 1; i <= 3; i++) {
        xy_store_row a = { .domain = "a.test", .account = A, .id = ID(i), .stamp = STAMP(i),
                           .flags = XY_ROW_ARCHIVED, .peer = B };
        xy_store_row b = a;
        b.account = B;
        b.peer = A;
        assert_int_equal(keep_text(s, &a, &b, "text"), XY_OK);
    }
    assert_int_equal(purge(s, A, 4, 10), 3);
    assert_string_equal(found(s, A, "text"), "");
    assert_string_equal(found(s, B, "text"), "1 2 3");
    assert_int_equal(purge(s, B, 4, 10), 3);
    assert_string_equal(found(s, B, "text"), "");
    archived(s, A, 5, B, "text");
    assert_string_equal(found(s, A, "text"), "5");
    stores_close(s);
}

static void test_retract(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = ID(1), .stamp = STAMP(1),
                         .flags = XY_ROW_WAITING | XY_ROW_ARCHIVED, .peer = "x@b.test" };
    const uint64_t ids[] = { ID(1), ID(2), ID(3) };
    xy_store_op op = op_of(XY_STORE_MAILBOX_RETRACT, A);

    (void)state;
    keep_text(s, &row, NULL, "text");
    keep(s, A, ID(2), 7, 1, "<message/>");
    op.ids = ids;
    op.nids = 3;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(stores_rows(s), 0);
    assert_int_equal(stores_bodies(s), 0);
    assert_int_equal(archived_count(s, A), 0);
    assert_int_equal(head(s, A).count, 0);
    op.account = "nobody@a.test";
    assert_int_equal(run_write(s, &op), XY_OK);
    stores_close(s);
}

int conform_purge(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account), cmocka_unit_test(test_domain), cmocka_unit_test(test_size),
        cmocka_unit_test(test_size_of_many), cmocka_unit_test(test_waiting),
        cmocka_unit_test(test_clock), cmocka_unit_test(test_shared_id), cmocka_unit_test(test_retract)
    };

    return cmocka_run_group_tests_name("purge", tests, NULL, NULL);
}
