/*
 * test_output.c - a file that is there whole or not at all.
 */
#include "main/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static const char *content(const char *path)
{
    static char text[100];
    FILE *f = fopen(path, "r");
    size_t n = f != NULL ? fread(text, 1, sizeof text - 1, f) : 0;

    if (f == NULL)
        return NULL;
    fclose(f);
    text[n] = '\0';
    return text;
}

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
    assert_null(content(path));                         /* not before it is whole */
    assert_int_equal(output_close(&o, true, &e), 0);
    assert_string_equal(content(path), "one two");
    assert_int_equal(o.written, 7);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_null(content(support_path("out.part")));
}

static void test_not_whole(void **state)
{
    struct output o;
    struct error e;
    char path[300];

    (void)state;
    snprintf(path, sizeof path, "%s", support_path("out"));
    assert_int_equal(output_open(&o, path, &e), 0);
    assert_int_equal(output_write(&o, STR("one "), &e), 0);
    assert_int_equal(output_close(&o, false, &e), 0);
    assert_null(content(path));
    assert_null(content(support_path("out.part")));
    assert_int_equal(output_open(&o, "/no/such/folder/out", &e), -1);
    assert_int_equal(output_close(&o, false, &e), 0);
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
    assert_null(content(path));
    assert_null(content(support_path("out.part")));
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
        SUPPORT_TEST(test_whole), SUPPORT_TEST(test_not_whole), SUPPORT_TEST(test_a_disk_that_fails),
        SUPPORT_TEST(test_standard_output),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
