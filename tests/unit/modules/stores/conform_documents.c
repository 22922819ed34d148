/* conform_documents.c - documents: versions, compare-and-set, atomic sets, lists. */
#include "conform.h"

#define A "a@a.test"

static void test_put_and_get(void **state)
{
    struct stores *s = stores_open();
    uint64_t first = 0, second = 0;

    (void)state;
    assert_null(get(s, A, "k", NULL));
    assert_int_equal(put(s, A, "k", "one", XY_ANY_VERSION), XY_OK);
    assert_string_equal(get(s, A, "k", &first), "one");
    assert_int_equal(put(s, A, "k", "two", XY_ANY_VERSION), XY_OK);
    assert_string_equal(get(s, A, "k", &second), "two");
    assert_true(first > 0 && second > first);
    assert_int_equal(put(s, A, "k", "", XY_ANY_VERSION), XY_OK);
    assert_string_equal(get(s, A, "k", NULL), "");
    assert_int_equal(put(s, A, "k", NULL, XY_ANY_VERSION), XY_OK);
    assert_null(get(s, A, "k", NULL));
    stores_close(s);
}

static void test_compare_and_set(void **state)
{
    struct stores *s = stores_open();
    uint64_t version = 0;

    (void)state;
    assert_int_equal(put(s, A, "k", "one", 0), XY_OK);
    assert_int_equal(put(s, A, "k", "again", 0), XY_CLASH);
    get(s, A, "k", &version);
    assert_int_equal(put(s, A, "k", "two", version + 1), XY_CLASH);
    assert_int_equal(put(s, A, "k", "two", version), XY_OK);
    assert_int_equal(put(s, A, "k", "three", version), XY_CLASH);
    assert_string_equal(get(s, A, "k", NULL), "two");
    assert_int_equal(put(s, A, "other", "x", 5), XY_CLASH);
    stores_close(s);
}

/* All of a set or nothing of it; others of the same batch still count. */
static void test_atomic(void **state)
{
    struct stores *s = stores_open();
    xy_doc_write two[] = {
        { .account = A, .collection = "c", .key = "x", .value = "1", .len = 1, .version = XY_ANY_VERSION },
        { .account = A, .collection = "c", .key = "y", .value = "1", .len = 1, .version = 7 }
    };
    xy_doc_write one = { .account = A, .collection = "c", .key = "z", .value = "1", .len = 1,
                         .version = XY_ANY_VERSION };
    xy_store_op bad = op_of(XY_STORE_DOC_PUT, A), good = op_of(XY_STORE_DOC_PUT, A);
    xy_store_op *batch[] = { &bad, &good };

    (void)state;
    bad.writes = two;
    bad.nwrites = 2;
    good.writes = &one;
    good.nwrites = 1;
    s->ops->write(&s->job, s->write, batch, 2);
    assert_int_equal(bad.status, XY_CLASH);
    assert_int_equal(good.status, XY_OK);
    assert_null(get(s, A, "x", NULL));
    assert_string_equal(get(s, A, "z", NULL), "1");
    stores_close(s);
}

static void test_lists(void **state)
{
    static const char *const keys[] = { "b", "a", "c", "B", "ab" };
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_DOC_LIST, A);
    char many[16];

    (void)state;
    for (size_t i = 0; i < 5; i++)
        put(s, A, keys[i], keys[i], XY_ANY_VERSION);
    op.collection = "c";
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.ndocs, 5);
    assert_string_equal(op.docs[0].key, "B");
    assert_string_equal(op.docs[4].key, "c");
    op = op_of(XY_STORE_DOC_LIST, A);
    op.collection = "c";
    op.key = "a";
    op.limit = 2;
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.ndocs, 2);
    assert_string_equal(op.docs[0].key, "ab");
    assert_string_equal(op.docs[1].key, "b");
    for (int i = 0; i < 100; i++) {
        snprintf(many, sizeof many, "m%03d", i);
        put(s, "m@a.test", many, many, XY_ANY_VERSION);
    }
    op = op_of(XY_STORE_DOC_LIST, "m@a.test");
    op.collection = "c";
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.ndocs, 100);
    assert_string_equal(op.docs[99].key, "m099");
    stores_close(s);
}

static void test_accounts(void **state)
{
    struct stores *s = stores_open();
    xy_store_op op = op_of(XY_STORE_ACCOUNT_LIST, NULL);

    (void)state;
    put(s, "", "k", "of the domain", XY_ANY_VERSION);
    put(s, "b@a.test", "k", "x", XY_ANY_VERSION);
    put(s, "b@a.test", "l", "x", XY_ANY_VERSION);
    put(s, "a@a.test", "k", "x", XY_ANY_VERSION);
    op.collection = "c";
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.ndocs, 2);
    assert_string_equal(op.docs[0].key, "a@a.test");
    assert_string_equal(op.docs[1].key, "b@a.test");
    op = op_of(XY_STORE_ACCOUNT_LIST, NULL);
    op.collection = "c";
    op.key = "a@a.test";
    op.limit = 10;
    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.ndocs, 1);
    stores_close(s);
}

int conform_documents(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put_and_get), cmocka_unit_test(test_compare_and_set),
        cmocka_unit_test(test_atomic), cmocka_unit_test(test_lists), cmocka_unit_test(test_accounts)
    };

    return cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
