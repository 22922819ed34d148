/* test_schema.c - a new database, one that is there, one that a newer xylem wrote, one that is none; those of earlier
 * versions, and what is left of them when their migration is cut short. */
#include "old.h"
#include "schema.h"
#include "stores.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

/* The whole file. */
static char *bytes_of(const char *path, size_t *len)
{
    struct stat st;
    int fd = open(path, O_RDONLY);

    assert_int_equal(fstat(fd, &st), 0);
    *len = (size_t)st.st_size;
    char *bytes = malloc(*len);
    assert_int_equal(read(fd, bytes, *len), *len);
    close(fd);
    return bytes;
}

static void set_version(const char *path, int version)
{
    sqlite3 *db = NULL;
    char sql[40];

    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", version);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* It is refused, and not a byte of it is changed. */
static void test_newer(void **state)
{
    struct stores *s = stores_open();
    const char *why = NULL;
    char path[PATH_ROOM];
    size_t len[2];

    (void)state;
    put(s, "a@a.test", "k", "v", XY_ANY_VERSION);
    stores_shut(s);
    path_of(s, path);
    set_version(path, 999);
    char *before = bytes_of(path, &len[0]);
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "newer xylem (schema 999, this one knows");
    assert_null(s->ops->lane_open(&s->job, 1, &why));
    char *after = bytes_of(path, &len[1]);
    assert_int_equal(len[0], len[1]);
    assert_memory_equal(before, after, len[0]);
    free(before);
    free(after);
    set_version(path, schema_newest);
    stores_reopen(s);
    assert_string_equal(get(s, "a@a.test", "k", NULL), "v");
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


/* ---- earlier versions ---- */

static char *text_of(struct stores *s, const char *sql)
{
    sqlite3_stmt *q = NULL;

    assert_int_equal(sqlite3_prepare_v2(s->write->db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    char *text = strdup((const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
    return text;
}

/* What was released is never edited: whoever adds a step adds the beginning of its SHA-256 here. */
static const char *const released[] = {
    "1c36d21724dbe058", "85b8cd024bd929ac", "f8f02cf5457932b4", "93b788308095027c"
};

static void test_released(void **state)
{
    struct stores *s = stores_open();
    unsigned char hash[32];
    char digits[17];

    (void)state;
    assert_int_equal(schema_newest, COUNT_OF(released));
    for (int i = 0; i < schema_newest; i++) {
        xy_sha256(schema_steps[i], strlen(schema_steps[i]), hash);
        for (int b = 0; b < 8; b++)
            snprintf(digits + 2 * b, 3, "%02x", hash[b]);
        assert_string_equal(digits, released[i]);
    }
    stores_close(s);
}

/* In place of its own, a database of that version with thousands of rows. */
static struct kept become(struct stores *s, int version, size_t rows, size_t padding)
{
    struct kept k = old_kept(version, 20, rows, padding);
    char path[PATH_ROOM];

    path_of(s, path);
    unlink(path);
    const char *why = old_make(path, NULL, version, &k);
    if (why != NULL)
        fail_msg("%s", why);
    return k;
}

static void look(struct stores *s, const struct kept *k)
{
    const struct kept_store ks = { s->ops, &s->job, s->write, s->read };
    char why[KEPT_WHY];

    if (!kept_check(k, &ks, why))
        fail_msg("%s", why);
}

/* All that each has kept is there, goes on to be used, and can be removed to the last word. */
static void test_from_each(void **state)
{
    (void)state;
    for (int version = 1; version <= schema_newest; version++) {
        struct stores *s = stores_open();
        char why[KEPT_WHY];
        stores_shut(s);
        const struct kept k = become(s, version, 200, 40);
        stores_reopen(s);
        assert_int_equal(s->write->schema, version);
        assert_int_equal(number(s->write, "PRAGMA user_version"), schema_newest);
        look(s, &k);
        assert_int_equal(stores_archived_bytes(s), stores_counted_bytes(s));
        assert_int_equal(stores_rows(s), 20 * 200);
        const struct kept_store ks = { s->ops, &s->job, s->write, s->read };
        if (!kept_use(&k, &ks, why))
            fail_msg("from version %d: %s", version, why);
        assert_int_equal(stores_rows(s), 0);
        assert_int_equal(stores_bodies(s), 0);
        assert_int_equal(sqlite3_exec(s->write->db, "INSERT INTO term (term) VALUES ('integrity-check')", NULL, NULL,
                                      NULL), SQLITE_OK);
        assert_int_equal(number(s->write, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
                         1);
        stores_close(s);
    }
}

/* It ends as made by this version: tables, indexes, columns. */
static void test_same_schema(void **state)
{
    static const char shape[] = "SELECT group_concat(x, ';') FROM (SELECT type || name || tbl_name || coalesce((SELECT "
        "group_concat(name || type || \"notnull\" || coalesce(dflt_value, '') || pk) FROM pragma_table_info(s.name)), "
        "(SELECT group_concat(name) FROM pragma_index_info(s.name))) AS x FROM sqlite_schema s ORDER BY name)";
    struct stores *s = stores_open();

    (void)state;
    char *want = text_of(s, shape);
    stores_shut(s);
    become(s, 1, 10, 0);
    stores_reopen(s);
    char *got = text_of(s, shape);
    assert_string_equal(got, want);
    free(got);
    free(want);
    stores_close(s);
}

/* ---- half-finished ---- */

/* A server that is killed in the middle of it; what it had got ready is in no lane of ours. */
static bool is_killed(struct stores *s, unsigned us)
{
    pid_t pid = fork();
    int how = 0;

    assert_true(pid >= 0);
    if (pid == 0) {
        const char *why = NULL;
        s->ops->lane_open(&s->job, 0, &why);
        _exit(0);
    }
    usleep(us);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &how, 0), pid);
    return WIFSIGNALED(how);
}

static int version_of_file(struct stores *s)
{
    char path[PATH_ROOM];
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;

    path_of(s, path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int version = sqlite3_column_int(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return version;
}

/* At each moment: from before it begins until it is over. */
static void test_killed(void **state)
{
    struct stores *s = stores_open();
    int old = 0;

    (void)state;
    stores_shut(s);
    for (unsigned i = 0; i < 24; i++) {
        int version = 1 + (int)i % (schema_newest - 1);
        const struct kept k = become(s, version, 150, 600);
        bool killed = is_killed(s, 500 + i * 1500);
        int left = version_of_file(s);
        assert_true(left == schema_newest || (killed && left == version));
        old += left == version;
        stores_reopen(s);
        look(s, &k);
        stores_shut(s);
    }
    assert_in_range(old, 1, 24);
    stores_reopen(s);
    stores_close(s);
}

/* Two servers at once: one migrates, the other waits, and finds it done. */
static void test_two(void **state)
{
    struct stores *s = stores_open();
    int how = 0;

    (void)state;
    stores_shut(s);
    const struct kept k = become(s, 1, 150, 600);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const char *why = NULL;
        _exit(s->ops->lane_open(&s->job, 0, &why) == NULL);
    }
    stores_reopen(s);
    look(s, &k);
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    stores_close(s);
}

/* A server that is told to end meanwhile does; it is all to be done again. */
static void test_cancelled(void **state)
{
    struct stores *s = stores_open();
    static atomic_bool over = true;
    const char *why = NULL;

    (void)state;
    stores_shut(s);
    const struct kept k = become(s, 1, 400, 600);
    s->job.cancelled = &over;
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "interrupted");
    s->job.cancelled = NULL;
    assert_int_equal(version_of_file(s), 1);
    stores_reopen(s);
    look(s, &k);
    stores_close(s);
}

/* ---- when ---- */

static xy_store_op schema(struct stores *s, bool migrate)
{
    xy_store_op op = op_of(XY_STORE_SCHEMA, NULL);

    op.until = migrate;
    s->ops->schema(&s->job, &op);
    return op;
}

static void test_by_command(void **state)
{
    struct stores *s = stores_open();
    const char *why = NULL;

    (void)state;
    stores_shut(s);
    const struct kept k = become(s, 2, 50, 0);
    s->config->migrate = MIGRATE_BY_COMMAND;
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "xylemctl store migrate");
    assert_null(s->ops->lane_open(&s->job, 1, &why));
    xy_store_op op = schema(s, false);
    assert_int_equal(op.status, XY_UNAVAILABLE);
    holds(op.why, "xylemctl store migrate");
    assert_int_equal(op.last_id, 2);
    assert_int_equal(op.count, schema_newest);
    assert_int_equal(version_of_file(s), 2);
    op = schema(s, true);
    assert_int_equal(op.status, XY_OK);
    assert_int_equal(op.last_id, 2);
    assert_true(op.bytes > 4096);
    stores_reopen(s);
    look(s, &k);
    assert_int_equal(schema(s, true).status, XY_OK);
    stores_close(s);
}

/* A new database is no migration. */
static void test_new_by_command(void **state)
{
    struct stores *s = stores_open();
    char path[PATH_ROOM];

    (void)state;
    stores_shut(s);
    path_of(s, path);
    unlink(path);
    s->config->migrate = MIGRATE_BY_COMMAND;
    stores_reopen(s);
    assert_int_equal(schema(s, false).status, XY_OK);
    assert_int_equal(schema(s, false).last_id, 0);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_again), cmocka_unit_test(test_newer), cmocka_unit_test(test_no_database),
        cmocka_unit_test(test_released), cmocka_unit_test(test_from_each), cmocka_unit_test(test_same_schema),
        cmocka_unit_test(test_killed), cmocka_unit_test(test_two), cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_by_command), cmocka_unit_test(test_new_by_command)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
