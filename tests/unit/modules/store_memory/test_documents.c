/* test_documents.c - what all stores do with documents, and sets of them for which there is no room. */
#include "stores.h"

#define A "a@a.test"

/* The first of the set is put back as it was. */
static void test_no_room(void **state)
{
    struct stores *s = stores_open();
    static char big[5000];
    const xy_doc_write set[] = {
        { A, "c", "old", "new", 3, XY_ANY_VERSION }, { A, "c", "gone", NULL, 0, 1 },
        { "b@a.test", "c", "other", "x", 1, 0 }, { A, "c", "big", big, sizeof big, XY_ANY_VERSION }
    };
    xy_store_op op = op_of(XY_STORE_DOC_PUT, A);
    uint64_t version = 0;

    (void)state;
    put(s, A, "old", "first", XY_ANY_VERSION);
    put(s, A, "gone", "still", XY_ANY_VERSION);
    op.writes = set;
    op.nwrites = COUNT_OF(set);
    stores_leave(s, 2000);
    assert_int_equal(run_write(s, &op), XY_UNAVAILABLE);
    holds(op.why, "most");
    assert_string_equal(get(s, A, "old", &version), "first");
    assert_int_equal(version, 1);
    assert_string_equal(get(s, A, "gone", NULL), "still");
    assert_null(owners_find(s->state, "a.test", "b@a.test"));
    stores_leave(s, 10000);
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_string_equal(get(s, A, "old", NULL), "new");
    assert_null(get(s, A, "gone", NULL));
    stores_close(s);
}

/* One document twice in a set: the second write sees the first. */
static void test_twice(void **state)
{
    struct stores *s = stores_open();
    const xy_doc_write well[] = { { A, "c", "k", "1", 1, 0 }, { A, "c", "k", "2", 1, 1 } };
    const xy_doc_write badly[] = {
        { A, "c", "k", NULL, 0, 2 }, { A, "c", "k", "3", 1, 0 }, { A, "c", "k", "4", 1, 7 }
    };
    xy_store_op op = op_of(XY_STORE_DOC_PUT, A);

    (void)state;
    op.writes = well;
    op.nwrites = 2;
    assert_int_equal(run_write(s, &op), XY_OK);
    assert_string_equal(get(s, A, "k", NULL), "2");
    op.writes = badly;
    op.nwrites = 3;
    assert_int_equal(run_write(s, &op), XY_CLASH);
    assert_string_equal(get(s, A, "k", NULL), "2");
    stores_close(s);
}

int test_documents(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_no_room), cmocka_unit_test(test_twice) };

    return conform_documents() + cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
