/* test_connection.c - files that are removed or replaced while the server uses them. */
#include "stores.h"

#include <sys/stat.h>
#include <unistd.h>

#include "connection.h"

#define A "a@a.test"
#define PATH_ROOM 512

static void path_of(struct stores *s, const char *ending, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s%s", s->folder, s->config->file, ending);
}

static void test_settings(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    assert_true(connection_in_place(s->write));
    assert_int_equal(number(s->write, "PRAGMA synchronous"), 2);      /* FULL: a commit is on the disk */
    assert_int_equal(number(s->write, "PRAGMA page_size"), 8192);
    connection_close(s->write);
    assert_true(connection_begin(&s->job, s->write));
    connection_end();
    stores_close(s);
}

/* Nothing goes to a file that is not there any more: it is noticed, and the next is kept where it can be found. */
static void test_removed(void **state)
{
    static const char *const endings[] = { "", "-wal" };
    char path[PATH_ROOM];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct stores *s = stores_open();
        assert_int_equal(put(s, A, "k", "v", XY_ANY_VERSION), XY_OK);
        path_of(s, endings[i], path);
        assert_int_equal(unlink(path), 0);
        assert_false(connection_in_place(s->write));
        holds(s->write->why, "removed or replaced");
        assert_int_equal(put(s, A, "k", "new", XY_ANY_VERSION), XY_OK);
        assert_string_equal(get(s, A, "k", NULL), "new");
        stores_shut(s);
        stores_reopen(s);
        assert_string_equal(get(s, A, "k", NULL), "new");
        stores_close(s);
    }
}

/* A backup put in its place counts at once. */
static void test_replaced(void **state)
{
    struct stores *s = stores_open();
    char path[PATH_ROOM], copy[PATH_ROOM], sql[PATH_ROOM + 20];

    (void)state;
    put(s, A, "k", "old", XY_ANY_VERSION);
    path_of(s, "", path);
    path_of(s, ".copy", copy);
    snprintf(sql, sizeof sql, "VACUUM INTO '%s'", copy);
    assert_int_equal(sqlite3_exec(s->write->db, sql, NULL, NULL, NULL), SQLITE_OK);
    put(s, A, "k", "new", XY_ANY_VERSION);
    assert_int_equal(rename(copy, path), 0);
    path_of(s, "-wal", path);
    unlink(path);
    path_of(s, "-shm", path);
    unlink(path);
    assert_string_equal(get(s, A, "k", NULL), "old");
    assert_int_equal(put(s, A, "other", "v", XY_ANY_VERSION), XY_OK);
    assert_string_equal(get(s, A, "other", NULL), "v");
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings), cmocka_unit_test(test_removed), cmocka_unit_test(test_replaced)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
