/*
 * test_output.c - a file that is there whole or not at all.
 */
#include "main/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static void test_whole(void **state)
{
    struct output o;
    struct error e;
    struct stat st;
    char path[300];

    (void)state;
    snprintf(path, sizeof path, "%s", support_path("out.part"));
    int left = open(path, O_WRONLY | O_CREAT, 0644);    /* of before, or laid there by others */
    assert_int_equal(fchmod(left, 0666), 0);
    snprintf(path, sizeof path, "%s", support_path("out"));
    assert_int_equal(output_open(&o, path, &e), 0);
    assert_int_equal(fstat(left, &st), 0);
    assert_int_equal(st.st_nlink, 0);                   /* who has it open reads nothing */
    close(left);
    assert_int_equal(output_write(&o, STR("one "), &e), 0);
    assert_int_equal(output_write(&o, STR("two"), &e), 0);
    assert_null(support_content(path));                         /* not before it is whole */
    assert_int_equal(output_close(&o, true, &e), 0);
    assert_string_equal(support_content(path), "one two");
    assert_int_equal(o.written, 7);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_null(support_content(support_path("out.part")));
}

/* Writes that into a new `out`, whose path it tells. */
static void begin(struct output *o, char path[300], const char *text)
{
    struct error e;

    snprintf(path, 300, "%s", support_path("out"));
    assert_int_equal(output_open(o, path, &e), 0);
    assert_int_equal(output_write(o, str_of(text), &e), 0);
}

static void test_not_whole(void **state)
{
    struct output o;
    struct error e;
    char path[300];

    (void)state;
    begin(&o, path, "one ");
    assert_int_equal(output_close(&o, false, &e), 0);
    assert_null(support_content(path));
    assert_null(support_content(support_path("out.part")));
    assert_int_equal(output_open(&o, "/no/such/folder/out", &e), -1);
    assert_int_equal(output_close(&o, false, &e), 0);
}

static volatile sig_atomic_t interrupted;

static void on_alarm(int signal)
{
    interrupted = signal;
}

static void test_a_pipe_that_nobody_reads(void **state)
{
    const struct sigaction act = { .sa_handler = on_alarm };
    static char many[1 << 20];
    struct output o;
    struct error e;
    char path[300];

    (void)state;
    snprintf(path, sizeof path, "%s", support_path("pipe"));
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_int_equal(output_open(&o, path, &e), 0);
    o.interrupted = &interrupted;
    sigaction(SIGALRM, &act, NULL);
    alarm(1);
    assert_int_equal(output_write(&o, (struct str){ many, sizeof many }, &e), -1);
    assert_string_equal(e.text, "interrupted");
    assert_true(o.written > 0 && o.written < sizeof many);
    assert_int_equal(output_close(&o, false, &e), 0);
    close(reader);
}

/* What could not be synced does not take the name. */
static void test_a_disk_that_fails(void **state)
{
    struct output o;
    struct error e;
    char path[300];

    (void)state;
    snprintf(path, sizeof path, "%s", support_path("out"));
    assert_int_equal(output_open(&o, path, &e), 0);
    support_fail_io(SUPPORT_WRITE, 1, ENOSPC);
    assert_int_equal(output_write(&o, STR("x"), &e), -1);
    support_fail_io(SUPPORT_FSYNC, 1, EIO);
    assert_int_equal(output_close(&o, true, &e), -1);
    assert_null(support_content(path));
    assert_null(support_content(support_path("out.part")));
}

/* Somebody who begins while another one writes is told so, and neither gets what the other has written. */
static void test_two_at_once(void **state)
{
    struct output first, second;
    struct error e;
    char path[300];

    (void)state;
    begin(&first, path, "first");
    assert_int_equal(output_open(&second, path, &e), -1);
    assert_non_null(strstr(e.text, "another command is writing it"));
    assert_int_equal(output_close(&second, false, &e), 0);
    assert_int_equal(output_close(&first, true, &e), 0);
    assert_string_equal(support_content(path), "first");
}

/* Where there are no locks, or at the very same moment. */
static void test_taken_away(void **state)
{
    struct output first, second;
    struct error e;
    char path[300];

    (void)state;
    begin(&first, path, "first");
    assert_int_equal(unlink(support_path("out.part")), 0);
    begin(&second, path, "sec");
    assert_int_equal(output_close(&first, true, &e), -1);
    assert_null(support_content(path));
    assert_int_equal(output_write(&second, STR("ond"), &e), 0);
    assert_int_equal(output_close(&second, true, &e), 0);
    assert_string_equal(support_content(path), "second");
}

/* What is no file stays what it is. */
static void test_what_is_no_file(void **state)
{
    struct output o;
    struct error e;
    struct stat st;
    char path[300], read_back[8] = "";

    (void)state;
    assert_int_equal(output_open(&o, support_folder(), &e), -1);
    assert_non_null(strstr(e.text, "is a folder"));
    assert_int_equal(output_close(&o, false, &e), 0);
    snprintf(path, sizeof path, "%s", support_path("pipe"));
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_int_equal(output_open(&o, path, &e), 0);
    assert_int_equal(output_write(&o, STR("x"), &e), 0);
    assert_int_equal(output_close(&o, true, &e), 0);
    assert_int_equal(read(reader, read_back, sizeof read_back), 1);
    close(reader);
    assert_int_equal(lstat(path, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
}

static void test_a_link(void **state)
{
    struct output o;
    struct error e;
    struct stat st;
    char path[300], to[300];

    (void)state;
    snprintf(to, sizeof to, "%s", support_path("out"));
    snprintf(path, sizeof path, "%s", support_path("link"));
    close(open(to, O_WRONLY | O_CREAT, 0600));
    assert_int_equal(symlink(to, path), 0);
    assert_int_equal(output_open(&o, path, &e), 0);
    assert_int_equal(output_write(&o, STR("x"), &e), 0);
    assert_int_equal(output_close(&o, true, &e), 0);
    assert_string_equal(support_content(to), "x");
    assert_int_equal(lstat(path, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
}

static void test_standard_output(void **state)
{
    struct output o;
    struct error e;

    (void)state;
    assert_int_equal(output_open(&o, NULL, &e), 0);
    assert_int_equal(o.fd, STDOUT_FILENO);
    assert_int_equal(output_close(&o, true, &e), 0);
    assert_true(write(STDOUT_FILENO, "", 0) == 0);      /* still open */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(test_whole), SUPPORT_TEST(test_not_whole),
        SUPPORT_TEST(test_a_pipe_that_nobody_reads), SUPPORT_TEST(test_a_disk_that_fails),
        SUPPORT_TEST(test_two_at_once), SUPPORT_TEST(test_taken_away), SUPPORT_TEST(test_what_is_no_file),
        SUPPORT_TEST(test_a_link), SUPPORT_TEST(test_standard_output),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
