/* test_store_sqlite.c - lanes and batches: durable settings, what a held, full or broken database answers. */
#include "stores.h"

#include <sys/resource.h>
#include <signal.h>

#define A "a@a.test"

static void test_durable(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_int_equal(number(s->write, "PRAGMA synchronous"), 2);      /* FULL: a commit is on the disk */
    sqlite3_stmt *q = NULL;
    sqlite3_prepare_v2(s->write->db, "PRAGMA journal_mode", -1, &q, NULL);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(q, 0), "wal");
    sqlite3_finalize(q);
    stores_close(s);
}

/* Another process holds the write lock: unavailable, and well again afterwards. */
static void test_locked(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    sqlite3_busy_timeout(s->write->db, 10);
    assert_int_equal(sqlite3_exec(s->read->db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(put(s, A, "k", "v", XY_ANY_VERSION), XY_UNAVAILABLE);
    assert_int_equal(sqlite3_exec(s->read->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(put(s, A, "k", "v", XY_ANY_VERSION), XY_OK);
    stores_close(s);
}

/* No room: nothing of the batch counts, and when there is room again it goes on without a restart. */
static void test_full(void **state)
{
    struct stores *s = stores_open();
    struct rlimit before, small;
    char *big = malloc(1 << 20);

    (void)state;
    memset(big, 'x', (1 << 20) - 1);
    big[(1 << 20) - 1] = '\0';
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(put(s, A, "before", "v", XY_ANY_VERSION), XY_OK);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 300 * 1024;
    setrlimit(RLIMIT_FSIZE, &small);
    assert_int_equal(put(s, A, "big", big, XY_ANY_VERSION), XY_UNAVAILABLE);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(put(s, A, "big", big, XY_ANY_VERSION), XY_OK);
    assert_string_equal(get(s, A, "before", NULL), "v");
    assert_int_equal(strlen(get(s, A, "big", NULL)), (1 << 20) - 1);
    free(big);
    stores_close(s);
}

/* Memory is refused amid a batch: all of it is unavailable, and nothing of it is there. */
static void test_no_memory(void **state)
{
    struct stores *s = stores_open();
    char *big = calloc(1, 8 << 20);
    xy_doc_write w[3] = {
        { .account = A, .collection = "c", .key = "one", .value = "v", .len = 1, .version = XY_ANY_VERSION },
        { .account = A, .collection = "c", .key = "big", .value = big, .len = 8 << 20, .version = XY_ANY_VERSION },
        { .account = A, .collection = "c", .key = "two", .value = "v", .len = 1, .version = XY_ANY_VERSION }
    };
    xy_store_op ops[3], *batch[] = { &ops[0], &ops[1], &ops[2] };

    (void)state;
    for (int i = 0; i < 3; i++) {
        ops[i] = op_of(XY_STORE_DOC_PUT, A);
        ops[i].writes = &w[i];
        ops[i].nwrites = 1;
    }
    sqlite3_hard_heap_limit64(sqlite3_memory_used() + (2 << 20));
    s->ops->write(&s->job, s->write, batch, 3);
    sqlite3_hard_heap_limit64(0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(ops[i].status, XY_UNAVAILABLE);
    assert_null(get(s, A, "one", NULL));
    assert_null(get(s, A, "two", NULL));
    s->ops->write(&s->job, s->write, batch, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(ops[i].status, XY_OK);
    assert_non_null(get(s, A, "big", NULL));
    free(big);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_durable),
        cmocka_unit_test(test_locked), cmocka_unit_test(test_full),
        cmocka_unit_test(test_no_memory)
    };

    return conform_batches() + conform_writer() + cmocka_run_group_tests(tests, NULL, NULL);
}
