/* test_answers.c - answers grow as far as they have to, and are none when memory is refused. */
#include "support.h"

#include "hook/job.h"
#include "module/api.h"
#include "store_common/answers.h"

const xy_api *xy_api_;                  /* which a module has of its own */

static void test_grow(void **state)
{
    xy_job job = { .arena = arena_new(4096) };
    xy_store_op op = { .kind = XY_STORE_DOC_LIST };
    size_t docs = 0, rows = 0, sessions = 0;

    (void)state;
    for (uint64_t i = 0; i < 100; i++) {
        const xy_store_doc doc = { .version = i };
        const xy_store_row row = { .id = i };
        const xy_store_session session = { .cursor = i };
        assert_true(answer_document(&job, &op, &doc, &docs));
        assert_true(answer_row(&job, &op, &row, &rows));
        assert_true(answer_session(&job, &op, &session, &sessions));
    }
    assert_int_equal(op.ndocs, 100);
    assert_int_equal(op.nrows, 100);
    assert_int_equal(op.nsessions, 100);
    for (uint64_t i = 0; i < 100; i++) {
        assert_int_equal(op.docs[i].version, i);
        assert_int_equal(op.rows[i].id, i);
        assert_int_equal(op.sessions[i].cursor, i);
    }
    assert_string_equal(answer_copy(&job, "abc", 2), "ab");
    assert_string_equal(answer_copy(&job, NULL, 0), "");
    arena_free(&job.arena);
}

static void test_refused(void **state)
{
    xy_store_op op = { .kind = XY_STORE_SESSION_LIST };
    const xy_store_session session = { .cursor = 1 };
    size_t room = 0;

    (void)state;
    SUPPORT_EACH_REFUSAL {
        xy_job job = { .arena = arena_new(1) };
        op.nsessions = room = 0;
        bool all = job.arena != NULL;
        for (size_t i = 0; all && i < 1000; i++)
            all = answer_session(&job, &op, &session, &room);
        assert_true(all != support_alloc_failed());
        assert_true(op.nsessions <= room);
        arena_free(&job.arena);
    }
}

static int open_api(void **state)
{
    (void)state;
    xy_api_ = api_table();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_grow), cmocka_unit_test(test_refused) };

    return cmocka_run_group_tests(tests, open_api, NULL);
}
