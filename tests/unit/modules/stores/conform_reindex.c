/* conform_reindex.c - archives of a domain that has got another language: found by its stems, all of them. */
#include "conform.h"

#define A "a@a.test"
#define B "b@a.test"

enum { ENGLISH = 7 };                   /* as the core numbers it */

/* How many steps of so many rows it took; *written: how many had other terms. */
static int reindex_all(struct stores *s, unsigned char language, size_t limit, uint64_t *written)
{
    xy_store_op op = op_of(XY_STORE_REINDEX, NULL);
    int steps = 0;

    *written = 0;
    op.languages = &language;
    op.limit = limit;
    for (op.more = true; op.more && steps < 1000; steps++) {
        assert_int_equal(run_write(s, &op), XY_OK);
        *written += op.count;
        op.until = op.bytes;
        op.after = op.last_id;
    }
    return steps;
}

static void test_all(void **state)
{
    struct stores *s = stores_open();
    char stem[XY_STEM_MOST];
    xy_store_op remove = op_of(XY_STORE_ACCOUNT_REMOVE, A);
    uint64_t written;

    (void)state;
    if (xy_stem(ENGLISH, "houses", 6, stem) == 0) {
        stores_close(s);
        skip();
    }
    for (int i = 1; i <= 25; i++)
        archived(s, i % 5 ? A : B, i, "x@b.test/r", i % 2 ? "some houses" : "no building");
    keep(s, A, ID(100), 1, 1, "<message><body>houses that wait</body></message>");
    assert_string_equal(found_in(s, ENGLISH, A, "house"), "");
    assert_true(reindex_all(s, ENGLISH, 4, &written) >= 7);
    assert_int_equal(written, 25);
    assert_string_equal(found_in(s, ENGLISH, A, "house"), "1 3 7 9 11 13 17 19 21 23");
    assert_string_equal(found_in(s, ENGLISH, B, "buildings"), "10 20");
    assert_string_equal(found(s, A, "houses"), "1 3 7 9 11 13 17 19 21 23");
    reindex_all(s, ENGLISH, 0, &written);
    assert_int_equal(written, 0);                       /* they are so already */
    reindex_all(s, 0, 3, &written);
    assert_int_equal(written, 25);
    assert_string_equal(found_in(s, ENGLISH, A, "house"), "");
    assert_string_equal(found(s, A, "houses"), "1 3 7 9 11 13 17 19 21 23");
    reindex_all(s, ENGLISH, 7, &written);
    assert_int_equal(run_write(s, &remove), XY_OK);
    remove.account = B;
    assert_int_equal(run_write(s, &remove), XY_OK);
    assert_int_equal(stores_rows(s), 0);
    assert_int_equal(stores_terms(s), 0);
    stores_close(s);
}

/* Of that domain only, and none is no failure. */
static void test_domain(void **state)
{
    struct stores *s = stores_open();
    xy_store_row row = { .domain = "b.test", .account = "a@b.test", .id = ID(1), .stamp = STAMP(1),
                         .flags = XY_ROW_ARCHIVED, .peer = "x@b.test" };
    uint64_t written;

    (void)state;
    assert_int_equal(keep_text(s, &row, NULL, "some houses"), XY_OK);
    assert_int_equal(reindex_all(s, ENGLISH, 10, &written), 1);
    assert_int_equal(written, 0);
    stores_close(s);
}

int conform_reindex(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_all), cmocka_unit_test(test_domain) };

    return cmocka_run_group_tests_name("reindex", tests, NULL, NULL);
}
