/* conform_archive.c - pages of an archive: by id, backwards, by peer, by time, when the clock steps back, its ends. */
#include "conform.h"

#define A "a@a.test"

static struct stores *nine(void)
{
    static const char *const peers[] = { "x@b.test/one", "y@b.test", "x@b.test/two" };
    struct stores *s = stores_open();

    for (int i = 1; i <= 9; i++)
        assert_int_equal(archived(s, A, i, peers[i % 3], "text"), XY_OK);
    return s;
}

static void test_pages(void **state)
{
    struct stores *s = nine();
    xy_store_query q = { .limit = 3, .count = true };

    (void)state;
    xy_store_op op = archive(s, A, &q);
    assert_int_equal(op.nrows, 3);
    assert_int_equal(op.count, 9);
    assert_true(op.more);
    assert_string_equal(seconds(s, A, &q), "1 2 3");
    q.after = ID(3);
    assert_string_equal(seconds(s, A, &q), "4 5 6");
    q.after = ID(6);
    op = archive(s, A, &q);
    assert_int_equal(op.nrows, 3);
    assert_int_equal(op.count, 9);
    assert_false(op.more);
    q.after = UINT64_MAX;
    assert_string_equal(seconds(s, A, &q), "");
    q = (xy_store_query){ .limit = 0, .count = true };
    op = archive(s, A, &q);
    assert_int_equal(op.nrows, 0);
    assert_int_equal(op.count, 9);
    assert_true(op.more);
    assert_int_equal(archive(s, "nobody@a.test", &q).count, 0);
    stores_close(s);
}

static void test_backwards(void **state)
{
    struct stores *s = nine();
    xy_store_query q = { .limit = 4, .backwards = true };

    (void)state;
    assert_string_equal(seconds(s, A, &q), "6 7 8 9");
    assert_true(archive(s, A, &q).more);
    q.before = ID(6);
    assert_string_equal(seconds(s, A, &q), "2 3 4 5");
    q.before = ID(2);
    assert_string_equal(seconds(s, A, &q), "1");
    assert_false(archive(s, A, &q).more);
    q = (xy_store_query){ .limit = 10, .after = ID(3), .before = ID(6) };
    assert_string_equal(seconds(s, A, &q), "4 5");
    q.before = ID(3);
    assert_string_equal(seconds(s, A, &q), "");
    stores_close(s);
}

static void test_peer(void **state)
{
    struct stores *s = nine();
    xy_store_query q = { .limit = 3, .with = "x@b.test", .count = true };

    (void)state;
    assert_string_equal(seconds(s, A, &q), "2 3 5");
    assert_int_equal(archive(s, A, &q).count, 6);
    assert_true(archive(s, A, &q).more);
    q.after = ID(5);
    assert_string_equal(seconds(s, A, &q), "6 8 9");
    q.backwards = true;
    q.limit = 2;
    assert_string_equal(seconds(s, A, &q), "8 9");
    q = (xy_store_query){ .limit = 9, .with = "x@b.test/one" };
    assert_string_equal(seconds(s, A, &q), "3 6 9");
    q.text = "text";
    q.start = STAMP(4);
    assert_string_equal(seconds(s, A, &q), "6 9");
    q = (xy_store_query){ .limit = 9, .with = "y@b.test/one" };
    assert_string_equal(seconds(s, A, &q), "");
    stores_close(s);
}

static void test_times(void **state)
{
    struct stores *s = nine();
    xy_store_query q = { .limit = 2, .count = true, .start = STAMP(3), .end = STAMP(7) };

    (void)state;
    assert_string_equal(seconds(s, A, &q), "3 4");
    assert_int_equal(archive(s, A, &q).count, 5);
    q.backwards = true;
    assert_string_equal(seconds(s, A, &q), "6 7");
    q = (xy_store_query){ .limit = 9, .end = STAMP(0) };
    assert_string_equal(seconds(s, A, &q), "");
    q = (xy_store_query){ .limit = 9, .start = INT64_MAX };
    assert_string_equal(seconds(s, A, &q), "");
    q = (xy_store_query){ .limit = 9, .start = -5, .end = INT64_MAX };
    assert_string_equal(seconds(s, A, &q), "1 2 3 4 5 6 7 8 9");
    q = (xy_store_query){ .limit = 9, .end = -5 };
    assert_string_equal(seconds(s, A, &q), "");
    stores_close(s);
}

/* The clock was an hour ahead and was put right: ids go on, stamps do not, and times are those of the stamps. */
static void test_clock(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .flags = XY_ROW_ARCHIVED, .peer = "x@b.test" };

    (void)state;
    archived(s, A, 10, "x@b.test", "text");
    archived(s, A, 3600, "x@b.test", "text");
    for (int i = 1; i <= 3; i++) {
        row.id = ID(3600) + (uint64_t)i;
        row.stamp = STAMP(20 + i);
        assert_int_equal(keep_text(s, &row, NULL, "text"), XY_OK);
    }
    xy_store_query q = { .limit = 9, .count = true, .end = STAMP(22) };
    xy_store_op op = archive(s, A, &q);
    assert_int_equal(op.nrows, 3);
    assert_int_equal(op.count, 3);
    assert_int_equal(op.rows[1].id, ID(3600) + 1);
    assert_int_equal(op.rows[2].stamp, STAMP(22));
    q.start = STAMP(22);
    assert_int_equal(archive(s, A, &q).nrows, 1);
    q.text = "text";
    assert_int_equal(archive(s, A, &q).nrows, 1);
    q = (xy_store_query){ .limit = 9, .start = STAMP(23) };
    assert_int_equal(archive(s, A, &q).nrows, 2);
    stores_close(s);
}

static void test_ids(void **state)
{
    struct stores *s = nine();
    const uint64_t ids[] = { ID(7), ID(2), ID(2), ID(99), ID(5) };
    xy_store_query q = { .limit = 2, .ids = ids, .nids = 5, .count = true };

    (void)state;
    xy_store_op op = archive(s, A, &q);
    assert_string_equal(seconds(s, A, &q), "2 5");
    assert_int_equal(op.count, 3);
    assert_true(op.more);
    q.backwards = true;
    assert_string_equal(seconds(s, A, &q), "5 7");
    q.before = ID(5);
    assert_string_equal(seconds(s, A, &q), "2");
    q = (xy_store_query){ .limit = 9, .ids = ids, .nids = 5, .with = "x@b.test", .text = "text" };
    assert_string_equal(seconds(s, A, &q), "2 5");
    q.nids = 0;
    assert_string_equal(seconds(s, A, &q), "");
    stores_close(s);
}

/* What is not archived is in no page. */
static void test_archived_only(void **state)
{
    struct stores *s = nine();
    xy_store_row row = { .domain = "a.test", .account = A, .id = ID(10), .stamp = STAMP(10),
                         .flags = XY_ROW_WAITING, .peer = "x@b.test" };
    xy_store_query q = { .limit = 9, .after = ID(8), .count = true };

    (void)state;
    keep_text(s, &row, NULL, "text");
    assert_string_equal(seconds(s, A, &q), "9");
    assert_int_equal(archive(s, A, &q).count, 9);
    q.text = "text";
    assert_string_equal(seconds(s, A, &q), "9");
    assert_int_equal(archive(s, A, &q).count, 9);
    stores_close(s);
}

static void test_ends(void **state)
{
    struct stores *s = nine();
    xy_store_op op = op_of(XY_STORE_ARCHIVE_ENDS, A);

    (void)state;
    keep(s, A, ID(0), 1, 1, "<message/>");
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.nrows, 2);
    assert_int_equal(op.rows[0].id, ID(1));
    assert_int_equal(op.rows[1].stamp, STAMP(9));
    assert_null(op.rows[0].xml);
    archived(s, "one@a.test", 1, "x@b.test", "text");
    op.account = "one@a.test";
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.nrows, 1);
    op.account = "nobody@a.test";
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.nrows, 0);
    stores_close(s);
}

int conform_archive(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages), cmocka_unit_test(test_backwards), cmocka_unit_test(test_peer),
        cmocka_unit_test(test_times), cmocka_unit_test(test_clock), cmocka_unit_test(test_ids),
        cmocka_unit_test(test_archived_only), cmocka_unit_test(test_ends)
    };

    return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
