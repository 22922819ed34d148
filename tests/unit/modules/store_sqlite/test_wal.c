/* test_wal.c - the log is taken over beside the commits, and by the writer only when nobody else does. */
#include "stores.h"

#include <sys/stat.h>

#include "wal.h"

#define A "a@a.test"

static char big[65536];

static int pages(struct stores *s)
{
    return atomic_load(&s->state.wal_pages);
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

static void test_by_reader(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    grow(s, WAL_PAGES);
    assert_true(pages(s) >= WAL_PAGES);             /* no commit has done it */
    get(s, A, "none", NULL);
    assert_int_equal(pages(s), 0);
    put(s, A, "k", "v", XY_ANY_VERSION);            /* the log begins anew */
    assert_true(pages(s) < 100);
    stores_close(s);
}

static void test_by_writer(void **state)
{
    struct stores *s = stores_open();
    char path[512];
    struct stat file;

    (void)state;
    grow(s, 2 * WAL_PAGES_MOST);
    assert_int_equal(pages(s), 0);
    snprintf(path, sizeof path, "%s/%s-wal", s->folder, s->config.file);
    assert_int_equal(stat(path, &file), 0);
    assert_true(file.st_size < (WAL_PAGES_MOST + 100) * 8300L);
    stores_close(s);
}

/* Not again and again when it does not succeed. */
static void test_not_at_once(void **state)
{
    struct stores *s = stores_open();

    (void)state;
    grow(s, WAL_PAGES);
    atomic_store(&s->state.wal_due, xy_mono_ms() + 60000);
    get(s, A, "none", NULL);
    assert_true(pages(s) >= WAL_PAGES);
    atomic_store(&s->state.wal_due, 0);
    get(s, A, "none", NULL);
    assert_int_equal(pages(s), 0);
    stores_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_reader), cmocka_unit_test(test_by_writer), cmocka_unit_test(test_not_at_once)
    };

    memset(big, 'x', sizeof big - 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
