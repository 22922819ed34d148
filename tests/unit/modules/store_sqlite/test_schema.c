/* test_schema.c - a new database, one that is there, one that a newer xylem wrote, one that is none. */
#include "stores.h"

#include <fcntl.h>
#include <unistd.h>

#define PATH_ROOM 512

static void path_of(struct stores *s, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s", s->folder, s->config.file);
}

static void test_again(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put(s, "a@a.test", "k", "v", XY_ANY_VERSION);
    stores_shut(s);
    stores_reopen(s);
    assert_string_equal(get(s, "a@a.test", "k", NULL), "v");
    stores_close(s);
}

static void test_newer(void **state)
{
    struct stores *s = stores_open();
    const char *why = NULL;

    (void)state;
    assert_int_equal(sqlite3_exec(s->write->db, "PRAGMA user_version = 999", NULL, NULL, NULL), SQLITE_OK);
    stores_shut(s);
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "newer xylem");
    sqlite3 *db = NULL;
    char path[PATH_ROOM];
    path_of(s, path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 1", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    stores_reopen(s);
    stores_close(s);
}

static void test_no_database(void **state)
{
    struct stores *s = stores_open();
    const char *why = NULL;
    char path[PATH_ROOM], text[8192];

    (void)state;
    stores_shut(s);
    path_of(s, path);
    memset(text, 'x', sizeof text);
    int fd = open(path, O_WRONLY | O_TRUNC);
    assert_int_equal(write(fd, text, sizeof text), sizeof text);
    close(fd);
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "not a database");
    unlink(path);
    stores_reopen(s);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_again), cmocka_unit_test(test_newer), cmocka_unit_test(test_no_database)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
