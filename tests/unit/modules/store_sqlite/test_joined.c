/* test_joined.c - what of a commit comes to the file below, when, and what is left of a commit that fails. */
#include "stores.h"

#include <fcntl.h>
#include <unistd.h>

#include "joined.h"

#define A     "a@a.test"
#define ROOM  0x1ffff
#define FAR   (64 << 20)                /* in the log, behind all that SQLite writes here */

/* ---- the VFS below: it keeps a list of what is done to logs, and fails ---- */

enum { WRITE, READ, TRUNCATE, SYNC, SIZE, CONTROL, KINDS };

static struct { char text[4096]; unsigned n[KINDS], fails, after; } seen;
static const sqlite3_io_methods *below;
static sqlite3_io_methods watched_methods;
static sqlite3_vfs *unix_vfs, watched_vfs;
static bool no_buffer;

static void forget(void)
{
    memset(&seen, 0, sizeof seen);
}

/* The `fails`-th call fails; and the writes after it are counted. */
static int note(int kind, sqlite3_int64 a, sqlite3_int64 b)
{
    static const char names[] = "wrtszc";
    size_t len = strlen(seen.text);

    seen.n[kind]++;
    snprintf(seen.text + len, sizeof seen.text - len, "%s%c%lld,%lld", len > 0 ? " " : "", names[kind], a, b);
    if (seen.fails == 0)
        return SQLITE_OK;
    unsigned all = 0;
    for (int i = 0; i < KINDS; i++)
        all += seen.n[i];
    seen.after += kind == WRITE && all > seen.fails;
    return all == seen.fails ? SQLITE_IOERR : SQLITE_OK;
}

static int watched_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
    int failed = note(WRITE, n, offset % FAR);

    return failed != SQLITE_OK ? failed : below->xWrite(file, bytes, n, offset);
}

static int watched_read(sqlite3_file *file, void *to, int n, sqlite3_int64 offset)
{
    int failed = note(READ, n, offset % FAR);

    return failed != SQLITE_OK ? failed : below->xRead(file, to, n, offset);
}

static int watched_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int failed = note(TRUNCATE, size % FAR, 0);

    return failed != SQLITE_OK ? failed : below->xTruncate(file, size);
}

static int watched_sync(sqlite3_file *file, int flags)
{
    int failed = note(SYNC, 0, 0);

    return failed != SQLITE_OK ? failed : below->xSync(file, flags);
}

static int watched_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int failed = note(SIZE, 0, 0);

    return failed != SQLITE_OK ? failed : below->xFileSize(file, size);
}

static int watched_control(sqlite3_file *file, int what, void *arg)
{
    int failed = note(CONTROL, what, 0);

    return failed != SQLITE_OK ? failed : below->xFileControl(file, what, arg);
}

static int watched_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *got)
{
    int r = unix_vfs->xOpen(unix_vfs, name, file, flags, got);

    (void)vfs;
    if (r != SQLITE_OK || !(flags & SQLITE_OPEN_WAL))
        return r;
    below = file->pMethods;
    watched_methods = *below;
    watched_methods.xWrite = watched_write;
    watched_methods.xRead = watched_read;
    watched_methods.xTruncate = watched_truncate;
    watched_methods.xSync = watched_sync;
    watched_methods.xFileSize = watched_size;
    watched_methods.xFileControl = watched_control;
    file->pMethods = &watched_methods;
    return r;
}

/* ---- memory: requests of the buffer's size are refused ---- */

static sqlite3_mem_methods memory;

static void *take(int size)
{
    return no_buffer && size >= ROOM ? NULL : memory.xMalloc(size);
}

static void set_up_sqlite(void)
{
    static sqlite3_mem_methods ours;

    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory);
    ours = memory;
    ours.xMalloc = take;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
    unix_vfs = sqlite3_vfs_find(NULL);
    watched_vfs = *unix_vfs;
    watched_vfs.zName = "watched";
    watched_vfs.xOpen = watched_open;
    sqlite3_vfs_register(&watched_vfs, 1);
}

/* ---- documents and logs ---- */

/* `n` documents of about one page each, all with that letter, in one batch. */
static xy_status put_many(struct stores *s, int n, char letter)
{
    xy_doc_write *w = calloc((size_t)n, sizeof *w);
    char value[7000], (*keys)[16] = calloc((size_t)n, sizeof *keys);
    xy_store_op op = op_of(XY_STORE_DOC_PUT, A);

    memset(value, letter, sizeof value);
    for (int i = 0; i < n; i++) {
        snprintf(keys[i], sizeof keys[i], "k%04d", i);
        w[i] = (xy_doc_write){ .account = A, .collection = "c", .key = keys[i], .value = value,
                               .len = sizeof value, .version = XY_ANY_VERSION };
    }
    op.writes = w;
    op.nwrites = (size_t)n;
    run_write(s, &op);
    free(w);
    free(keys);
    return op.status;
}

static int count_of(struct lane *l, char letter)
{
    char sql[100];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM document WHERE substr(value, 1, 1) = CAST('%c' AS BLOB)", letter);
    return (int)number(l, sql);
}

static void run_sql(struct lane *l, const char *sql)
{
    if (sqlite3_exec(l->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(l->db));
}

static void copy_file(const char *from, const char *to)
{
    static char part[1 << 20];
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t n;

    assert_true(in >= 0 && out >= 0);
    while ((n = read(in, part, sizeof part)) > 0)
        assert_int_equal(write(out, part, (size_t)n), n);
    close(in);
    close(out);
}

/* What whoever opens the files as they are now finds: what is in the log has to be right by its checksums. */
static int count_in_copy(struct stores *s, char letter)
{
    char from[512], to[512];
    struct lane l = { 0 };

    for (int wal = 0; wal < 2; wal++) {
        snprintf(from, sizeof from, "%s/xylem.db%s", s->folder, wal ? "-wal" : "");
        snprintf(to, sizeof to, "%s/copy.db%s", s->folder, wal ? "-wal" : "");
        copy_file(from, to);
    }
    snprintf(to, sizeof to, "%s/copy.db", s->folder);
    assert_int_equal(sqlite3_open_v2(to, &l.db, SQLITE_OPEN_READWRITE, "unix"), SQLITE_OK);
    int n = count_of(&l, letter);
    assert_int_equal(number(&l, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
    sqlite3_close(l.db);
    unlink(to);
    return n;
}

static sqlite3_file *log_of_lane(struct lane *l)
{
    sqlite3_file *log = NULL;

    sqlite3_file_control(l->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    assert_non_null(log);
    return log;
}

/* ---- commits ---- */

static void test_joined(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put_many(s, 100, 'a');
    forget();
    assert_int_equal(put_many(s, 100, 'b'), XY_OK);
    assert_in_range(seen.n[WRITE], 7, 12);          /* 100 pages and some, 15 in the buffer */
    assert_int_equal(seen.n[SYNC], 1);
    assert_string_equal(seen.text + strlen(seen.text) - 4, "s0,0");
    assert_int_equal(count_of(s->read, 'b'), 100);
    assert_int_equal(count_in_copy(s, 'b'), 100);
    forget();
    assert_int_equal(put(s, A, "one", "v", XY_ANY_VERSION), XY_OK);
    assert_in_range(seen.n[WRITE], 1, 2);
    stores_close(s);
}

/* The log begins anew: its header is on the disk before anything else is written. */
static void test_new_log(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put_many(s, 10, 'a');
    run_sql(s->read, "PRAGMA wal_checkpoint(PASSIVE)");
    forget();
    assert_int_equal(put_many(s, 10, 'b'), XY_OK);
    assert_memory_equal(seen.text, "w32,0 s0,0 w", 12);
    assert_int_equal(seen.n[SYNC], 2);
    assert_int_equal(count_in_copy(s, 'b'), 10);
    stores_close(s);
}

/* Pages that leave the cache before the commit are written at once, and again; the checksums follow. */
static void test_spilled(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    run_sql(s->write, "PRAGMA cache_size = 10");
    for (char letter = 'a'; letter < 'e'; letter++) {
        assert_int_equal(put_many(s, 200, letter), XY_OK);
        assert_int_equal(count_of(s->read, letter), 200);
        assert_int_equal(count_in_copy(s, letter), 200);
    }
    stores_close(s);
}

/* SQLite publishes what it does not sync as well. */
static void test_unsynced(void **state)
{
    static const char *const levels[] = { "PRAGMA synchronous = NORMAL", "PRAGMA synchronous = OFF" };
    struct stores *s = stores_open();

    (void)state;
    for (int i = 0; i < 4; i++) {
        run_sql(s->write, levels[i % 2]);
        run_sql(s->write, i < 2 ? "PRAGMA cache_size = 1000" : "PRAGMA cache_size = 10");
        assert_int_equal(put_many(s, 100, (char)('a' + i)), XY_OK);
        assert_int_equal(count_of(s->read, (char)('a' + i)), 100);
        assert_int_equal(count_in_copy(s, (char)('a' + i)), 100);
        put(s, A, "one", "v", XY_ANY_VERSION);
        assert_string_equal(get(s, A, "one", NULL), "v");
    }
    stores_close(s);
}

/* What was rolled back does not come into the file once somebody else writes there. */
static void test_rolled_back(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    put_many(s, 100, 'a');
    run_sql(s->write, "PRAGMA cache_size = 10; BEGIN IMMEDIATE; UPDATE document SET value = zeroblob(7000); ROLLBACK");
    run_sql(s->read, "UPDATE document SET value = CAST('b' AS BLOB)");
    assert_int_equal(count_in_copy(s, 'b'), 100);
    assert_int_equal(put(s, A, "one", "v", XY_ANY_VERSION), XY_OK);
    assert_int_equal(count_in_copy(s, 'b'), 100);
    stores_close(s);
}

/* Each call that a commit makes fails once: it says so, writes nothing more, and can be repeated. */
static void each_failure(const char *cache, int n)
{
    struct stores *s = stores_open();
    bool failed = true;

    put_many(s, n, 'a');
    for (unsigned nth = 1; failed; nth++) {
        char letter = nth % 2 == 0 ? 'a' : 'b';
        run_sql(s->write, cache);
        put_many(s, 1, 'a');
        int before = count_of(s->read, letter);
        forget();
        seen.fails = nth;
        xy_status status = put_many(s, n, letter);
        bool whole = seen.n[SYNC] > 0;              /* a log that could not be synced may be read all the same */
        failed = status != XY_OK;
        if (failed)
            assert_int_equal(seen.after, 0);
        forget();
        if (failed) {
            assert_int_equal(status, XY_UNAVAILABLE);
            assert_true(s->write->broken);
            assert_int_equal(count_of(s->read, letter), before);
            if (!whole)
                assert_int_equal(count_in_copy(s, letter), before);
            assert_int_equal(put_many(s, n, letter), XY_OK);
        }
        assert_int_equal(count_of(s->read, letter), n);
        assert_int_equal(count_in_copy(s, letter), n);
    }
    stores_close(s);
}

static void test_failures(void **state)
{
    (void)state;
    each_failure("PRAGMA cache_size = -4096", 100);
    each_failure("PRAGMA cache_size = 10", 14);
}

static void test_no_memory(void **state)
{
    (void)state;
    no_buffer = true;
    struct stores *s = stores_open();
    put_many(s, 10, 'a');
    forget();
    assert_int_equal(put_many(s, 10, 'b'), XY_OK);
    assert_in_range(seen.n[WRITE], 20, 40);
    assert_int_equal(count_in_copy(s, 'b'), 10);
    no_buffer = false;
    stores_close(s);
}

/* ---- single calls, made while COMMIT runs; that is given up then ---- */

static char bytes[ROOM + 1100];

static int w(sqlite3_file *log, int n, int at)
{
    return log->pMethods->xWrite(log, bytes + at % 1000, n, FAR + at);
}

/* The header of a page that ends a transaction, or not. */
static int header(sqlite3_file *log, int at, bool last)
{
    const unsigned char h[24] = { 0, 0, 0, 9, 0, 0, last ? 1 : 0, 0, 1 };

    return log->pMethods->xWrite(log, h, 24, FAR + at);
}

static void order(sqlite3_file *log)
{
    char back[100];
    sqlite3_int64 size;

    header(log, 0, false);                      /* not behind anything */
    w(log, 10, 24);
    w(log, 6, 34);
    w(log, 20, 40);
    assert_string_equal(seen.text, "w24,0");
    assert_int_equal(log->pMethods->xRead(log, back, 36, FAR + 24), SQLITE_OK);
    assert_memory_equal(back, bytes + 24, 36);
    w(log, 5, 60);
    w(log, 5, 100);                             /* not behind it */
    w(log, 5, 105);
    log->pMethods->xTruncate(log, FAR + 107);
    w(log, 5, 110);
    w(log, 5, 115);
    log->pMethods->xFileSize(log, &size);
    assert_int_equal(size, FAR + 120);
    w(log, 5, 120);
    log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
    w(log, 5, 125);
    log->pMethods->xFileControl(log, SQLITE_FCNTL_LOCKSTATE, &(int){ 0 });
    assert_string_equal(seen.text, "w24,0 w36,24 r36,24 w5,60 w5,100 w5,105 t107,0 w10,110 z0,0 w5,120 s0,0 w5,125 "
                        "c1,0");
}

static void sizes(sqlite3_file *log)
{
    static char back[ROOM];

    header(log, 0, false);
    w(log, ROOM - 10, 24);
    w(log, 10, ROOM + 14);
    assert_string_equal(seen.text, "w24,0");
    w(log, 10, ROOM + 24);                      /* does not fit */
    assert_string_equal(seen.text, "w24,0 w131071,24");
    assert_int_equal(log->pMethods->xRead(log, back, ROOM, FAR + 24), SQLITE_OK);
    assert_memory_equal(back, bytes + 24, ROOM - 10);
    assert_memory_equal(back + ROOM - 10, bytes + (ROOM + 14) % 1000, 10);
    w(log, ROOM + 1, ROOM + 34);                /* would never */
    assert_string_equal(seen.text, "w24,0 w131071,24 w10,131095 r131071,24 w131072,131105");
}

/* The page that ends a transaction is written when it comes. */
static void ends(sqlite3_file *log)
{
    header(log, 0, false);
    w(log, 100, 24);
    header(log, 124, true);
    assert_string_equal(seen.text, "w24,0");
    w(log, 100, 148);
    assert_string_equal(seen.text, "w24,0 w224,24");
    header(log, 248, false);
    w(log, 100, 272);
    assert_string_equal(seen.text, "w24,0 w224,24");
    header(log, 500, true);
    assert_string_equal(seen.text, "w24,0 w224,24 w124,248 w24,500");
    w(log, 100, 524);
    assert_string_equal(seen.text, "w24,0 w224,24 w124,248 w24,500 w100,524");
}

/* After a write that failed every call does, and the buffer is gone. */
static void failure(sqlite3_file *log)
{
    sqlite3_int64 size;
    char back[10];

    header(log, 0, false);
    w(log, 10, 24);
    seen.fails = 2;
    assert_int_equal(log->pMethods->xSync(log, SQLITE_SYNC_NORMAL), SQLITE_IOERR);
    assert_int_equal(w(log, 10, 34), SQLITE_IOERR);
    assert_int_equal(w(log, 10, 50), SQLITE_IOERR);
    assert_int_equal(log->pMethods->xSync(log, SQLITE_SYNC_NORMAL), SQLITE_IOERR);
    assert_int_equal(log->pMethods->xRead(log, back, 10, FAR), SQLITE_IOERR);
    assert_int_equal(log->pMethods->xTruncate(log, FAR), SQLITE_IOERR);
    assert_int_equal(log->pMethods->xFileSize(log, &size), SQLITE_IOERR);
    assert_int_equal(log->pMethods->xFileControl(log, SQLITE_FCNTL_LOCKSTATE, &(int){ 0 }), SQLITE_IOERR);
    assert_string_equal(seen.text, "w24,0 w10,24");
}

static void (*calls)(sqlite3_file *log);

static int during_commit(void *arg)
{
    sqlite3_file *log = log_of_lane(arg);

    forget();
    calls(log);
    seen.fails = 0;
    return 1;
}

static void test_calls(void **state)
{
    void (*const all[])(sqlite3_file *) = { order, sizes, ends, failure };
    struct stores *s = stores_open();

    (void)state;
    put_many(s, 10, 'a');
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        calls = all[i];
        run_sql(s->write, "BEGIN IMMEDIATE; DELETE FROM document");
        sqlite3_commit_hook(s->write->db, during_commit, s->write);
        assert_false(joined_commit(s->write));
        sqlite3_commit_hook(s->write->db, NULL, NULL);
        forget();
        assert_int_equal(put(s, A, "one", "v", XY_ANY_VERSION), XY_OK);     /* nothing is left of it */
        assert_in_range(seen.n[WRITE], 1, 2);
        assert_int_equal(count_of(s->read, 'a'), 10);
    }
    stores_close(s);
}

/* ---- the VFS ---- */

static void test_vfs(void **state)
{
    struct stores *s = stores_open();
    sqlite3_file *write = NULL, *read = NULL;

    (void)state;
    put(s, A, "k", "v", XY_ANY_VERSION);
    get(s, A, "k", NULL);
    sqlite3_file_control(s->write->db, "main", SQLITE_FCNTL_FILE_POINTER, &write);
    sqlite3_file_control(s->read->db, "main", SQLITE_FCNTL_FILE_POINTER, &read);
    assert_ptr_equal(write->pMethods, read->pMethods);                      /* as if it were not there */
    assert_int_equal(log_of_lane(s->write)->pMethods->iVersion, log_of_lane(s->read)->pMethods->iVersion);
    assert_ptr_equal(log_of_lane(s->read)->pMethods, &watched_methods);
    assert_ptr_not_equal(log_of_lane(s->write)->pMethods, &watched_methods);
    assert_int_equal(sqlite3_vfs_find(joined_vfs())->iVersion, unix_vfs->iVersion);
    stores_shut(s);
    sqlite3_vfs_register(unix_vfs, 1);              /* it is over the one that is the default when it is opened */
    stores_reopen(s);
    forget();
    assert_int_equal(put(s, A, "k", "w", XY_ANY_VERSION), XY_OK);
    assert_string_equal(seen.text, "");
    assert_string_equal(get(s, A, "k", NULL), "w");
    stores_close(s);
    sqlite3_vfs_register(&watched_vfs, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_joined), cmocka_unit_test(test_new_log), cmocka_unit_test(test_spilled),
        cmocka_unit_test(test_unsynced), cmocka_unit_test(test_rolled_back), cmocka_unit_test(test_failures),
        cmocka_unit_test(test_no_memory), cmocka_unit_test(test_calls), cmocka_unit_test(test_vfs)
    };

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    set_up_sqlite();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
