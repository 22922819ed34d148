/* conform_restored.c - mailboxes that were kept elsewhere: ids that go on, and rows of long ago. */
#include "conform.h"

#define A "a@a.test"

static xy_status raise_to(struct stores *s, const char *account, uint64_t to)
{
    xy_store_op op = op_of(XY_STORE_MAILBOX_RAISE, account);

    op.after = to;
    return run_write(s, &op);
}

static void test_raise(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_int_equal(raise_to(s, A, ID(5)), XY_OK);
    assert_int_equal(head(s, A).last_id, ID(5));
    assert_int_equal(head(s, A).count, 0);
    assert_int_equal(raise_to(s, A, ID(3)), XY_OK);     /* never lower */
    assert_int_equal(head(s, A).last_id, ID(5));
    assert_int_equal(keep(s, A, ID(9), 1, 1, "<message/>"), XY_OK);
    assert_int_equal(raise_to(s, A, ID(8)), XY_OK);
    assert_int_equal(head(s, A).last_id, ID(9));
    assert_int_equal(raise_to(s, A, ID(20)), XY_OK);
    assert_int_equal(head(s, A).last_id, ID(20));
    assert_int_equal(head(s, A).count, 1);
    assert_int_equal(head(s, "b@a.test").last_id, 0);
    assert_int_equal(raise_to(s, A, UINT64_MAX), XY_REFUSED);
    assert_int_equal(head(s, A).last_id, ID(20));
    stores_close(s);
}

/* In the order of one batch: the mailbox that it makes is there for the record behind it, and goes with the account. */
static void test_raise_in_batch(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = ID(1), .stamp = STAMP(1),
                         .flags = XY_ROW_WAITING, .peer = "x@b.test" };
    xy_store_record r = { .seq = 1, .xml = "<message/>", .xml_len = 10, .rows = &row, .nrows = 1 };
    xy_store_op raise = op_of(XY_STORE_MAILBOX_RAISE, A), record = op_of(XY_STORE_RECORD, A);
    xy_store_op removal = op_of(XY_STORE_ACCOUNT_REMOVE, A);
    xy_store_op *const first[] = { &raise, &record }, *const second[] = { &removal, &raise };

    (void)state;
    raise.after = ID(7);
    record.record = &r;
    s->ops->write(&s->job, s->write, first, 2);
    assert_int_equal(raise.status, XY_OK);
    assert_int_equal(record.status, XY_OK);
    assert_int_equal(head(s, A).last_id, ID(7));
    assert_int_equal(head(s, A).count, 1);
    raise.after = ID(2);
    s->ops->write(&s->job, s->write, second, 2);
    assert_int_equal(removal.status, XY_OK);
    assert_int_equal(raise.status, XY_OK);
    assert_int_equal(head(s, A).last_id, ID(2));
    assert_int_equal(head(s, A).count, 0);
    stores_close(s);
}

/* One archived message of that time. */
static xy_status archived_at(struct stores *s, int64_t stamp, const char *text)
{
    xy_store_row row = { .domain = "a.test", .account = A, .id = (uint64_t)stamp << 20, .stamp = stamp,
                         .flags = XY_ROW_ARCHIVED | XY_ROW_SENT, .peer = "old@b.test" };

    return keep_text(s, &row, NULL, text);
}

#define YEARS { 1000, 86400000, 951782400000, 951868799999, 1078012800000, 1709164800000 }

/* The youngest is there before the others come, which come in no order. */
static struct stores *with_past(const int64_t *stamps, size_t n)
{
    struct stores *s = stores_open();

    assert_int_equal(archived(s, A, 100000000, "x@b.test", "young"), XY_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(archived_at(s, stamps[i * 5 % n], "of old"), XY_OK);
    return s;
}

static void test_past(void **state)
{
    const int64_t stamps[] = YEARS;
    struct stores *s = with_past(stamps, COUNT_OF(stamps));
    xy_store_query q = { .limit = 100, .count = true };

    (void)state;
    xy_store_op op = archive(s, A, &q);
    assert_int_equal(op.count, COUNT_OF(stamps) + 1);
    assert_int_equal(op.nrows, COUNT_OF(stamps) + 1);
    for (size_t i = 0; i < COUNT_OF(stamps); i++) {
        assert_int_equal(op.rows[i].id, (uint64_t)stamps[i] << 20);
        assert_int_equal(op.rows[i].stamp, stamps[i]);
        assert_int_equal(op.rows[i].flags, XY_ROW_ARCHIVED | XY_ROW_SENT);
    }
    assert_int_equal(head(s, A).last_id, ID(100000000));
    assert_int_equal(head(s, A).count, 0);
    assert_int_equal(stores_rows(s), COUNT_OF(stamps) + 1);
    assert_int_equal(stores_counted_bytes(s), stores_archived_bytes(s));
    stores_close(s);
}

static void test_past_is_found(void **state)
{
    const int64_t stamps[] = YEARS;
    struct stores *s = with_past(stamps, COUNT_OF(stamps));
    xy_store_query q = { .limit = 100, .text = "old", .count = true };

    (void)state;
    assert_int_equal(archive(s, A, &q).nrows, COUNT_OF(stamps));
    assert_int_equal(archive(s, A, &q).count, COUNT_OF(stamps));
    q = (xy_store_query){ .limit = 100, .with = "old@b.test", .start = stamps[2], .end = stamps[3] };
    assert_int_equal(archive(s, A, &q).nrows, 2);
    xy_store_op op = op_of(XY_STORE_ARCHIVE_ENDS, A);
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.nrows, 2);
    assert_int_equal(op.rows[0].id, (uint64_t)stamps[0] << 20);
    assert_int_equal(op.rows[1].id, ID(100000000));
    stores_close(s);
}

/* All rows of a mailbox by pages: what waits, what is archived, whatever its age. */
static void test_past_pages(void **state)
{
    const int64_t stamps[] = YEARS;
    struct stores *s = with_past(stamps, COUNT_OF(stamps));
    uint64_t after = 0;
    size_t n = 0;

    (void)state;
    keep(s, A, ID(100000001), 1, 1, "<message/>");
    for (bool more = true; more; ) {
        xy_store_op op = op_of(XY_STORE_MAILBOX_PAGE, A);
        op.after = after;
        op.limit = 3;
        assert_int_equal(run_read(s, &op), XY_OK);
        for (size_t i = 0; i < op.nrows; i++, n++) {
            assert_true(op.rows[i].id > after);
            after = op.rows[i].id;
        }
        more = op.nrows > 0;
    }
    assert_int_equal(n, COUNT_OF(stamps) + 2);
    stores_close(s);
}

/* It comes twice: what is there is counted.  And it is purged by its stamps as if it had always been there. */
static void test_past_again(void **state)
{
    const int64_t stamps[] = YEARS;
    struct stores *s = with_past(stamps, COUNT_OF(stamps));
    xy_store_row row = { .domain = "a.test", .account = A, .id = (uint64_t)stamps[3] << 20, .stamp = stamps[3],
                         .flags = XY_ROW_ARCHIVED | XY_ROW_SENT, .peer = "old@b.test" };
    xy_store_op purge = op_of(XY_STORE_ARCHIVE_PURGE, NULL);

    (void)state;
    assert_int_equal(keep_text(s, &row, NULL, "of old"), XY_OK);
    assert_int_equal(keep_text(s, &row, NULL, "of others"), XY_UNAVAILABLE);
    assert_int_equal(archived_count(s, A), COUNT_OF(stamps) + 1);
    purge.after = (uint64_t)stamps[4];
    assert_int_equal(run_write(s, &purge), XY_OK);
    assert_int_equal(purge.count, 4);
    assert_int_equal(archived_count(s, A), COUNT_OF(stamps) - 3);
    assert_int_equal(head(s, A).last_id, ID(100000000));
    stores_close(s);
}

int conform_restored(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_raise), cmocka_unit_test(test_raise_in_batch), cmocka_unit_test(test_past),
        cmocka_unit_test(test_past_is_found), cmocka_unit_test(test_past_pages), cmocka_unit_test(test_past_again)
    };

    return cmocka_run_group_tests_name("restored", tests, NULL, NULL);
}
