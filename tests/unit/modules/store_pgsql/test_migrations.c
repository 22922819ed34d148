/*
 * test_migrations.c - schemas of earlier versions become today's; what is left of one whose migration is cut short.
 *
 * Beside the steps there are, longer lists of steps are walked: what is true of them will be of those to come.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "old.h"
#include "schema.h"

#define STEPS_MOST 20
#define END_SELF   "SELECT pg_terminate_backend(pg_backend_pid())"
#define DISK_FULL  "DO $$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END$$"

/* Two of a kind that real ones may be: all rows are written anew, and a table. */
static const char *const later[] = {
    "DO $$BEGIN ALTER TABLE message ADD COLUMN size integer; UPDATE message SET size = bytes; "
    "CREATE INDEX message_size ON message (mailbox, size); END$$",
    "DO $$BEGIN CREATE TABLE more (id bigint PRIMARY KEY, xml text); INSERT INTO more SELECT id, xml FROM body; "
    "ALTER TABLE mailbox ADD COLUMN more bigint NOT NULL DEFAULT 0; END$$"
};

static const struct steps *ours;
static const char *list[STEPS_MOST];
static struct steps longer = { list, 0 };

/* The steps there are and these two; at `at` another one comes in between, NULL: none. */
static void lengthen(size_t at, const char *another)
{
    size_t n = 0;

    if (ours == NULL)
        ours = schema_steps;
    for (size_t i = 0; i < ours->n + COUNT_OF(later); i++) {
        if (i == at && another != NULL)
            list[n++] = another;
        list[n++] = i < ours->n ? ours->sql[i] : later[i - ours->n];
    }
    if (at >= ours->n + COUNT_OF(later) && another != NULL)
        list[n++] = another;
    longer.n = n;
    schema_steps = &longer;
}

static void restore(void)
{
    if (ours != NULL)
        schema_steps = ours;
}

static int64_t version_in(struct stores *s)
{
    if (number(s, "SELECT count(*) FROM pg_class WHERE relnamespace = '{s}'::regnamespace "
                  "AND relname = 'store'") == 0)
        return 0;
    return number(s, "SELECT version FROM store");
}

/* As its connections are lost, so that it is tried at once. */
static void reopen(struct stores *s)
{
    s->state->lanes[0].next_try = s->state->lanes[1].next_try = 0;
    stores_reopen(s);
}

static void look(struct stores *s, int version, const struct kept *k)
{
    const struct kept_store ks = { s->ops, &s->job, s->write, s->read };
    char why[KEPT_WHY];

    assert_int_equal(version_in(s), schema_steps->n);
    if (version > 0 && !kept_check(k, &ks, why))
        fail_msg("from version %d: %s", version, why);
}

/* ---- from each ---- */

static void from_each(void)
{
    for (int version = 1; version <= (int)schema_steps->n; version++) {
        struct stores *s = stores_open();
        char why[KEPT_WHY];
        stores_shut(s);
        const struct kept k = old_make(s, version, 10, 200, 40);
        reopen(s);
        assert_int_equal(s->write->schema, version);
        look(s, version, &k);
        assert_int_equal(stores_archived_bytes(s), stores_counted_bytes(s));
        const struct kept_store ks = { s->ops, &s->job, s->write, s->read };
        if (!kept_use(&k, &ks, why))
            fail_msg("from version %d: %s", version, why);
        assert_int_equal(stores_rows(s), 0);
        assert_int_equal(stores_bodies(s), 0);
        stores_close(s);
    }
}

static void test_from_each(void **state)
{
    (void)state;
    from_each();
    lengthen(0, NULL);
    from_each();
    restore();
}

/* ---- half-finished ---- */

/* As it was before, to the last column. */
static void is_old(struct stores *s, int version, int64_t shape)
{
    assert_int_equal(version_in(s), version);
    assert_int_equal(old_shape(s), shape);
}

/* Between any two steps something ends it; the next start does it all. */
static void cut_short(const char *by, const char *reason)
{
    const char *why = NULL;

    lengthen(0, NULL);
    for (int version = 0; version < (int)ours->n + 2; version++) {
        for (size_t at = (size_t)version; at <= ours->n + COUNT_OF(later); at++) {
            lengthen(0, NULL);
            struct stores *s = stores_open();
            stores_shut(s);
            const struct kept k = old_make(s, version, 2, 20, 0);
            int64_t shape = old_shape(s);
            lengthen(at, by);
            assert_null(s->ops->lane_open(&s->job, 0, &why));
            holds(why, reason);
            is_old(s, version, shape);
            lengthen(0, NULL);
            reopen(s);
            look(s, version, &k);
            stores_close(s);
        }
    }
    restore();
}

static void test_backend_ends(void **state)
{
    (void)state;
    cut_short(END_SELF, "terminating connection");
}

static void test_disk_full(void **state)
{
    (void)state;
    cut_short(DISK_FULL, "could not extend file");
}

/* The server is killed while its backend works on: at any moment, from before it connects until it is done. */
static void test_killed(void **state)
{
    struct stores *s = stores_open();
    int old = 0, done = 0;

    (void)state;
    lengthen(0, NULL);
    for (unsigned i = 0; i < 20; i++) {
        int version = (int)(i % (ours->n + 2)), how;
        stores_shut(s);
        const struct kept k = old_make(s, version, 4, 150, 100);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            const char *why = NULL;
            _exit(s->ops->lane_open(&s->job, 0, &why) == NULL);
        }
        usleep(4000 + i * i * 600);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &how, 0), pid);
        reopen(s);                              /* it has the lock: nobody else migrates any more */
        look(s, version, &k);
        old += s->write->schema == version;
        done += s->write->schema == (int)schema_steps->n;
        assert_true(s->write->schema == version || s->write->schema == (int)schema_steps->n);
    }
    assert_true(old > 0 && done > 0);
    stores_close(s);
    restore();
}

/* The backend is ended in the middle of a statement. */
static void test_ended_within(void **state)
{
    struct stores *s = stores_open();
    const char *why = NULL;

    (void)state;
    for (int i = 0; i < 4; i++) {
        lengthen(ours == NULL ? 0 : ours->n + (size_t)(i % 3), "SELECT pg_sleep(2)");
        stores_shut(s);
        size_t n = longer.n;
        longer.n = ours->n;
        const struct kept k = old_make(s, (int)ours->n, 2, 50, 0);
        longer.n = n;
        int64_t shape = old_shape(s);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            PGconn *db = PQconnectdb(stores_conninfo());
            usleep(300000);
            PQclear(PQexec(db, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                               "WHERE query ~ '^SELECT pg_sleep'"));
            _exit(0);
        }
        assert_null(s->ops->lane_open(&s->job, 0, &why));
        holds(why, "terminating connection");
        waitpid(pid, NULL, 0);
        is_old(s, (int)ours->n, shape);
        lengthen(0, NULL);
        reopen(s);
        look(s, (int)ours->n, &k);
    }
    stores_close(s);
    restore();
}

/* ---- others ---- */

/* It takes longer than the database may take to answer otherwise. */
static void test_slow(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    stores_shut(s);
    const struct kept k = old_make(s, 1, 2, 20, 0);
    lengthen(1, "SELECT pg_sleep(1.5)");
    s->config->timeout = 300;
    reopen(s);
    s->config->timeout = 10000;
    look(s, 1, &k);
    stores_close(s);
    restore();
}

/* A server that is told to end meanwhile does, and its backend too. */
static void test_cancelled(void **state)
{
    struct stores *s = stores_open();
    static atomic_bool over = true;
    const char *why = NULL;

    (void)state;
    stores_shut(s);
    const struct kept k = old_make(s, 1, 2, 20, 0);
    lengthen(1, "SELECT pg_sleep(60)");
    s->job.cancelled = &over;
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "to end");
    s->job.cancelled = NULL;
    lengthen(0, NULL);
    reopen(s);
    look(s, 1, &k);
    stores_close(s);
    restore();
}

static bool is_locked(struct stores *s)
{
    return number(s, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted "
                     "AND objid::bigint = hashtext('{s}')::bigint & 4294967295") > 0;
}

struct freeze { pid_t first; PGconn *db; atomic_bool frozen, thaw; };

static pid_t parent_of(int pid)
{
    char path[40], line[300] = "";
    int parent = 0;

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r");
    if (f == NULL || fgets(line, sizeof line, f) == NULL || strrchr(line, ')') == NULL ||
        sscanf(strrchr(line, ')') + 1, " %*c %d", &parent) != 1)
        parent = 0;
    if (f != NULL)
        fclose(f);
    return parent;
}

/* All that answers, as soon as it migrates; for a few seconds, for others use it, too. */
static void *freeze(void *arg)
{
    struct freeze *f = arg;
    pid_t pid = 0;

    for (int i = 0; i < 200 && pid == 0; i++) {
        PGresult *r = PQexec(f->db, "SELECT pid FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'");
        pid = PQntuples(r) > 0 ? atoi(PQgetvalue(r, 0, 0)) : 0;
        PQclear(r);
        usleep(50000);
    }
    if (pid == 0)
        return NULL;
    kill(f->first, SIGSTOP);
    kill(pid, SIGSTOP);
    f->frozen = true;
    for (int i = 0; i < 160 && !f->thaw; i++)
        usleep(50000);
    kill(pid, SIGCONT);
    kill(f->first, SIGCONT);
    return NULL;
}

/* A server that is told to end while the database stands still does; when that goes on, nothing is left. */
static void test_frozen(void **state)
{
    struct stores *s = stores_open();
    struct freeze f = { .first = parent_of(s->write->backend.pid) };
    const char *why = NULL;
    pthread_t thread;

    (void)state;
    stores_shut(s);
    if (f.first <= 1 || kill(f.first, 0) != 0) {
        stores_close(s);
        skip();                                 /* it runs elsewhere, or as somebody else */
    }
    const struct kept k = old_make(s, 1, 2, 20, 0);
    int64_t shape = old_shape(s);
    lengthen(1, "SELECT pg_sleep(6)");
    f.db = PQconnectdb(stores_conninfo());
    assert_int_equal(pthread_create(&thread, NULL, freeze, &f), 0);
    s->job.cancelled = &f.frozen;
    uint64_t began = xy_mono_ms();
    void *lane = s->ops->lane_open(&s->job, 0, &why);
    uint64_t took = xy_mono_ms() - began;
    f.thaw = true;
    pthread_join(thread, NULL);
    PQfinish(f.db);
    assert_null(lane);
    holds(why, "to end");
    assert_true(took < 6000);
    s->job.cancelled = NULL;
    for (int i = 0; i < 200 && is_locked(s); i++)
        usleep(50000);
    is_old(s, 1, shape);
    lengthen(0, NULL);
    reopen(s);
    look(s, 1, &k);
    stores_close(s);
    restore();
}

/* Two servers on one schema: one migrates, the other is refused and says why, or finds it done. */
static void test_two(void **state)
{
    struct stores *s = stores_open();
    const char *why = NULL;
    int how = 0;

    (void)state;
    stores_shut(s);
    const struct kept k = old_make(s, 1, 4, 100, 100);
    lengthen(1, "SELECT pg_sleep(4)");
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const char *reason = NULL;
        _exit(s->ops->lane_open(&s->job, 0, &reason) == NULL);
    }
    usleep(500000);
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "another server uses this database");
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    reopen(s);
    assert_int_equal(s->write->schema, longer.n);
    look(s, 1, &k);
    stores_close(s);
    restore();
}

static xy_store_op schema(struct stores *s, bool migrate)
{
    xy_store_op op = op_of(XY_STORE_SCHEMA, NULL);

    op.until = migrate;
    s->state->lanes[0].next_try = 0;
    s->ops->schema(&s->job, &op);
    return op;
}

static void test_by_command(void **state)
{
    struct stores *s = stores_open();
    const char *why = NULL;

    (void)state;
    stores_shut(s);
    const struct kept k = old_make(s, 1, 2, 20, 0);
    int64_t shape = old_shape(s);
    lengthen(0, NULL);
    s->config->migrate = MIGRATE_BY_COMMAND;
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "xylemctl store migrate");
    xy_store_op op = schema(s, false);
    assert_int_equal(op.status, XY_UNAVAILABLE);
    holds(op.why, "xylemctl store migrate");
    assert_int_equal(op.last_id, 1);
    assert_int_equal(op.count, longer.n);
    is_old(s, 1, shape);
    op = schema(s, true);
    assert_int_equal(op.status, XY_OK);
    assert_int_equal(op.last_id, 1);
    assert_true(op.bytes > 8192);
    reopen(s);
    look(s, 1, &k);
    assert_int_equal(schema(s, true).status, XY_OK);
    stores_close(s);
    restore();
}

static void test_newer(void **state)
{
    struct stores *s = stores_open();
    const char *why = NULL;

    (void)state;
    lengthen(0, NULL);
    stores_shut(s);
    const struct kept k = old_make(s, (int)longer.n, 2, 20, 0);
    int64_t shape = old_shape(s);
    restore();
    assert_null(s->ops->lane_open(&s->job, 0, &why));
    holds(why, "newer xylem (schema");
    is_old(s, (int)longer.n, shape);
    lengthen(0, NULL);
    reopen(s);
    look(s, (int)longer.n, &k);
    stores_close(s);
    restore();
}

/* What was released is never edited: whoever adds a step adds the beginning of its SHA-256 here. */
static const char *const released[] = { "df07c8e59abd64d4", "f9117f448abc5254", "ee90ea485669cb8e" };

static void test_released(void **state)
{
    struct stores *s = stores_open();
    unsigned char hash[32];
    char digits[17];

    (void)state;
    assert_int_equal(schema_steps->n, COUNT_OF(released));
    for (size_t i = 0; i < schema_steps->n; i++) {
        xy_sha256(schema_steps->sql[i], strlen(schema_steps->sql[i]), hash);
        for (int b = 0; b < 8; b++)
            snprintf(digits + 2 * b, 3, "%02x", hash[b]);
        assert_string_equal(digits, released[i]);
    }
    stores_close(s);
}

int test_migrations(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_released), cmocka_unit_test(test_from_each), cmocka_unit_test(test_backend_ends),
        cmocka_unit_test(test_disk_full), cmocka_unit_test(test_killed), cmocka_unit_test(test_ended_within),
        cmocka_unit_test(test_slow), cmocka_unit_test(test_cancelled), cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_two),
        cmocka_unit_test(test_by_command), cmocka_unit_test(test_newer)
    };

    return cmocka_run_group_tests_name("migrations", tests, NULL, NULL);
}
