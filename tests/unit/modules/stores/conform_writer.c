/* conform_writer.c - the lane that writes reads as well, between two batches, and sees the one before. */
#include "conform.h"

#define A "a@a.test"

static const unsigned char token[16] = "a session's own";

/* Some of everything. */
static void fill(struct stores *s)
{
    xy_store_session session = { .resource = "r", .mechanism = "PLAIN", .seen = 70 };

    memcpy(session.token, token, sizeof session.token);
    assert_int_equal(put(s, A, "k", "v", XY_ANY_VERSION), XY_OK);
    assert_int_equal(put_session(s, A, &session), XY_OK);
    assert_int_equal(keep(s, A, ID(50), 1, 1, "<message/>"), XY_OK);
    for (int i = 1; i <= 5; i++)
        assert_int_equal(archived(s, A, i, "x@b.test/r", i % 2 == 0 ? "even" : "odd"), XY_OK);
}

struct answer { xy_store_kind kind; size_t docs, rows, sessions, count; };

static void ask(struct stores *s, const struct answer *want)
{
    static const xy_store_query q = { .limit = 3, .text = "odd", .with = "x@b.test", .start = 1, .count = true };
    xy_store_op op = op_of(want->kind, A);

    op.collection = "c";
    op.key = want->kind == XY_STORE_DOC_GET ? "k" : NULL;
    op.limit = 10;
    op.until = want->kind == XY_STORE_MAILBOX_PAGE ? INT64_MAX : 0;
    op.account = want->kind == XY_STORE_MAILBOX_SUM ? NULL : A;
    op.query = &q;
    s->ops->read(&s->job, s->write, &op);
    if (op.status != XY_OK)
        fail_msg("%d: %s", (int)want->kind, op.why);
    assert_int_equal(op.ndocs, want->docs);
    assert_int_equal(op.nrows, want->rows);
    assert_int_equal(op.nsessions, want->sessions);
    assert_int_equal(op.count, want->count);
}

static const struct answer answers[] = {
    { XY_STORE_DOC_GET, 1, 0, 0, 0 },      { XY_STORE_DOC_LIST, 1, 0, 0, 0 },
    { XY_STORE_ACCOUNT_LIST, 1, 0, 0, 0 }, { XY_STORE_MAILBOX_HEAD, 0, 0, 0, 1 },
    { XY_STORE_MAILBOX_PAGE, 0, 1, 0, 0 }, { XY_STORE_SESSION_LIST, 0, 0, 1, 0 },
    { XY_STORE_ARCHIVE_PAGE, 0, 3, 0, 3 }, { XY_STORE_ARCHIVE_ENDS, 0, 2, 0, 0 },
    { XY_STORE_MAILBOX_SUM, 0, 0, 0, 1 },  { XY_STORE_DOMAIN_LIST, 1, 0, 0, 0 },
    { XY_STORE_OWNER_LIST, 1, 0, 0, 0 },   { XY_STORE_COLLECTION_LIST, 1, 0, 0, 0 }
};

static void test_reads(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    fill(s);
    for (size_t i = 0; i < COUNT_OF(answers); i++)
        ask(s, &answers[i]);
    stores_close(s);
}

/* A batch after each question, of the same connection: neither is in the other's way. */
static void test_between_batches(void **state)
{
    struct stores *s = stores_open();
    char key[16];

    (void)state;
    fill(s);
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        snprintf(key, sizeof key, "%zu", i);
        ask(s, &answers[i]);
        assert_int_equal(put(s, "b@b.test", key, key, 0), XY_OK);
        assert_string_equal(get(s, "b@b.test", key, NULL), key);
        assert_int_equal(put(s, "b@b.test", key, key, 0), XY_CLASH);
        assert_int_equal(put(s, "b@b.test", key, NULL, XY_ANY_VERSION), XY_OK);
        ask(s, &answers[i]);
    }
    stores_close(s);
}

/* It sees what was written just before, also what was opened for reading only then. */
static void test_sees_all(void **state)
{
    struct stores *s = stores_open();
    uint64_t last = 0;

    (void)state;
    for (int i = 1; i <= 20; i++) {
        xy_store_op op = op_of(XY_STORE_MAILBOX_HEAD, A);
        keep(s, A, ID(i), 1, (uint64_t)i, "<message/>");
        s->ops->read(&s->job, s->write, &op);
        assert_int_equal(op.status, XY_OK);
        assert_true(op.last_id > last);
        assert_int_equal(op.count, i);
        last = op.last_id;
    }
    stores_close(s);
}

/* What only writes is no question, and what is no operation neither. */
static void test_no_question(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_MAILBOX_RAISE, A);

    (void)state;
    s->ops->read(&s->job, s->write, &op);
    assert_int_equal(op.status, XY_REFUSED);
    op = op_of((xy_store_kind)999, A);
    assert_int_equal(run_read(s, &op), XY_REFUSED);
    op = op_of(XY_STORE_OWNER_LIST, NULL);
    assert_int_equal(run_write(s, &op), XY_REFUSED);
    stores_close(s);
}

int conform_writer(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads), cmocka_unit_test(test_between_batches), cmocka_unit_test(test_sees_all),
        cmocka_unit_test(test_no_question)
    };

    return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}
