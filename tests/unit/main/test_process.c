/*
 * test_process.c - folders and files of the server's user, and the lock.
 */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "main/process.h"

static struct error e;

static struct process_user myself(void)
{
    struct process_user u;

    assert_int_equal(process_find_user(NULL, &u, &e), 0);
    return u;
}

static void without_a_name_it_stays_who_it_is(void **state)
{
    (void)state;
    struct process_user u = myself();

    assert_int_equal(u.uid, geteuid());
    assert_int_equal(u.gid, getegid());
    assert_int_equal(process_become(&u, &e), 0);
    if (geteuid() != 0)
        return;
    assert_int_equal(process_find_user("no-such-user-here", &u, &e), -1);
    assert_non_null(strstr(e.text, "no user 'no-such-user-here'"));
    assert_int_equal(process_find_user("nobody", &u, &e), 0);
    assert_int_not_equal(u.uid, 0);
}

/* In a child: it cannot come back. */
static void root_is_given_up_for_good(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        assert_null(getenv("CI"));
        skip();
    }

    pid_t pid = fork();
    if (pid == 0) {
        struct process_user u;
        bool good = process_find_user("nobody", &u, NULL) == 0 && process_become(&u, NULL) == 0 &&
                    geteuid() == u.uid && getegid() == u.gid && setuid(0) != 0;
        _exit(good ? 0 : 1);
    }
    int how;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_int_equal(how, 0);
}

static void limits_are_set(void **state)
{
    (void)state;
    struct rlimit r;

    process_set_limits(false);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &r), 0);
    assert_int_equal(r.rlim_cur, r.rlim_max);
    assert_int_equal(getrlimit(RLIMIT_CORE, &r), 0);
    assert_int_equal(r.rlim_cur, 0);
}

static void folders_are_made_or_must_be_ours(void **state)
{
    (void)state;
    struct process_user u = myself();
    struct stat st;

    const char *path = support_path("data");
    assert_int_equal(process_own_folder(path, &u, &e), 0);
    assert_int_equal(process_own_folder(path, &u, &e), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07, 0);
    assert_int_equal(process_own_folder(support_path("no/such/parent"), &u, &e), -1);
    assert_int_equal(e.code, ERR_NOT_FOUND);

    const char *file = support_path("file");
    assert_int_equal(process_own_file(file, &u, &e), 0);
    assert_int_equal(process_own_folder(file, &u, &e), -1);
    assert_non_null(strstr(e.text, "is not a folder"));
    struct process_user other = { u.uid + 1, u.gid, "somebody" };
    assert_int_equal(process_own_folder(path, &other, &e), -1);
    assert_non_null(strstr(e.text, "does not belong to user somebody"));
}

static void only_one_server_has_a_folder(void **state)
{
    (void)state;
    struct process_user u = myself();
    const char *folder = support_folder();

    assert_int_equal(process_holder(folder), 0);
    int lock = process_lock(folder, &u, &e);
    assert_true(lock >= 0);
    assert_int_equal(process_write_pid(lock, &e), 0);
    assert_int_equal(process_holder(folder), getpid());
    assert_int_equal(process_lock(folder, &u, &e), -1);
    assert_int_equal(e.code, ERR_EXISTS);
    assert_non_null(strstr(e.text, "another server runs on it"));
    close(lock);
    assert_int_equal(process_holder(folder), 0);
    lock = process_lock(folder, &u, &e);
    assert_true(lock >= 0);
    close(lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(without_a_name_it_stays_who_it_is),
        SUPPORT_TEST(root_is_given_up_for_good),
        SUPPORT_TEST(limits_are_set),
        SUPPORT_TEST(folders_are_made_or_must_be_ours),
        SUPPORT_TEST(only_one_server_has_a_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
