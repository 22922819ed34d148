/* test_wal.c - the log is taken over beside the commits, by the writer only what came meanwhile, or when it must. */
#include "stores.h"

#include <sys/stat.h>

#include "wal.h"

#define A "a@a.test"

static char big[65536];

static int pages(struct stores *s)
{
    return atomic_load(&s->state->wal_pages);
}

static void grow(struct stores *s, int until)
{
    char key[16];

    for (int i = 0; pages(s) < until; i++) {
        int before = pages(s);
        snprintf(key, sizeof key, "k%d", i % 50);
        assert_int_equal(put(s, A, key, big, XY_ANY_VERSION), XY_OK);
        if (pages(s) < before)
            return;
    }
}

static void take_over(struct stores *s)
{
    s->ops->upkeep(&s->job, s->read);
}

static int64_t file_size(struct stores *s)
{
    char path[512];
    struct stat file;

    snprintf(path, sizeof path, "%s/%s-wal", s->folder, s->config->file);
    assert_int_equal(stat(path, &file), 0);
    return file.st_size;
}

static void test_beside(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    take_over(s);
    assert_false(s->ops->needs_upkeep(&s->job));
    grow(s, WAL_PAGES);
    assert_true(pages(s) >= WAL_PAGES);             /* no commit has done it */
    assert_true(s->ops->needs_upkeep(&s->job));
    take_over(s);
    assert_int_equal(atomic_load(&s->state->wal_taken), pages(s));
    put(s, A, "k", "v", XY_ANY_VERSION);            /* the log begins anew, and nothing of it is taken over */
    assert_true(pages(s) < 100);
    assert_false(s->ops->needs_upkeep(&s->job));
    assert_int_equal(atomic_load(&s->state->wal_taken), 0);
    stores_close(s);
}

/* What was committed while it was taken over the writer adds, and then the log begins anew. */
static void test_rest(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    grow(s, WAL_PAGES);
    take_over(s);
    atomic_fetch_sub(&s->state->wal_taken, 1);       /* as if the last page had come later ... */
    put(s, A, "k", "v", XY_ANY_VERSION);
    assert_true(pages(s) < 100);                    /* ... though none has: no harm done */
    grow(s, WAL_PAGES);
    take_over(s);
    sqlite3_stmt *q = NULL;                         /* who reads keeps the log from beginning anew */
    assert_int_equal(sqlite3_prepare_v2(s->read->db, "SELECT 1 FROM document", -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int before = pages(s);
    put(s, A, "k", "w", XY_ANY_VERSION);
    sqlite3_finalize(q);
    assert_true(pages(s) < 100 || pages(s) > before);
    put(s, A, "k", "x", XY_ANY_VERSION);
    assert_true(pages(s) < 100);
    stores_close(s);
}

/* A log that is all in the database nobody begins to take over: just then a commit may begin it anew. */
static void test_never_when_all_is_taken(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    grow(s, WAL_PAGES);
    take_over(s);
    assert_int_equal(atomic_load(&s->state->wal_taken), pages(s));
    atomic_store(&s->state->wal_due, 0);
    assert_false(s->ops->needs_upkeep(&s->job));
    take_over(s);
    wal_keep_short(s->state, s->write);
    assert_int_equal(atomic_load(&s->state->wal_due), 0);
    stores_close(s);
}

/* Nor do two at once. */
static void test_one_at_a_time(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    atomic_store(&s->state->wal_taking, true);
    grow(s, WAL_PAGES);
    take_over(s);
    atomic_store(&s->state->wal_rest, true);
    put(s, A, "k", "v", XY_ANY_VERSION);
    assert_true(pages(s) >= WAL_PAGES);
    assert_int_equal(atomic_load(&s->state->wal_taken), 0);
    atomic_store(&s->state->wal_taking, false);
    atomic_store(&s->state->wal_due, 0);
    take_over(s);
    assert_int_equal(atomic_load(&s->state->wal_taken), pages(s));
    stores_close(s);
}

static void test_by_writer(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    grow(s, 2 * WAL_PAGES_MOST);
    assert_true(pages(s) < WAL_PAGES);
    assert_true(file_size(s) < (WAL_PAGES_MOST + 100) * 8300L);
    stores_close(s);
}

/* Not again and again when it does not succeed. */
static void test_not_at_once(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    grow(s, WAL_PAGES);
    atomic_store(&s->state->wal_due, xy_mono_ms() + 60000);
    assert_false(s->ops->needs_upkeep(&s->job));
    take_over(s);
    assert_int_equal(atomic_load(&s->state->wal_taken), 0);
    atomic_store(&s->state->wal_due, 0);
    take_over(s);
    assert_true(atomic_load(&s->state->wal_taken) > 0);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beside), cmocka_unit_test(test_rest), cmocka_unit_test(test_by_writer),
        cmocka_unit_test(test_never_when_all_is_taken), cmocka_unit_test(test_one_at_a_time),
        cmocka_unit_test(test_not_at_once)
    };

    memset(big, 'x', sizeof big - 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
