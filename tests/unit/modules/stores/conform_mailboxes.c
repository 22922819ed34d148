/* conform_mailboxes.c - records and rows: once each, in order, gone when taken, all gone with the account. */
#include "conform.h"

#define A "a@a.test"
#define B "b@a.test"

static void test_pages(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_int_equal(head(s, A).last_id, 0);
    for (uint64_t i = 1; i <= 5; i++)
        assert_int_equal(keep(s, A, i * 100, 1, i, "<message/>"), XY_OK);
    xy_store_op h = head(s, A);
    assert_int_equal(h.last_id, 500);
    assert_int_equal(h.count, 5);
    assert_int_equal(h.bytes, 5 * strlen("<message/>"));
    xy_store_op p = page(s, A, 0, 2);
    assert_int_equal(p.nrows, 2);
    assert_int_equal(p.rows[0].id, 100);
    assert_int_equal(p.rows[1].stamp, 2000);
    assert_string_equal(p.rows[1].peer, "x@b.test/r");
    assert_memory_equal(p.rows[1].xml, "<message/>", p.rows[1].xml_len);
    p = page(s, A, 200, 10);
    assert_int_equal(p.nrows, 3);
    assert_int_equal(page(s, "b@a.test", 0, 10).nrows, 0);
    stores_close(s);
}

/* (stream, sequence, mailbox) is the key: submitting again changes nothing. */
static void test_twice(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_int_equal(keep(s, A, 100, 1, 1, "<message/>"), XY_OK);
    assert_int_equal(keep(s, A, 200, 1, 1, "<message/>"), XY_OK);
    assert_int_equal(head(s, A).count, 1);
    assert_int_equal(stores_bodies(s), 1);
    assert_int_equal(keep(s, A, 200, 2, 1, "<message/>"), XY_OK);
    assert_int_equal(head(s, A).count, 2);
    stores_close(s);
}

/* A client that resumed after a crash has sent something else as that stanza of its stream: both are kept. */
static void test_same_key_other_stanza(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_int_equal(keep(s, A, 100, 1, 1, "<message id='1'/>"), XY_OK);
    assert_int_equal(keep(s, A, 200, 1, 1, "<message id='2'/>"), XY_OK);
    assert_int_equal(keep(s, A, 300, 1, 1, "<message id='2'/>"), XY_OK);
    assert_int_equal(keep(s, A, 400, 1, 1, "<message id='3'/>"), XY_OK);
    xy_store_op p = page(s, A, 0, 10);
    assert_int_equal(p.nrows, 3);
    assert_int_equal(p.rows[0].id, 100);
    assert_int_equal(p.rows[1].id, 200);
    assert_int_equal(p.rows[2].id, 400);
    stores_close(s);
}

/* No client sends it again, but what was committed and taken for failed comes once more, by the same id.  It has no
 * key, so another stanza may have its number; that another has its id cannot be. */
static void test_twice_without_key(void **state)
{
    struct stores *s = stores_open();
    xy_store_row rows[] = {
        { .domain = "a.test", .account = A, .id = 100, .flags = XY_ROW_WAITING, .peer = "p" },
        { .domain = "a.test", .account = "b@a.test", .id = 7, .flags = XY_ROW_ARCHIVED, .peer = "p" }
    };
    xy_store_record r = { .seq = 1, .xml = "<message/>", .xml_len = 10, .rows = rows, .nrows = 2 };
    xy_store_op op = op_of(XY_STORE_RECORD, A);

    (void)state;
    op.record = &r;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(run_write(s, &op), XY_OK);
        assert_int_equal(op.count, 2 * i);
        assert_int_equal(stores_rows(s), 2);
        assert_int_equal(stores_bodies(s), 1);
        assert_int_equal(head(s, A).count, 1);
        assert_int_equal(archived_count(s, "b@a.test"), 1);
    }
    rows[0].id = 200;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 1);
    assert_int_equal(stores_rows(s), 3);
    assert_int_equal(stores_bodies(s), 2);
    r.xml = "<other/>";
    r.xml_len = 8;
    assert_int_equal(run_write(s, &op), XY_UNAVAILABLE);
    assert_non_null(op.why);
    assert_int_equal(stores_bodies(s), 2);
    stores_close(s);
}

/* What the position covers is looked for by its key, but leaves none. */
static void test_covered(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = 100, .flags = XY_ROW_WAITING, .peer = "p" };
    xy_store_record r = { .token = { 1 }, .seq = 2, .position = 2, .keyed = true, .xml = "<m/>", .xml_len = 4,
                          .rows = &row, .nrows = 1 };
    xy_store_op op = op_of(XY_STORE_RECORD, A);

    (void)state;
    op.record = &r;
    assert_int_equal(run_write(s, &op), XY_OK);
    r.seq = 3;
    row.id = 200;
    assert_int_equal(run_write(s, &op), XY_OK);
    r.position = 3;
    row.id = 300;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 1);
    assert_int_equal(stores_rows(s), 2);
    stores_close(s);
}

/* Two rows of a record cannot have one place. */
static void test_same_place(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = 1, .flags = XY_ROW_WAITING, .peer = "p" };
    xy_store_row rows[] = { row, row };
    xy_store_record r = { .seq = 1, .xml = "<message/>", .xml_len = 10, .rows = rows, .nrows = 2 };
    xy_store_op op = op_of(XY_STORE_RECORD, A);

    (void)state;
    op.record = &r;
    assert_int_equal(run_write(s, &op), XY_UNAVAILABLE);
    assert_int_equal(stores_rows(s), 0);
    assert_int_equal(stores_bodies(s), 0);
    stores_close(s);
}

/* One body however many mailboxes. */
static void test_shared_body(void **state)
{
    struct stores *s = stores_open();
    xy_store_row rows[] = {
        { .domain = "a.test", .account = A, .id = 1, .flags = XY_ROW_WAITING, .peer = "p" },
        { .domain = "a.test", .account = "b@a.test", .id = 1, .flags = XY_ROW_WAITING, .peer = "p" }
    };
    xy_store_record r = { .seq = 1, .xml = "<message/>", .xml_len = 10, .rows = rows, .nrows = 2 };
    xy_store_op op = op_of(XY_STORE_RECORD, A);
    uint64_t id = 1;

    (void)state;
    op.record = &r;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 0);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 2);
    assert_int_equal(stores_bodies(s), 1);
    assert_int_equal(taken(s, A, &id, 1), XY_OK);
    assert_int_equal(stores_bodies(s), 1);
    assert_int_equal(page(s, "b@a.test", 0, 10).nrows, 1);
    assert_int_equal(taken(s, "b@a.test", &id, 1), XY_OK);
    assert_int_equal(stores_bodies(s), 0);
    stores_close(s);
}

static void test_taken(void **state)
{
    struct stores *s = stores_open();
    const uint64_t ids[] = { 100, 200, 999 };

    (void)state;
    keep(s, A, 100, 1, 1, "<message/>");
    keep(s, A, 200, 1, 2, "<message/>");
    keep(s, A, 300, 1, 3, "<message/>");
    assert_int_equal(taken(s, A, ids, 3), XY_OK);
    assert_int_equal(taken(s, A, ids, 3), XY_OK);
    assert_int_equal(page(s, A, 0, 10).nrows, 1);
    assert_int_equal(stores_rows(s), 1);
    assert_int_equal(head(s, A).last_id, 300);
    assert_int_equal(taken(s, "nobody@a.test", ids, 3), XY_OK);
    stores_close(s);
}

/* All rows beyond one, or those that wait up to another. */
static void test_page_until(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_MAILBOX_TAKEN, A), all = op_of(XY_STORE_MAILBOX_PAGE, A);
    uint64_t id = 200;

    (void)state;
    for (uint64_t i = 1; i <= 4; i++)
        keep(s, A, i * 100, 1, i, "<message/>");
    op.ids = &id;
    op.nids = 1;
    assert_int_equal(run_write(s, &op), XY_OK);
    all.after = 100;
    all.limit = 10;
    assert_int_equal(run_read(s, &all), XY_OK);
    assert_int_equal(all.nrows, 3);
    assert_int_equal(all.rows[0].id, 200);
    assert_int_equal(all.rows[0].flags, 0);
    all.nrows = 0;
    all.until = 300;
    assert_int_equal(run_read(s, &all), XY_OK);
    assert_int_equal(all.nrows, 1);
    assert_int_equal(all.rows[0].id, 300);
    stores_close(s);
}

/* Taken rows stay until no session can ask for them; what counts is what really waited. */
static void test_floor(void **state)
{
    struct stores *s = stores_open();
    const uint64_t ids[] = { 100, 200, 100, 999 }, third = 300;
    xy_store_op op = op_of(XY_STORE_MAILBOX_TAKEN, A);

    (void)state;
    for (uint64_t i = 1; i <= 4; i++)
        keep(s, A, i * 100, 1, i, "<message/>");
    op.ids = ids;
    op.nids = 4;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 2);
    assert_int_equal(op.bytes, 2 * strlen("<message/>"));
    assert_int_equal(stores_rows(s), 4);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 0);
    op.ids = &third;
    op.nids = 1;
    op.until = 200;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 1);
    assert_int_equal(stores_rows(s), 2);
    assert_int_equal(stores_bodies(s), 2);
    op.nids = 0;
    op.until = UINT64_MAX;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(stores_rows(s), 1);
    assert_int_equal(page(s, A, 0, 10).rows[0].id, 400);
    stores_close(s);
}

/* What the archive keeps stays when a device has taken it; it only no longer waits. */
static void test_archived(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = 1,
                         .flags = XY_ROW_WAITING | XY_ROW_ARCHIVED, .peer = "p" };
    xy_store_record r = { .seq = 1, .xml = "<message/>", .xml_len = 10, .rows = &row, .nrows = 1 };
    xy_store_op op = op_of(XY_STORE_RECORD, A);
    uint64_t id = 1;

    (void)state;
    op.record = &r;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(taken(s, A, &id, 1), XY_OK);
    assert_int_equal(page(s, A, 0, 10).nrows, 0);
    assert_int_equal(stores_rows(s), 1);
    assert_int_equal(stores_bodies(s), 1);
    stores_close(s);
}

/* Ids given once are known after a restart, also those of rows that are gone. */
static void test_restart(void **state)
{
    struct stores *s = stores_open();
    uint64_t id = 700;

    (void)state;
    keep(s, A, 700, 1, 1, "<message/>");
    taken(s, A, &id, 1);
    stores_shut(s);
    stores_reopen(s);
    assert_int_equal(head(s, A).last_id, 700);
    assert_int_equal(head(s, A).count, 0);
    stores_close(s);
}

/* What waits in all mailboxes of a domain: not what was taken, and not what another domain has. */
static void test_sum(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_MAILBOX_SUM, NULL);
    uint64_t id = 1;

    (void)state;
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.count, 0);
    assert_int_equal(op.bytes, 0);
    keep(s, A, 1, 1, 1, "<message/>");
    keep(s, A, 2, 1, 2, "<message/>");
    keep(s, "b@a.test", 1, 1, 3, "<message type='chat'/>");
    taken(s, A, &id, 1);
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.count, 2);
    assert_int_equal(op.bytes, strlen("<message/><message type='chat'/>"));
    op.domain = "b.test";
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.count, 0);
    stores_close(s);
}

/* Some mailboxes at a time come to the same: each once, whatever their names and what is put between. */
static void test_sum_in_parts(void **state)
{
    static const char *const boxes[] = { "b@a.test", "b@a.test\1", "b@a.testa", "c@a.test", "\xc3\xa9@a.test" };
    struct stores *s = stores_open();
    xy_store_op all = op_of(XY_STORE_MAILBOX_SUM, NULL), empty = op_of(XY_STORE_MAILBOX_RAISE, "bb@a.test");

    (void)state;
    for (unsigned i = 0; i < COUNT_OF(boxes); i++)
        for (unsigned k = 0; k <= i; k++)
            keep(s, boxes[i], 1 + k, (unsigned char)(1 + i), 1 + k, "<message/>");
    empty.after = 5;
    assert_int_equal(run_write(s, &empty), XY_OK);
    assert_int_equal(run_read(s, &all), XY_OK);
    assert_false(all.more);
    assert_int_equal(all.count, 15);
    for (size_t limit = 1; limit < 8; limit++) {
        xy_store_op op = op_of(XY_STORE_MAILBOX_SUM, NULL);
        uint64_t count = 0, bytes = 0;
        do {
            op.key = op.more ? op.docs[0].key : NULL;
            op.limit = limit;
            assert_int_equal(run_read(s, &op), XY_OK);
            keep(s, A, 100 + count + limit, 99, 100 + count + limit, "<before-all-of-them/>");
            count += op.count;
            bytes += op.bytes;
        } while (op.more);
        xy_store_op gone = op_of(XY_STORE_ACCOUNT_REMOVE, A);
        assert_int_equal(run_write(s, &gone), XY_OK);
        assert_int_equal(count, 15);
        assert_int_equal(bytes, all.bytes);
    }
    stores_close(s);
}

static void test_account_removed(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_ACCOUNT_REMOVE, A);

    (void)state;
    put(s, A, "k", "v", XY_ANY_VERSION);
    put(s, "b@a.test", "k", "v", XY_ANY_VERSION);
    keep(s, A, 1, 1, 1, "<message/>");
    keep(s, "b@a.test", 1, 1, 2, "<message/>");
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 1);
    assert_int_equal(op.bytes, strlen("<message/>"));
    assert_null(get(s, A, "k", NULL));
    assert_int_equal(head(s, A).last_id, 0);
    assert_string_equal(get(s, "b@a.test", "k", NULL), "v");
    assert_int_equal(page(s, "b@a.test", 0, 10).nrows, 1);
    assert_int_equal(stores_bodies(s), 1);
    op = op_of(XY_STORE_ACCOUNT_REMOVE, A);
    assert_int_equal(run_write(s, &op), XY_OK);
    stores_close(s);
}

/* An account that is removed and made again has another mailbox: its rows must not go into the old one. */
static void test_account_again(void **state)
{
    struct stores *s = stores_open();
    xy_store_op gone = op_of(XY_STORE_ACCOUNT_REMOVE, A);

    (void)state;
    archived(s, A, 1, "x@b.test", "one");
    archived(s, B, 1, "x@b.test", "one");
    assert_int_equal(run_write(s, &gone), XY_OK);
    archived(s, B, 2, "x@b.test", "two");
    archived(s, A, 3, "x@b.test", "three");
    assert_int_equal(archived_count(s, A), 1);
    assert_int_equal(archived_count(s, B), 2);
    stores_close(s);
}

/* A mailbox that was made in a transaction which has failed is none. */
static void test_undone(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = ID(1), .stamp = STAMP(1),
                         .flags = XY_ROW_ARCHIVED, .peer = "x@b.test" };
    xy_store_row rows[] = { row, row };
    xy_store_record r = { .seq = 1, .xml = "<m/>", .xml_len = 4, .rows = rows, .nrows = 2 };
    xy_store_op op = op_of(XY_STORE_RECORD, A);

    (void)state;
    op.record = &r;
    assert_int_equal(run_write(s, &op), XY_UNAVAILABLE);     /* two rows in one place */
    archived(s, B, 2, "x@b.test", "two");
    archived(s, A, 3, "x@b.test", "three");
    assert_int_equal(archived_count(s, A), 1);
    assert_int_equal(archived_count(s, B), 1);
    stores_close(s);
}

/* A message to oneself has two rows in one mailbox, which share the key: one of them is enough. */
static void test_to_oneself(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = 1, .flags = XY_ROW_WAITING, .peer = A };
    xy_store_row rows[] = { row, row };
    xy_store_record r = { .seq = 1, .keyed = true, .xml = "<m/>", .xml_len = 4, .rows = rows, .nrows = 2 };
    xy_store_op op = op_of(XY_STORE_RECORD, A);

    (void)state;
    rows[1].id = 2;
    op.record = &r;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 1);
    assert_int_equal(head(s, A).count, 1);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 2);
    r.seq = r.position = 2;
    rows[0].id = 3;
    rows[1].id = 4;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_int_equal(op.count, 0);
    assert_int_equal(head(s, A).count, 3);
    stores_close(s);
}

/* A row that is gone does not keep what comes by its key from being stored. */
static void test_key_of_none(void **state)
{
    struct stores *s = stores_open();
    const uint64_t id = 100;

    (void)state;
    assert_int_equal(keep(s, A, 100, 1, 1, "<message/>"), XY_OK);
    assert_int_equal(taken(s, A, &id, 1), XY_OK);
    assert_int_equal(keep(s, A, 200, 1, 1, "<message/>"), XY_OK);
    assert_int_equal(keep(s, A, 300, 1, 1, "<message/>"), XY_OK);
    assert_int_equal(head(s, A).count, 1);
    stores_close(s);
}

int conform_mailboxes(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages), cmocka_unit_test(test_twice), cmocka_unit_test(test_same_key_other_stanza),
        cmocka_unit_test(test_twice_without_key), cmocka_unit_test(test_covered), cmocka_unit_test(test_same_place),
        cmocka_unit_test(test_shared_body),
        cmocka_unit_test(test_taken), cmocka_unit_test(test_page_until), cmocka_unit_test(test_floor),
        cmocka_unit_test(test_archived), cmocka_unit_test(test_restart), cmocka_unit_test(test_sum),
        cmocka_unit_test(test_sum_in_parts),
        cmocka_unit_test(test_account_removed), cmocka_unit_test(test_account_again),
        cmocka_unit_test(test_undone), cmocka_unit_test(test_to_oneself), cmocka_unit_test(test_key_of_none)
    };

    return cmocka_run_group_tests_name("mailboxes", tests, NULL, NULL);
}
