/* test_documents.c - what all stores do with documents, and that names are skipped over. */
#include "stores.h"

/* What the machine of SQLite has done for that question. */
static int steps(struct stores *s, xy_store_kind kind, enum statement statement)
{
    xy_store_op op = op_of(kind, "a@a.test");

    assert_int_equal(run_read(s, &op), XY_OK);
    assert_int_equal(op.ndocs, 1);
    return sqlite3_stmt_status(s->read->statements[statement], SQLITE_STMTSTATUS_VM_STEP, 1);
}

/* However many there are of one name, it is met once. */
static void test_skipped(void **state)
{
    static const struct { xy_store_kind kind; enum statement statement; } lists[] = {
        { XY_STORE_DOMAIN_LIST, STMT_DOMAINS }, { XY_STORE_OWNER_LIST, STMT_OWNERS },
        { XY_STORE_COLLECTION_LIST, STMT_COLLECTIONS }
    };
    struct stores *s = stores_open();
    int before[3];
    char key[16];

    (void)state;
    put(s, "a@a.test", "k", "v", XY_ANY_VERSION);
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        before[i] = steps(s, lists[i].kind, lists[i].statement);
    for (int i = 0; i < 500; i++) {
        snprintf(key, sizeof key, "%d", i);
        put(s, "a@a.test", key, "v", XY_ANY_VERSION);
    }
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        assert_int_equal(steps(s, lists[i].kind, lists[i].statement), before[i]);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_skipped) };

    return conform_documents() + conform_lists() + cmocka_run_group_tests(tests, NULL, NULL);
}
