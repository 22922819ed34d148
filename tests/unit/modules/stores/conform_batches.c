/* conform_batches.c - batches: what they refuse, what one operation does to the others, and their order. */
#include "conform.h"

#define A "a@a.test"
#define B "b@a.test"

static void test_unknown_kind(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of((xy_store_kind)999, A);

    (void)state;
    assert_int_equal(run_read(s, &op), XY_REFUSED);
    op = op_of((xy_store_kind)999, A);
    assert_int_equal(run_write(s, &op), XY_REFUSED);
    stores_close(s);
}

/* One that cannot be stored now is not overtaken by its stream, whose position would cover it; others count. */
static void test_behind_a_failure(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = "a@a.test", .flags = XY_ROW_WAITING, .peer = "p" };
    xy_store_row rows[4] = { row, row, row, row };
    xy_store_record records[3];
    xy_store_op ops[3], *all[3];

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        rows[i + 1].id = i + 1;
        records[i] = (xy_store_record){ .token = { i == 2 }, .seq = i + 1, .xml = "<m/>", .xml_len = 4,
                                        .rows = &rows[i + 1], .nrows = 1 };
        ops[i] = op_of(XY_STORE_RECORD, "a@a.test");
        ops[i].record = &records[i];
        all[i] = &ops[i];
    }
    rows[0].id = 1;
    records[0].rows = rows;                     /* two in one place */
    records[0].nrows = 2;
    s->ops->write(&s->job, s->write, all, 3);
    assert_int_equal(ops[0].status, XY_UNAVAILABLE);
    assert_int_equal(ops[1].status, XY_UNAVAILABLE);
    assert_int_equal(ops[2].status, XY_OK);
    assert_int_equal(stores_rows(s), 1);
    records[0].nrows = 1;
    s->ops->write(&s->job, s->write, all, 2);
    assert_int_equal(stores_rows(s), 3);
    stores_close(s);
}

static xy_store_op op_of_record(const xy_store_record *r)
{
    xy_store_op op = op_of(XY_STORE_RECORD, A);

    op.record = r;
    return op;
}

/* A record that came twice, the second time with a position, is there once, be it in one batch. */
static void test_twice_in_a_batch(void **state)
{
    struct stores *s = stores_open();
    xy_store_row first = { .domain = "a.test", .account = A, .id = 1, .flags = XY_ROW_WAITING, .peer = "p" };
    xy_store_row second = first;
    xy_store_record one = { .token = { 3 }, .seq = 5, .xml = "<m/>", .xml_len = 4, .rows = &first, .nrows = 1,
                            .keyed = true };
    xy_store_record two = one;

    (void)state;
    second.id = 2;
    two.rows = &second;
    two.position = 5;
    xy_store_op ops[] = { op_of_record(&one), op_of_record(&two) }, *both[] = { &ops[0], &ops[1] };
    s->ops->write(&s->job, s->write, both, 2);
    assert_int_equal(ops[0].status, XY_OK);
    assert_int_equal(ops[1].status, XY_OK);
    assert_int_equal(ops[1].count, 1);
    assert_int_equal(stores_rows(s), 1);
    stores_close(s);
}

/* A session that came with what was taken is there for the records behind it. */
static void test_position_behind_session(void **state)
{
    struct stores *s = stores_open();
    xy_store_session session = { .token = { 3 }, .resource = "r", .mechanism = "m", .position = 1 };
    xy_store_row row = { .domain = "a.test", .account = A, .id = 1, .flags = XY_ROW_WAITING, .peer = "p" };
    xy_store_record r = { .token = { 3 }, .seq = 5, .xml = "<m/>", .xml_len = 4, .rows = &row, .nrows = 1,
                          .position = 5 };
    xy_store_op ops[] = { op_of(XY_STORE_MAILBOX_TAKEN, A), op_of_record(&r) }, *both[] = { &ops[0], &ops[1] };

    (void)state;
    ops[0].session = &session;
    s->ops->write(&s->job, s->write, both, 2);
    assert_int_equal(ops[0].status, XY_OK);
    assert_int_equal(ops[1].status, XY_OK);
    assert_int_equal(sessions(s, A).sessions[0].position, 5);
    stores_close(s);
}

/* Each kind in one batch, in the order in which they came. */
static void test_mixed(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "a.test", .account = A, .id = ID(2), .stamp = STAMP(2),
                         .flags = XY_ROW_WAITING, .peer = "x@b.test" };
    xy_store_record record = { .token = { 7 }, .seq = 5, .position = 5, .xml = "<m/>", .xml_len = 4, .rows = &row,
                               .nrows = 1 };
    xy_store_session session = { .token = { 7 }, .resource = "r", .mechanism = "m", .position = 1 };
    xy_doc_write one = { A, "c", "k", "1", 1, 0 }, two = { A, "c", "k", "2", 1, 1 };
    const uint64_t id = ID(1);
    xy_store_op ops[6] = {
        op_of(XY_STORE_SESSION_PUT, A), op_of(XY_STORE_RECORD, A), op_of(XY_STORE_DOC_PUT, A),
        op_of(XY_STORE_MAILBOX_TAKEN, A), op_of(XY_STORE_DOC_PUT, A), op_of(XY_STORE_RECORD, A)
    };
    xy_store_record behind = { .token = { 7 }, .seq = 6, .position = 6, .xml = "<m/>", .xml_len = 4 };
    xy_store_op *all[6];

    (void)state;
    keep(s, A, ID(1), 1, 1, "<message/>");
    ops[0].session = &session;
    ops[1].record = &record;
    ops[2].writes = &one;
    ops[4].writes = &two;
    ops[2].nwrites = ops[4].nwrites = 1;
    ops[3].ids = &id;
    ops[3].nids = 1;
    ops[5].record = &behind;
    for (int i = 0; i < 6; i++)
        all[i] = &ops[i];
    s->ops->write(&s->job, s->write, all, 6);
    for (int i = 0; i < 6; i++)
        assert_int_equal(ops[i].status, XY_OK);
    assert_int_equal(ops[3].count, 1);
    assert_int_equal(ops[3].bytes, strlen("<message/>"));
    assert_int_equal(sessions(s, A).sessions[0].position, 6);
    assert_string_equal(get(s, A, "k", NULL), "2");
    assert_int_equal(page(s, A, 0, 10).nrows, 1);
    assert_int_equal(head(s, A).last_id, ID(2));
    stores_close(s);
}

/* Many records for many mailboxes, some of them there before: each counts its own. */
static void test_many(void **state)
{
    enum { N = 300 };
    struct stores *s = stores_open();
    static xy_store_row rows[N][2];
    static xy_store_record records[N];
    static xy_store_op ops[N], *all[N];
    static char names[N][24];

    (void)state;
    for (unsigned i = 0; i < N; i++) {
        snprintf(names[i], sizeof names[i], "%u@a.test", i % 97);
        for (unsigned k = 0; k < 2; k++)
            rows[i][k] = (xy_store_row){ .domain = "a.test", .account = k == 0 ? A : names[i],
                                         .id = ID(i + 1), .stamp = STAMP(i + 1),
                                         .flags = XY_ROW_WAITING | XY_ROW_ARCHIVED, .peer = "x@b.test" };
        records[i] = (xy_store_record){ .token = { 9 }, .seq = i + 1, .keyed = true, .xml = "<m/>", .xml_len = 4,
                                        .rows = rows[i], .nrows = 2 };
        ops[i] = op_of(XY_STORE_RECORD, A);
        ops[i].record = &records[i];
        all[i] = &ops[i];
    }
    s->ops->write(&s->job, s->write, all, N / 2);
    s->ops->write(&s->job, s->write, all, N);
    for (unsigned i = 0; i < N; i++) {
        assert_int_equal(ops[i].status, XY_OK);
        assert_int_equal(ops[i].count, i < N / 2 ? 2 : 0);
    }
    assert_int_equal(stores_rows(s), 2 * N);
    assert_int_equal(stores_bodies(s), N);
    assert_int_equal(head(s, A).count, N);
    assert_int_equal(archived_count(s, "96@a.test"), 3);
    stores_close(s);
}

/* Any bytes that can come are stored, or refused for good, and nothing else of the batch is lost. */
static void test_bytes(void **state)
{
    struct stores *s = stores_open();
    xy_doc_write w = { A, "c", "k", "a\0\xff", 3, XY_ANY_VERSION };
    xy_store_op op = op_of(XY_STORE_DOC_PUT, A), got = op_of(XY_STORE_DOC_GET, A);

    (void)state;
    op.writes = &w;
    op.nwrites = 1;
    assert_int_equal(run_write(s, &op), XY_OK);
    got.collection = "c";
    got.key = "k";
    assert_int_equal(run_read(s, &got), XY_OK);
    assert_int_equal(got.docs[0].len, 3);
    assert_memory_equal(got.docs[0].value, "a\0\xff", 3);
    assert_int_equal(keep(s, A, 1, 1, 1, "<m>\xf0\x9f\x98\x80 '\\ {} $1 \xc2\x85</m>"), XY_OK);
    xy_store_op p = page(s, A, 0, 10);
    assert_string_equal(p.rows[0].xml, "<m>\xf0\x9f\x98\x80 '\\ {} $1 \xc2\x85</m>");
    stores_close(s);
}

int conform_batches(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_kind), cmocka_unit_test(test_behind_a_failure), cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_many), cmocka_unit_test(test_bytes), cmocka_unit_test(test_twice_in_a_batch),
        cmocka_unit_test(test_position_behind_session)
    };

    return cmocka_run_group_tests_name("batches", tests, NULL, NULL);
}
