/* test_answers.c - answers grow as far as they have to, and are none when memory is refused. */
#include "stores.h"

#include "answers.h"

static void test_grow(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_DOC_LIST, NULL);
    size_t docs = 0, rows = 0, sessions = 0;

    (void)state;
    for (uint64_t i = 0; i < 100; i++) {
        const xy_store_doc doc = { .version = i };
        const xy_store_row row = { .id = i };
        const xy_store_session session = { .cursor = i };
        assert_true(answer_document(&s->job, &op, &doc, &docs));
        assert_true(answer_row(&s->job, &op, &row, &rows));
        assert_true(answer_session(&s->job, &op, &session, &sessions));
    }
    assert_int_equal(op.ndocs, 100);
    assert_int_equal(op.nrows, 100);
    assert_int_equal(op.nsessions, 100);
    for (uint64_t i = 0; i < 100; i++) {
        assert_int_equal(op.docs[i].version, i);
        assert_int_equal(op.rows[i].id, i);
        assert_int_equal(op.sessions[i].cursor, i);
    }
    assert_string_equal(answer_copy(&s->job, "abc", 2), "ab");
    assert_string_equal(answer_copy(&s->job, NULL, 0), "");
    stores_close(s);
}

/* The n-th piece of memory is refused to what reads: all of the answer is there, or the store cannot now. */
static void test_refused(void **state)
{
    static const xy_store_kind kinds[] = {
        XY_STORE_DOC_LIST, XY_STORE_MAILBOX_PAGE, XY_STORE_SESSION_LIST, XY_STORE_ARCHIVE_PAGE, XY_STORE_OWNER_LIST
    };
    struct stores *s = stores_open();
    const xy_store_session session = { .resource = "r", .mechanism = "m", .presence = "<presence/>" };
    const xy_store_query q = { .text = "text", .limit = 10 };
    unsigned refused = 0;

    (void)state;
    put(s, "a@a.test", "k", "v", XY_ANY_VERSION);
    put_session(s, "a@a.test", &session);
    keep(s, "a@a.test", ID(2), 1, 1, "<message/>");
    archived(s, "a@a.test", 1, "x@b.test", "text");
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        for (unsigned nth = 1; nth < 20; nth++) {
            xy_store_op op = op_of(kinds[i], "a@a.test");
            op.collection = "c";
            op.limit = 10;
            op.until = INT64_MAX;
            op.query = &q;
            arena_free(&s->arena);
            s->arena = arena_new(64);
            s->job.arena = s->arena;
            support_fail_alloc(nth);
            xy_status status = run_read(s, &op);
            refused += support_alloc_failed() != 0;
            assert_int_equal(status, support_alloc_failed() ? XY_UNAVAILABLE : XY_OK);
            support_fail_alloc(0);
            assert_true(status != XY_OK || op.ndocs + op.nrows + op.nsessions == 1);
        }
    assert_true(refused > 0);
    stores_close(s);
}

int test_answers(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_grow), cmocka_unit_test(test_refused) };

    return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
