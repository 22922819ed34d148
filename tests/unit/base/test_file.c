/*
 * test_file.c - reading with a limit, replacing under every failure, who is trusted with a path.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support.h"

static void put(const char *path, const char *content)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(content, f);
    fclose(f);
}

static void expect(const char *path, const char *content)
{
    struct text t;

    text_init(&t, 0);
    assert_int_equal(file_read(path, &t, NULL), 0);
    assert_string_equal(t.p != NULL ? t.p : "", content);
    text_free(&t);
}

static void a_file_is_read_whole(void **state)
{
    (void)state;
    const char *path = support_path("f");

    put(path, "");
    expect(path, "");
    put(path, "some text");
    expect(path, "some text");
    support_fail_io(SUPPORT_READ, 1, 0);
    expect(path, "some text");
    support_fail_io(SUPPORT_READ, 1, EINTR);
    expect(path, "some text");
    expect("/proc/sys/kernel/ostype", "Linux\n");
}

static void the_limit_is_exact(void **state)
{
    (void)state;
    static const size_t sizes[] = { 1, 10, 16383, 16384, 16385, 40000 };
    const char *path = support_path("f");

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        FILE *f = fopen(path, "w");
        fprintf(f, "%0*d", (int)sizes[i], 1);
        fclose(f);
        for (int less = 0; less < 2; less++) {
            struct text t;
            struct error e = { ERR_NONE, "" };
            text_init(&t, sizes[i] - (size_t)less);
            if (t.limit > 0) {
                assert_int_equal(file_read(path, &t, &e), -less);
                assert_int_equal(e.code, less ? ERR_INVALID : ERR_NONE);
                assert_true(t.len <= t.limit);
            }
            text_free(&t);
        }
    }
}

static void reading_tells_why_it_failed(void **state)
{
    (void)state;
    struct text t;
    struct error e;

    text_init(&t, 0);
    assert_int_equal(file_read(support_path("none"), &t, &e), -1);
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_int_equal(file_read(support_folder(), &t, &e), -1);
    assert_int_equal(e.code, ERR_INVALID);

    const char *path = support_path("f");
    put(path, "x");
    support_fail_io(SUPPORT_READ, 1, EIO);
    assert_int_equal(file_read(path, &t, &e), -1);
    assert_int_equal(e.code, ERR_UNAVAILABLE);
    assert_int_equal(support_io_calls(SUPPORT_CLOSE), 1);
    support_fail_alloc(1);
    assert_int_equal(file_read(path, &t, &e), -1);
    assert_int_equal(e.code, ERR_NO_MEMORY);
    text_free(&t);
}

static void replacing_is_all_or_nothing(void **state)
{
    (void)state;
    static const struct { enum support_io what; unsigned long nth; int err; } faults[] = {
        { SUPPORT_OPEN, 1, EACCES },  { SUPPORT_WRITE, 1, ENOSPC }, { SUPPORT_WRITE, 1, EIO },
        { SUPPORT_FSYNC, 1, EIO },    { SUPPORT_CLOSE, 1, EIO },    { SUPPORT_RENAME, 1, EIO },
        { SUPPORT_UNLINK, 1, EACCES },
    };
    const char *path = support_path("f"), *fresh = support_path("f.new");

    put(path, "old");
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        struct error e = { ERR_NONE, "" };
        support_fail_io(faults[i].what, faults[i].nth, faults[i].err);
        assert_int_equal(file_replace(path, "new text", 8, 0600, &e), -1);
        assert_int_not_equal(e.code, ERR_NONE);
        support_fail_io(faults[i].what, 0, 0);
        expect(path, "old");
        assert_int_equal(access(fresh, F_OK), -1);
    }

    support_fail_io(SUPPORT_WRITE, 1, 0);
    assert_int_equal(file_replace(path, "new text", 8, 0600, NULL), 0);
    assert_int_equal(support_io_calls(SUPPORT_WRITE), 8);
    expect(path, "new text");
    support_fail_io(SUPPORT_WRITE, 1, EINTR);
    assert_int_equal(file_replace(path, "again", 5, 0600, NULL), 0);
    expect(path, "again");
}

static void replacing_syncs_file_and_folder(void **state)
{
    (void)state;
    const char *path = support_path("f");
    struct stat st;
    struct error e;

    support_fail_io(SUPPORT_FSYNC, 0, 0);
    assert_int_equal(file_replace(path, "x", 1, 0600, NULL), 0);
    assert_int_equal(support_io_calls(SUPPORT_FSYNC), 2);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    support_fail_io(SUPPORT_FSYNC, 2, EIO);
    assert_int_equal(file_replace(path, "y", 1, 0600, &e), -1);
    assert_int_equal(e.code, ERR_UNAVAILABLE);

    char too_long[PATH_MAX + 10];
    memset(too_long, 'a', sizeof too_long);
    too_long[sizeof too_long - 1] = '\0';
    assert_int_equal(file_replace(too_long, "x", 1, 0600, &e), -1);
    assert_int_equal(e.code, ERR_INVALID);
}

static void what_lies_in_the_way_is_not_written_through(void **state)
{
    (void)state;
    const char *path = support_path("f"), *victim = support_path("victim");

    put(victim, "untouched");
    assert_int_equal(symlink(victim, support_path("f.new")), 0);
    assert_int_equal(file_replace(path, "new", 3, 0600, NULL), 0);
    expect(path, "new");
    expect(victim, "untouched");
}

static void our_own_paths_are_trusted(void **state)
{
    (void)state;
    struct error e = { ERR_NONE, "" };

    put(support_path("f"), "x");
    assert_int_equal(chmod(support_path("f"), 0644), 0);
    if (file_trusted(support_path("f"), &e) < 0)
        fail_msg("%s", e.text);
    assert_int_equal(file_trusted("/", NULL), 0);
    assert_int_equal(file_trusted("/usr/../usr/./bin//", NULL), 0);
    assert_int_equal(file_trusted("/../..", NULL), 0);
}

static void writable_by_others_is_not_trusted(void **state)
{
    (void)state;
    static const mode_t modes[] = { 0664, 0646, 0777, 0620 };
    const char *dir = support_path("dir"), *file = support_path("dir/f");
    struct error e;

    assert_int_equal(mkdir(dir, 0755), 0);
    put(file, "x");
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        assert_int_equal(chmod(file, modes[i]), 0);
        assert_int_equal(file_trusted(file, &e), -1);
        assert_int_equal(e.code, ERR_DENIED);
        assert_non_null(strstr(e.text, "/dir/f"));
    }
    assert_int_equal(chmod(file, 0600), 0);
    assert_int_equal(file_trusted(file, &e), 0);
    assert_int_equal(chmod(dir, 0775), 0);
    assert_int_equal(file_trusted(file, &e), -1);
    assert_int_equal(chmod(dir, 0755), 0);
}

static void links_are_followed_through_every_folder(void **state)
{
    (void)state;
    const char *open = support_path("open"), *hop = support_path("open/hop");
    const char *safe = support_path("safe"), *link_a = support_path("a");
    struct error e;

    assert_int_equal(mkdir(open, 0755), 0);
    put(safe, "x");
    assert_int_equal(chmod(safe, 0644), 0);
    assert_int_equal(symlink("../safe", hop), 0);
    assert_int_equal(symlink("open/hop", link_a), 0);
    if (file_trusted(link_a, &e) < 0)
        fail_msg("%s", e.text);

    /* The link in the middle could be turned elsewhere by others. */
    assert_int_equal(chmod(open, 0777), 0);
    assert_int_equal(file_trusted(link_a, &e), -1);
    assert_int_equal(e.code, ERR_DENIED);
    assert_non_null(strstr(e.text, "/open"));
    assert_int_equal(chmod(open, 0755), 0);

    assert_int_equal(symlink(support_path("loop"), support_path("loop")), 0);
    assert_int_equal(file_trusted(support_path("loop"), &e), -1);
    assert_int_equal(e.code, ERR_INVALID);
    assert_int_equal(symlink("/nowhere/at/all", support_path("dangling")), 0);
    assert_int_equal(file_trusted(support_path("dangling"), &e), -1);
    assert_int_equal(e.code, ERR_NOT_FOUND);
}

static const char *foreign;

static int lstat_with_a_foreign_owner(const char *path, struct stat *st)
{
    int result = lstat(path, st);

    if (strcmp(path, foreign) == 0)
        st->st_uid = geteuid() + 1;
    return result;
}

static void foreign_owners_are_not_trusted(void **state)
{
    (void)state;
    const char *file = support_path("f");
    const char *const owned_by_others[] = { "/", "/tmp", support_folder(), file };

    put(file, "x");
    sys.lstat = lstat_with_a_foreign_owner;
    for (size_t i = 0; i < COUNT_OF(owned_by_others); i++) {
        struct error e = { ERR_NONE, "" };
        foreign = owned_by_others[i];
        assert_int_equal(file_trusted(file, &e), -1);
        assert_int_equal(e.code, ERR_DENIED);
        assert_non_null(strstr(e.text, "belongs to user"));
    }
}

static void paths_that_cannot_be_checked_are_refused(void **state)
{
    (void)state;
    struct error e;
    char name[400] = "/";

    assert_int_equal(file_trusted("relative", &e), -1);
    assert_int_equal(e.code, ERR_INVALID);
    assert_int_equal(file_trusted("", &e), -1);
    memset(name + 1, 'n', 300);
    assert_int_equal(file_trusted(name, &e), -1);
    assert_int_equal(e.code, ERR_INVALID);
    assert_int_equal(file_trusted(support_path("none"), &e), -1);
    assert_int_equal(e.code, ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(a_file_is_read_whole),
        SUPPORT_TEST(the_limit_is_exact),
        SUPPORT_TEST(reading_tells_why_it_failed),
        SUPPORT_TEST(replacing_is_all_or_nothing),
        SUPPORT_TEST(replacing_syncs_file_and_folder),
        SUPPORT_TEST(what_lies_in_the_way_is_not_written_through),
        SUPPORT_TEST(our_own_paths_are_trusted),
        SUPPORT_TEST(writable_by_others_is_not_trusted),
        SUPPORT_TEST(links_are_followed_through_every_folder),
        SUPPORT_TEST(foreign_owners_are_not_trusted),
        SUPPORT_TEST(paths_that_cannot_be_checked_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
