/*
 * test_only.c - what of an operation concerns a domain or an account, and nothing else of it.
 */
#include "../main/arena_fixture.h"

#include <string.h>

#include "save/only.h"

#define A "a.example"
#define B "b.example"
#define JULIET "juliet@a.example"
#define NURSE "nurse@a.example"

static const struct only all = { NULL, NULL }, of_a = { A, NULL }, of_juliet = { A, JULIET };

static bool keep(const struct only *o, xy_store_op *op)
{
    bool memory = false, kept = only_keep(o, op, arena, &memory);

    assert_true(memory);
    return kept;
}

static void documents_of_others_are_left_out(void **state)
{
    static const xy_doc_write writes[] = {
        { .account = NURSE, .collection = "c", .key = "1" }, { .account = JULIET, .collection = "c", .key = "2" },
        { .account = "", .collection = "c", .key = "3" }, { .account = JULIET, .collection = "c", .key = "4" },
        { .account = "juliet@a.example2", .collection = "c", .key = "5" },
    };
    const xy_store_op whole = { .kind = XY_STORE_DOC_PUT, .domain = A, .writes = writes, .nwrites = COUNT_OF(writes) };
    xy_store_op op = whole;

    (void)state;
    assert_true(keep(&all, &op));
    assert_ptr_equal(op.writes, writes);
    assert_true(keep(&of_a, &op));
    assert_int_equal(op.nwrites, COUNT_OF(writes));
    op = whole;
    assert_true(keep(&of_juliet, &op));
    assert_int_equal(op.nwrites, 2);
    assert_string_equal(op.writes[0].key, "2");
    assert_string_equal(op.writes[1].key, "4");
    assert_string_equal(writes[0].key, "1");
    op = whole;
    op.domain = B;
    assert_false(keep(&of_a, &op));
    op = whole;
    op.nwrites = 1;
    assert_false(keep(&of_juliet, &op));
}

static void rows_of_others_are_left_out(void **state)
{
    static const xy_store_row rows[] = {
        { .domain = B, .account = "r@b.example", .id = 1 }, { .domain = A, .account = JULIET, .id = 2 },
        { .domain = A, .account = NURSE, .id = 3 }, { .domain = B, .account = JULIET, .id = 4 },
    };
    const xy_store_record record = { .xml = "<m/>", .xml_len = 4, .rows = rows, .nrows = COUNT_OF(rows), .seq = 7 };
    const xy_store_op whole = { .kind = XY_STORE_RECORD, .record = &record };
    xy_store_op op = whole;

    (void)state;
    assert_true(keep(&of_a, &op));
    assert_int_equal(op.record->nrows, 2);
    assert_int_equal(op.record->rows[0].id, 2);
    assert_int_equal(op.record->rows[1].id, 3);
    assert_int_equal(op.record->seq, 7);
    assert_string_equal(op.record->xml, "<m/>");
    op = whole;
    assert_true(keep(&of_juliet, &op));
    assert_int_equal(op.record->nrows, 1);
    assert_int_equal(op.record->rows[0].id, 2);
    op = whole;
    assert_false(keep(&(struct only){ "c.example", NULL }, &op));
    assert_int_equal(record.nrows, COUNT_OF(rows));
}

static void what_names_an_account_is_of_that(void **state)
{
    static const xy_store_kind kinds[] = {
        XY_STORE_MAILBOX_TAKEN, XY_STORE_MAILBOX_RETRACT, XY_STORE_MAILBOX_RAISE, XY_STORE_SESSION_PUT,
        XY_STORE_SESSION_REMOVE, XY_STORE_ACCOUNT_REMOVE, XY_STORE_ARCHIVE_PURGE, XY_STORE_ARCHIVE_TRIM,
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        xy_store_op mine = { .kind = kinds[i], .domain = A, .account = JULIET }, other = mine, elsewhere = mine;
        other.account = NURSE;
        elsewhere.domain = B;
        assert_true(keep(&all, &mine) && keep(&of_a, &mine) && keep(&of_juliet, &mine));
        assert_true(keep(&all, &other) && keep(&of_a, &other));
        assert_false(keep(&of_juliet, &other));
        assert_false(keep(&of_a, &elsewhere));
        assert_false(keep(&of_juliet, &elsewhere));
    }
}

static void what_concerns_a_domain_concerns_its_account(void **state)
{
    static const xy_store_kind kinds[] = { XY_STORE_ARCHIVE_PURGE, XY_STORE_ARCHIVE_TRIM };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        xy_store_op op = { .kind = kinds[i], .domain = A };
        assert_true(keep(&of_a, &op));
        assert_null(op.account);
        assert_true(keep(&of_juliet, &op));
        assert_string_equal(op.account, JULIET);        /* and no other one */
        op = (xy_store_op){ .kind = kinds[i], .domain = B };
        assert_false(keep(&of_juliet, &op));
        op = (xy_store_op){ .kind = kinds[i], .domain = B };
        assert_false(keep(&of_a, &op));
    }
}

static void what_lasts_has_no_sessions(void **state)
{
    static const xy_store_row row = { .domain = A, .account = JULIET };
    const xy_store_record keyed = { .token = { 1 }, .seq = 2, .position = 3, .keyed = true, .xml = "x", .xml_len = 1,
                                    .rows = &row, .nrows = 1 }, bare = { .token = { 1 }, .position = 3 };
    const xy_store_session s = { .token = { 1 } };
    static const unsigned char none[16];
    xy_store_record place;

    (void)state;
    for (xy_store_kind k = XY_STORE_SESSION_PUT; k <= XY_STORE_SESSION_SWEEP; k++)
        assert_false(only_lasting(&(xy_store_op){ .kind = k, .session = &s }, &place));
    xy_store_op op = { .kind = XY_STORE_RECORD, .record = &keyed };
    assert_true(only_lasting(&op, &place));
    assert_memory_equal(op.record->token, none, sizeof none);
    assert_true(op.record->seq == 0 && op.record->position == 0 && !op.record->keyed);
    assert_true(op.record->nrows == 1 && op.record->rows == &row && op.record->xml_len == 1);
    op.record = &bare;                                  /* only said how far the stream is */
    assert_false(only_lasting(&op, &place));
    op = (xy_store_op){ .kind = XY_STORE_MAILBOX_TAKEN, .session = &s, .until = 9 };
    assert_true(only_lasting(&op, &place));
    assert_null(op.session);
    assert_int_equal(op.until, 9);
}

static void memory_may_be_refused(void **state)
{
    static const xy_doc_write w = { .account = JULIET };
    static const xy_store_row row = { .domain = A, .account = JULIET };
    static const xy_store_record record = { .rows = &row, .nrows = 1 };

    (void)state;
    for (int i = 0; i < 2; i++)
        SUPPORT_EACH_REFUSAL {
            xy_store_op op = { .kind = i ? XY_STORE_RECORD : XY_STORE_DOC_PUT, .domain = A, .writes = &w, .nwrites = 1,
                               .record = &record };
            struct arena *a = arena_new(64);
            bool memory = a != NULL, kept = a != NULL && only_keep(&of_juliet, &op, a, &memory);
            assert_true(kept ? memory : !memory && support_alloc_failed());
            arena_free(&a);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(documents_of_others_are_left_out),
        TEST(rows_of_others_are_left_out),
        TEST(what_names_an_account_is_of_that),
        TEST(what_concerns_a_domain_concerns_its_account),
        TEST(what_lasts_has_no_sessions),
        TEST(memory_may_be_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
