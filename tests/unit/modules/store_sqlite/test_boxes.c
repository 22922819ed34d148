/* test_boxes.c - the number of a mailbox is remembered as long as it is its number; what is counted of it. */
#include "stores.h"

#include "boxes.h"

#define A "a@a.test"
#define B "b@a.test"

static int64_t oldest(struct stores *s, const char *account)
{
    char sql[120];

    snprintf(sql, sizeof sql, "SELECT coalesce(oldest, 0) FROM mailbox WHERE account = '%s'", account);
    return number(s->write, sql);
}

static void test_numbers(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_int_equal(boxes_known(s->write, "a.test", A), 0);
    archived(s, A, 1, "x@b.test", "one");
    archived(s, B, 2, "x@b.test", "two");
    sqlite3_int64 a = boxes_known(s->write, "a.test", A), b = boxes_known(s->write, "a.test", B);
    assert_true(a > 0 && b > 0 && a != b);
    assert_int_equal(boxes_find(s->write, "a.test", A), a);
    assert_int_equal(boxes_known(s->write, "b.test", A), 0);
    assert_int_equal(boxes_need(s->write, "a.test", A), a);
    stores_close(s);
}

/* Another process may put another database into the file; what the lanes themselves write and take over is no reason
 * to forget. */
static void test_others(void **state)
{
    struct stores *s = stores_open();
    sqlite3 *other = NULL;
    char path[600];

    (void)state;
    archived(s, A, 1, "x@b.test", "one");
    archived(s, B, 2, "x@b.test", "one");
    assert_true(boxes_known(s->write, "a.test", A) > 0);
    sqlite3_wal_checkpoint_v2(s->read->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    put(s, A, "k", "v", XY_ANY_VERSION);
    put(s, A, "k", "v", XY_ANY_VERSION);
    assert_non_null(s->write->boxes.slots);
    snprintf(path, sizeof path, "%s/%s", s->folder, s->config->file);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "UPDATE row SET mailbox = 3 - mailbox;"
                                         "UPDATE mailbox SET id = 3 - id + 10; UPDATE mailbox SET id = id - 10",
                                  NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    archived(s, A, 3, "x@b.test", "three");
    assert_int_equal(archive(s, A, &(xy_store_query){ .limit = 10 }).nrows, 2);
    assert_int_equal(archive(s, B, &(xy_store_query){ .limit = 10 }).nrows, 1);
    stores_close(s);
}

/* It is the stamp of the oldest row or less, also of one that comes late, and of one behind which older ones went. */
static void test_oldest(void **state)
{
    struct stores *s = stores_open();
    xy_store_op purge = op_of(XY_STORE_ARCHIVE_PURGE, A);

    (void)state;
    archived(s, A, 100, "x@b.test", "one");
    archived(s, A, 200, "x@b.test", "two");
    assert_int_equal(oldest(s, A), STAMP(100));
    archived(s, A, 50, "x@b.test", "late");
    assert_int_equal(oldest(s, A), STAMP(50));
    purge.after = (uint64_t)STAMP(150);
    assert_int_equal(run_write(s, &purge), XY_OK);
    assert_int_equal(purge.count, 2);
    assert_true(oldest(s, A) >= STAMP(150) - 60000);
    archived(s, A, 60, "x@b.test", "late");
    assert_int_equal(oldest(s, A), STAMP(60));
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_others), cmocka_unit_test(test_oldest)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
