/* test_schema.c - a new database, one that is there, one that a newer xylem wrote, one that is none. */
#include "stores.h"

#include <fcntl.h>
#include <unistd.h>

#define PATH_ROOM 512

static void path_of(struct stores *s, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s", s->folder, s->config->file);
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
    char back[40];
    int64_t now = number(s->write, "PRAGMA user_version");

    (void)state;
    assert_int_equal(sqlite3_exec(s->write->db, "PRAGMA user_version = 999", NULL, NULL, NULL), SQLITE_OK);
    stores_shut(s);
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "newer xylem");
    sqlite3 *db = NULL;
    char path[PATH_ROOM];
    path_of(s, path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    snprintf(back, sizeof back, "PRAGMA user_version = %d", (int)now);
    assert_int_equal(sqlite3_exec(db, back, NULL, NULL, NULL), SQLITE_OK);
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

/* As version 1 made it. */
static const char first[] =
    "CREATE TABLE document ("
    "  domain TEXT NOT NULL, account TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL,"
    "  value BLOB NOT NULL, version INTEGER NOT NULL,"
    "  PRIMARY KEY (domain, account, collection, key)) WITHOUT ROWID;"
    "CREATE INDEX document_accounts ON document (domain, collection, account);"
    "CREATE TABLE mailbox ("
    "  id INTEGER PRIMARY KEY, domain TEXT NOT NULL, account TEXT NOT NULL,"
    "  last_row INTEGER NOT NULL, UNIQUE (domain, account));"
    "CREATE TABLE body (id INTEGER PRIMARY KEY, xml BLOB NOT NULL);"
    "CREATE TABLE row ("
    "  mailbox INTEGER NOT NULL, id INTEGER NOT NULL, stamp INTEGER NOT NULL,"
    "  flags INTEGER NOT NULL, waiting INTEGER, peer TEXT NOT NULL, body INTEGER NOT NULL,"
    "  token BLOB NOT NULL, seq INTEGER NOT NULL);"
    "CREATE UNIQUE INDEX row_place ON row (mailbox, id);"
    "CREATE UNIQUE INDEX row_key ON row (token, seq, mailbox);"
    "CREATE INDEX row_waiting ON row (mailbox, id) WHERE waiting = 1;"
    "CREATE INDEX row_body ON row (body);"
    "INSERT INTO document VALUES ('a.test', 'a@a.test', 'c', 'k', x'76', 3);"
    "INSERT INTO mailbox VALUES (1, 'a.test', 'a@a.test', 900), (2, 'a.test', 'b@a.test', 100);"
    "INSERT INTO body VALUES (1, x'3c6d2f3e'), (2, x'3c6d2f3e');"
    "INSERT INTO row VALUES (1, 100, 1000, 1, 1, 'x@b.test/r', 1, zeroblob(16), 1);"
    "INSERT INTO row VALUES (2, 100, 1000, 1, 1, 'x@b.test/r', 1, zeroblob(16), 1);"
    "INSERT INTO row VALUES (1, 300, 3000, 1, 1, 'x@b.test/r', 2, zeroblob(16), 2);"
    "PRAGMA user_version = 1;";

/* What version 1 has kept is there, and goes on to be used. */
static void test_from_first(void **state)
{
    struct stores *s = stores_open();
    const uint64_t ids[] = { 100 };
    uint64_t version = 0;
    char path[PATH_ROOM];
    sqlite3 *db = NULL;

    (void)state;
    stores_shut(s);
    path_of(s, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, first, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    stores_reopen(s);
    assert_string_equal(get(s, "a@a.test", "k", &version), "v");
    assert_int_equal(version, 3);
    xy_store_op h = head(s, "a@a.test");
    assert_int_equal(h.last_id, 900);
    assert_int_equal(h.count, 2);
    xy_store_op p = page(s, "a@a.test", 0, 10);
    assert_int_equal(p.nrows, 2);
    assert_int_equal(p.rows[1].stamp, 3000);
    assert_string_equal(p.rows[1].peer, "x@b.test/r");
    assert_memory_equal(p.rows[1].xml, "<m/>", 4);
    assert_int_equal(keep(s, "b@a.test", 500, 0, 1, "<m/>"), XY_OK);    /* known by its key */
    assert_int_equal(head(s, "b@a.test").count, 1);
    assert_int_equal(taken(s, "a@a.test", ids, 1), XY_OK);
    assert_int_equal(rows_in(s, "row"), 2);
    assert_int_equal(rows_in(s, "body"), 2);
    assert_int_equal(sessions(s, "a@a.test").nsessions, 0);
    stores_close(s);
}

/* Version 2 did not know how large an archive is. */
static void test_from_second(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    archived(s, "a@a.test", 1, "x@b.test", "text");
    archived(s, "a@a.test", 2, "x@b.test", "text");
    keep(s, "b@a.test", 100, 1, 1, "<m/>");
    int64_t bytes = number(s->write, "SELECT archived_bytes FROM mailbox WHERE account = 'a@a.test'");
    assert_int_equal(sqlite3_exec(s->write->db, "ALTER TABLE mailbox DROP COLUMN archived_bytes;"
                                  "DROP INDEX row_key; UPDATE row SET seq = id;"
                                  "CREATE UNIQUE INDEX row_key ON row (token, seq, mailbox);"
                                  "PRAGMA user_version = 2", NULL, NULL, NULL), SQLITE_OK);
    stores_shut(s);
    stores_reopen(s);
    assert_true(bytes > 0);
    assert_int_equal(number(s->write, "SELECT archived_bytes FROM mailbox WHERE account = 'a@a.test'"), bytes);
    assert_int_equal(number(s->write, "SELECT archived_bytes FROM mailbox WHERE account = 'b@a.test'"), 0);
    stores_close(s);
}

/* Version 3 kept the key of every row; who may have sent one is not known any more. */
static void test_from_third(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    keep(s, "a@a.test", 100, 1, 1, "<m/>");
    assert_int_equal(sqlite3_exec(s->write->db, "DROP INDEX row_key;"
                                  "CREATE UNIQUE INDEX row_key ON row (token, seq, mailbox);"
                                  "PRAGMA user_version = 3", NULL, NULL, NULL), SQLITE_OK);
    stores_shut(s);
    stores_reopen(s);
    assert_int_equal(number(s->write, "SELECT count(*) FROM sqlite_schema WHERE name = 'row_key' "
                                      "AND sql LIKE '%WHERE seq <> 0'"), 1);
    assert_int_equal(keep(s, "a@a.test", 200, 1, 1, "<m/>"), XY_OK);
    assert_int_equal(head(s, "a@a.test").count, 1);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_again), cmocka_unit_test(test_newer), cmocka_unit_test(test_no_database),
        cmocka_unit_test(test_from_first), cmocka_unit_test(test_from_second),
        cmocka_unit_test(test_from_third)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
