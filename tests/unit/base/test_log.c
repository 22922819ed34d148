/*
 * test_log.c - both formats, what peers must not smuggle in, and a log that cannot be written.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "support.h"

#define STAMP "2026-11-21T05:00:00.123Z"

static struct text written;

static void start(enum log_format format, enum log_level least)
{
    struct error e;

    support_clock(0, INT64_C(1795237200123));
    if (log_open(support_path("log"), format, least, &e) < 0)
        fail_msg("%s", e.text);
}

/* What the log file holds; it is emptied. */
static const char *content(void)
{
    const char *path = support_path("log");

    text_clear(&written);
    assert_int_equal(file_read(path, &written, NULL), 0);
    assert_int_equal(truncate(path, 0), 0);
    return written.len > 0 ? written.p : "";
}

static int stop(void **state)
{
    log_open(NULL, LOG_TEXT, LOG_LEVEL_INFO, NULL);
    text_free(&written);
    return support_reset(state);
}

static void a_line_says_when_what_and_whom(void **state)
{
    (void)state;
    start(LOG_TEXT, LOG_LEVEL_DEBUG);
    log_write(LOG_LEVEL_INFO, (struct log_about){ "roster", "example.org", 42 }, "%d items", 3);
    assert_string_equal(content(), STAMP " info roster example.org #42 3 items\n");
    log_write(LOG_LEVEL_WARN, (struct log_about){ "roster", NULL, 0 }, "slow");
    assert_string_equal(content(), STAMP " warn roster slow\n");
    log_debug("core %s", "speaks");
    log_info("i");
    log_warn("w");
    log_error("e");
    assert_string_equal(content(), STAMP " debug core speaks\n" STAMP " info i\n"
                                   STAMP " warn w\n" STAMP " error e\n");
}

static void json_lines_have_the_same_parts(void **state)
{
    (void)state;
    start(LOG_JSON, LOG_LEVEL_INFO);
    log_write(LOG_LEVEL_ERROR, (struct log_about){ "roster", "example.org", 42 }, "a \"b\"");
    assert_string_equal(content(), "{\"time\":\"" STAMP "\",\"level\":\"error\","
                        "\"module\":\"roster\",\"domain\":\"example.org\",\"request\":42,"
                        "\"text\":\"a \\\"b\\\"\"}\n");
    log_info("plain");
    assert_string_equal(content(),
                        "{\"time\":\"" STAMP "\",\"level\":\"info\",\"text\":\"plain\"}\n");
}

static void levels_below_the_least_are_silent(void **state)
{
    (void)state;
    start(LOG_TEXT, LOG_LEVEL_WARN);
    log_info("not this");
    log_write(LOG_LEVEL_DEBUG, (struct log_about){ 0 }, "nor this");
    assert_false(log_wanted(LOG_LEVEL_INFO));
    assert_true(log_wanted(LOG_LEVEL_WARN));
    assert_string_equal(content(), "");
}

static void nothing_from_a_peer_forges_or_hides(void **state)
{
    (void)state;
    static const struct { const char *in, *text, *json; } rows[] = {
        { "a\nb", "a\\nb", "a\\\\nb" },
        { "\x1b[2J\r\t\x7f", "\\x1b[2J\\x0d\\x09\\x7f", "\\\\x1b[2J\\\\x0d\\\\x09\\\\x7f" },
        { "back\\slash", "back\\\\slash", "back\\\\\\\\slash" },
        { "\xe2\x80\xae" "evil", "\\u202eevil", "\\\\u202eevil" },
        { "\xe2\x81\xa6\xe2\x81\xa9", "\\u2066\\u2069", "\\\\u2066\\\\u2069" },
        { "\xe2\x80\x8b|\xe2\x80\xa8|\xef\xbb\xbf", "\\u200b|\\u2028|\\ufeff",
          "\\\\u200b|\\\\u2028|\\\\ufeff" },
        { "\xc2\x85\xc2\x9b", "\\u0085\\u009b", "\\\\u0085\\\\u009b" },
        { "\xf3\xa0\x81\x81", "\\ue0041", "\\\\ue0041" },
        { "bad \xff\xc3(", "bad \\xff\\xc3(", "bad \\\\xff\\\\xc3(" },
        { "\xed\xa0\x80", "\\xed\\xa0\\x80", "\\\\xed\\\\xa0\\\\x80" },
        { "caf\xc3\xa9 \xf0\x9f\x98\x80", "caf\xc3\xa9 \xf0\x9f\x98\x80",
          "caf\xc3\xa9 \xf0\x9f\x98\x80" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char expected[256];
        start(LOG_TEXT, LOG_LEVEL_INFO);
        log_info("%s", rows[i].in);
        snprintf(expected, sizeof expected, STAMP " info %s\n", rows[i].text);
        assert_string_equal(content(), expected);
        log_write(LOG_LEVEL_INFO, (struct log_about){ NULL, rows[i].in, 0 }, "x");
        snprintf(expected, sizeof expected, STAMP " info %s x\n", rows[i].text);
        assert_string_equal(content(), expected);

        start(LOG_JSON, LOG_LEVEL_INFO);
        log_info("%s", rows[i].in);
        snprintf(expected, sizeof expected,
                 "{\"time\":\"" STAMP "\",\"level\":\"info\",\"text\":\"%s\"}\n", rows[i].json);
        assert_string_equal(content(), expected);
    }
}

static void long_lines_are_cut_and_marked(void **state)
{
    (void)state;
    static char text[10000];
    static const struct { char fill; enum log_format format; const char *end; } rows[] = {
        { 'x', LOG_TEXT, "xxx...\n" },  { 'x', LOG_JSON, "xxx...\"}\n" },
        { '\n', LOG_TEXT, "\\n...\n" }, { '"', LOG_JSON, "\\\"...\"}\n" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        memset(text, rows[i].fill, sizeof text - 1);
        start(rows[i].format, LOG_LEVEL_INFO);
        log_write(LOG_LEVEL_INFO, (struct log_about){ text, text, 7 }, "%s", text);
        const char *line = content();
        size_t len = strlen(line), end = strlen(rows[i].end);
        assert_in_range(len, 4000, 4095);
        assert_string_equal(line + len - end, rows[i].end);
        assert_ptr_equal(strchr(line, '\n'), line + len - 1);
    }

    /* Every length around the limit gives one whole line. */
    for (size_t n = 3900; n < 4300; n++) {
        start(LOG_JSON, LOG_LEVEL_INFO);
        memset(text, 'y', n);
        text[n] = '\0';
        log_info("%s", text);
        const char *line = content();
        assert_string_equal(line + strlen(line) - 3, "\"}\n");
        assert_true(strlen(line) <= 4095);
    }
}

static void lost_lines_are_counted_and_told(void **state)
{
    (void)state;
    start(LOG_TEXT, LOG_LEVEL_INFO);
    support_fail_io(SUPPORT_WRITEV, 1, ENOSPC);
    log_info("lost");
    support_fail_io(SUPPORT_WRITEV, 1, EIO);
    log_info("lost too, with the notice");
    log_info("here");
    assert_string_equal(content(), STAMP " warn 2 log lines were lost\n" STAMP " info here\n");
    log_info("and no more notice");
    assert_string_equal(content(), STAMP " info and no more notice\n");
}

static void a_cut_line_is_ended_before_the_next(void **state)
{
    (void)state;
    start(LOG_TEXT, LOG_LEVEL_INFO);
    support_fail_io(SUPPORT_WRITEV, 1, 0);
    log_info("cut");
    support_fail_io(SUPPORT_WRITEV, 0, 0);
    log_info("whole");
    assert_string_equal(content(), "2\n" STAMP " warn 1 log lines were lost\n"
                                   STAMP " info whole\n");
}

/* The test would hang, and be ended by its alarm, if a full pipe could block. */
static void a_pipe_nobody_reads_does_not_block(void **state)
{
    (void)state;
    const char *path = support_path("fifo");
    struct error e;
    char buf[70000];

    support_clock(0, INT64_C(1795237200123));
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(log_open(path, LOG_TEXT, LOG_LEVEL_INFO, &e), -1);
    assert_int_equal(e.code, ERR_UNAVAILABLE);

    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_int_equal(log_open(path, LOG_TEXT, LOG_LEVEL_INFO, &e), 0);
    alarm(20);
    for (int i = 0; i < 20000; i++)
        log_info("line %d", i);
    size_t got = 0;
    for (ssize_t n; (n = read(reader, buf + got, sizeof buf - got)) > 0; )
        got += (size_t)n;
    assert_int_equal(buf[got - 1], '\n');

    log_info("after");
    ssize_t n = read(reader, buf, sizeof buf - 1);
    alarm(0);
    assert_true(n > 0);
    buf[n] = '\0';
    assert_non_null(strstr(buf, "log lines were lost\n"));
    assert_non_null(strstr(buf, "info after\n"));

    close(reader);
    log_info("nobody is there, and no signal ends the test");
}

static void opening_again_rotates(void **state)
{
    (void)state;
    struct error e;

    start(LOG_TEXT, LOG_LEVEL_INFO);
    log_info("first");
    assert_int_equal(rename(support_path("log"), support_path("log.1")), 0);
    start(LOG_TEXT, LOG_LEVEL_INFO);
    log_info("second");
    assert_string_equal(content(), STAMP " info second\n");
    assert_int_equal(log_open(support_path("no/such/folder"), LOG_JSON, LOG_LEVEL_ERROR, &e), -1);
    assert_int_equal(e.code, ERR_NOT_FOUND);
    log_info("a failed open changes nothing");
    assert_string_equal(content(), STAMP " info a failed open changes nothing\n");
}

enum { THREADS = 4, LINES = 2000 };

static void *talk(void *who)
{
    for (int i = 0; i < LINES; i++)
        log_info("%s-%d", (const char *)who, i);
    return NULL;
}

static void lines_of_threads_stay_whole(void **state)
{
    (void)state;
    static char names[THREADS][4] = { "aaa", "bbb", "ccc", "ddd" };
    pthread_t t[THREADS];
    int lines = 0;

    start(LOG_TEXT, LOG_LEVEL_INFO);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&t[i], NULL, talk, names[i]), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    for (const char *at = content(); *at != '\0'; at = strchr(at, '\n') + 1) {
        char name[4];
        int number;
        assert_int_equal(sscanf(at, STAMP " info %3[a-d]-%d", name, &number), 2);
        lines++;
    }
    assert_int_equal(lines, THREADS * LINES);
}

static void dying_leaves_a_message(void **state)
{
    (void)state;
    int status;

    start(LOG_TEXT, LOG_LEVEL_INFO);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        log_die("the %s is gone", "ground");
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_string_equal(content(), STAMP " error the ground is gone\n");
}

#define LOG_TEST(f) cmocka_unit_test_teardown(f, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOG_TEST(a_line_says_when_what_and_whom),
        LOG_TEST(json_lines_have_the_same_parts),
        LOG_TEST(levels_below_the_least_are_silent),
        LOG_TEST(nothing_from_a_peer_forges_or_hides),
        LOG_TEST(long_lines_are_cut_and_marked),
        LOG_TEST(lost_lines_are_counted_and_told),
        LOG_TEST(a_cut_line_is_ended_before_the_next),
        LOG_TEST(a_pipe_nobody_reads_does_not_block),
        LOG_TEST(opening_again_rotates),
        LOG_TEST(lines_of_threads_stay_whole),
        LOG_TEST(dying_leaves_a_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
