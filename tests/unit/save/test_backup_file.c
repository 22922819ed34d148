/*
 * test_backup_file.c - a backup is read as it was written, or not at all.
 */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "save/backup_file.h"

static struct text file;                /* as it was written */
static struct text got;                 /* lines, as they were read */
static struct error e;
static unsigned pieces;

static int append(void *arg, struct str bytes, struct error *why)
{
    (void)why;
    text_add(arg, bytes.p, bytes.len);
    return text_ok(arg) ? 0 : error_set(why, ERR_NO_MEMORY, "no memory");
}

static int write_backup(const char *of, const char *const *lines, struct error *why)
{
    struct backup_writer w = { .write = append, .arg = &file };
    int result = backup_begin(&w, of, why);

    for (; result == 0 && *lines != NULL; lines++)
        result = backup_write(&w, str_of(*lines), why);
    if (result == 0)
        result = backup_finish(&w, why);
    if (result == 0)
        assert_int_equal(w.bytes, file.len);
    backup_writer_free(&w);
    return result;
}

static struct backup_reader reader;

/* 0: it was whole. */
static int read_backup(const char *bytes, size_t len, size_t most)
{
    struct str lines;
    int fd = memfd_create("backup", MFD_CLOEXEC), more;

    assert_true(fd >= 0);
    for (size_t at = 0; at < len;) {
        ssize_t n = write(fd, bytes + at, len - at);
        assert_true(n > 0);
        at += (size_t)n;
    }
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    reader = (struct backup_reader){ .name = "f", .fd = fd };
    text_clear(&got);
    pieces = 0;
    e = (struct error){ ERR_NONE, "" };
    more = backup_open(&reader, &e) == 0 ? 1 : -1;
    while (more > 0 && (more = backup_next(&reader, most, &lines, &e)) > 0) {
        assert_true(lines.len > 0 && lines.p[lines.len - 1] == '\n');
        text_add(&got, lines.p, lines.len);
        pieces++;
    }
    if (more == 0)
        assert_int_equal(backup_next(&reader, most, &lines, &e), 0);    /* and it stays so */
    backup_close(&reader);
    close(fd);
    return more;
}

static int set_up(void **state)
{
    (void)state;
    support_fail_alloc(0);
    support_clock(0, 1796029200000);
    text_init(&file, 0);
    text_init(&got, 0);
    return 0;
}

static int tear_down(void **state)
{
    text_free(&file);
    text_free(&got);
    assert_int_equal(support_blocks(), 0);
    return support_reset(state);
}
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static const char *const some[] = { "{\"a\": 1}\n", "{\"b\": 2}\n{\"c\": \"\xC3\xA9\"}\n", "{\"d\": {}}\n", NULL };
#define SOME "{\"a\": 1}\n{\"b\": 2}\n{\"c\": \"\xC3\xA9\"}\n{\"d\": {}}\n"
static const char *const none[] = { NULL };

static void it_is_read_as_it_was_written(void **state)
{
    (void)state;
    assert_int_equal(write_backup("juliet@a.example", some, &e), 0);
    static const char head[] = "{\"xylem-backup\": 1, \"of\": \"juliet@a.example\", \"at\": \"2026-11-30T";
    assert_int_equal(strncmp(file.p, head, sizeof head - 1), 0);
    assert_non_null(strstr(file.p, "Z\"}\n" SOME "{\"end\": {\"lines\": 4, \"sha256\": \""));
    for (size_t most = 1; most < 100; most += 9) {
        assert_int_equal(read_backup(file.p, file.len, most), 0);
        assert_string_equal(got.p, SOME);
        assert_int_equal(reader.lines, 4);
        assert_string_equal(reader.of, "juliet@a.example");
        assert_int_equal(strncmp(reader.at, "2026-11-30T", 11), 0);
        assert_int_equal(pieces, most == 1 ? 4 : pieces);
    }
    assert_int_equal(pieces, 1);
}

static void an_empty_one_is_whole(void **state)
{
    (void)state;
    assert_int_equal(write_backup("everything", none, &e), 0);
    assert_int_equal(read_backup(file.p, file.len, 1000), 0);
    assert_int_equal(got.len, 0);
    assert_int_equal(reader.lines, 0);
}

static void what_is_cut_off_is_missed(void **state)
{
    (void)state;
    assert_int_equal(write_backup("x", some, &e), 0);
    for (size_t len = 0; len < file.len; len++)
        for (size_t most = 1; most <= 1000; most += 999) {
            if (read_backup(file.p, len, most) == 0)
                fail_msg("%zu of %zu bytes were taken for all", len, file.len);
            assert_int_equal(e.code, ERR_INVALID);
        }
    for (size_t from = 1; from < file.len; from++)              /* and at the front */
        assert_int_equal(read_backup(file.p + from, file.len - from, 1000), -1);
}

static void what_was_changed_is_seen(void **state)
{
    (void)state;
    assert_int_equal(write_backup("x", some, &e), 0);
    for (size_t at = 0; at < file.len; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            file.p[at] ^= (char)(1u << bit);
            if (read_backup(file.p, file.len, 1000) == 0)
                fail_msg("byte %zu was changed: %s", at, file.p);
            file.p[at] ^= (char)(1u << bit);
        }
    assert_int_equal(read_backup(file.p, file.len, 1000), 0);
}

/* Lines that are lost, doubled or in another order, with an end that fits their number or not. */
static void lines_are_all_there_and_in_their_order(void **state)
{
    static const char *const others[] = { "{\"b\": 2}\n{\"c\": \"\xC3\xA9\"}\n", "{\"a\": 1}\n", "{\"d\": {}}\n",
                                          NULL };
    static const char *const fewer[] = { "{\"a\": 1}\n", "{\"d\": {}}\n", NULL };
    const char *const *const all[] = { others, fewer };

    (void)state;
    assert_int_equal(write_backup("x", some, &e), 0);
    const char *end = strstr(file.p, "{\"end\"");
    char last[200];
    snprintf(last, sizeof last, "%s", end);
    for (size_t i = 0; i < 2; i++) {
        text_clear(&file);
        assert_int_equal(write_backup("x", all[i], &e), 0);
        file.len = (size_t)(strstr(file.p, "{\"end\"") - file.p);
        text_puts(&file, last);
        assert_int_equal(read_backup(file.p, file.len, 1000), -1);
        assert_non_null(strstr(e.text, "not whole"));
    }
}

/* Two that were put into one file are not the first of them. */
static void nothing_comes_behind_the_end(void **state)
{
    static const char *const tails[] = { "\n", "x", "{\"a\": 1}\n", "{\"end\": {\"lines\": 0}}\n" };

    (void)state;
    assert_int_equal(write_backup("x", some, &e), 0);
    size_t len = file.len;
    for (size_t i = 0; i < COUNT_OF(tails); i++) {
        file.len = len;
        text_puts(&file, tails[i]);
        for (size_t most = 1; most <= 1000; most += 999) {
            assert_int_equal(read_backup(file.p, file.len, most), -1);
            assert_non_null(strstr(e.text, "behind its end"));
        }
    }
}

static void a_later_version_is_told_from_no_backup(void **state)
{
    static const struct { const char *head; bool newer; } rows[] = {
        { "{\"xylem-backup\": 2, \"of\": \"x\", \"at\": \"y\"}\n", true },
        { "{\"xylem-backup\": 18446744073709551615, \"of\": \"x\", \"at\": \"y\"}\n", true },
        { "{\"xylem-backup\": 0, \"of\": \"x\", \"at\": \"y\"}\n", false },
        { "{\"xylem-backup\": -1, \"of\": \"x\", \"at\": \"y\"}\n", false },
        { "{\"xylem-backup\": {}, \"of\": \"x\", \"at\": \"y\"}\n", false },
        { "{\"xylem-backup\": 1, \"of\": \"x\"}\n", false }, { "{\"xylem-backup\": 1, \"at\": \"x\"}\n", false },
        { "{\"end\": {\"lines\": 0}}\n", false }, { "[]\n", false }, { "\n", false }, { "", false },
        { "\xff\n", false },
        { "<server-data/>\n", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(read_backup(rows[i].head, strlen(rows[i].head), 100), -1);
        assert_non_null(strstr(e.text, rows[i].newer ? "newer" : "no backup"));
    }
}

static void a_long_name_is_cut_not_written_over(void **state)
{
    char name[2001];

    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(write_backup(name, some, &e), 0);
    assert_int_equal(read_backup(file.p, file.len, 100), 0);
    assert_int_equal(strlen(reader.of), sizeof reader.of - 1);
}

static void long_lines_have_a_limit(void **state)
{
    (void)state;
    for (size_t len = BACKUP_LINE_MOST / 2; len <= 2 * BACKUP_LINE_MOST; len *= 4) {
        char *line = malloc(len + 2);
        memset(line, 'x', len);
        memcpy(line + len, "\n", 2);
        const char *const lines[] = { "{\"a\": 1}\n", line, "{\"b\": 2}\n", NULL };
        text_clear(&file);
        assert_int_equal(write_backup("x", lines, &e), 0);
        int result = read_backup(file.p, file.len, 1000);
        assert_int_equal(result, len < BACKUP_LINE_MOST ? 0 : -1);
        if (result == 0)
            assert_int_equal(got.len, len + 1 + 18);
        else
            assert_non_null(strstr(e.text, "f:3: that line is too long"));
        free(line);
    }
}

static void many_lines_come_in_pieces(void **state)
{
    struct backup_writer w = { .write = append, .arg = &file };
    struct text all;
    char line[200];

    (void)state;
    text_init(&all, 0);
    assert_int_equal(backup_begin(&w, "x", &e), 0);
    for (unsigned i = 0; i < 20000; i++) {
        snprintf(line, sizeof line, "{\"n\": %u, \"x\": \"%*s\"}\n", i, (int)(i % 97), "");
        text_puts(&all, line);
        assert_int_equal(backup_write(&w, str_of(line), &e), 0);
    }
    assert_int_equal(backup_finish(&w, &e), 0);
    backup_writer_free(&w);
    for (size_t most = 1000; most <= 10000000; most *= 10) {
        assert_int_equal(read_backup(file.p, file.len, most), 0);
        assert_int_equal(got.len, all.len);
        assert_memory_equal(got.p, all.p, all.len);
        assert_true(pieces >= all.len / (most + 200) && pieces < 3 * all.len / most + 30);
    }
    text_free(&all);
}

static void reading_may_fail(void **state)
{
    (void)state;
    assert_int_equal(write_backup("x", some, &e), 0);
    support_fail_io(SUPPORT_READ, 1, 0);                        /* byte by byte */
    assert_int_equal(read_backup(file.p, file.len, 1), 0);
    assert_string_equal(got.p, SOME);
    for (unsigned long nth = 1; nth <= 2; nth++) {                /* what there is, and that there is no more */
        support_fail_io(SUPPORT_READ, nth, EIO);
        assert_int_equal(read_backup(file.p, file.len, 1), -1);
        assert_non_null(strstr(e.text, strerror(EIO)));
        support_fail_io(SUPPORT_READ, nth, EINTR);
        assert_int_equal(read_backup(file.p, file.len, 1), 0);
    }
}

static int fails(void *arg, struct str bytes, struct error *why)
{
    unsigned *left = arg;

    (void)bytes;
    return (*left)-- > 0 ? 0 : error_set(why, ERR_UNAVAILABLE, "full");
}

static void writing_may_fail(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 3; n++) {
        unsigned left = n;
        struct backup_writer w = { .write = fails, .arg = &left };
        int result = backup_begin(&w, "x", &e);
        if (result == 0)
            result = backup_write(&w, STR("a\n"), &e);
        if (result == 0)
            result = backup_finish(&w, &e);
        assert_int_equal(result, -1);
        assert_string_equal(e.text, "full");
        backup_writer_free(&w);
    }
    struct backup_writer never = { 0 };
    backup_writer_free(&never);
}

static void memory_may_be_refused(void **state)
{
    (void)state;
    assert_int_equal(write_backup("x", some, &e), 0);
    char *copy = malloc(file.len);
    size_t len = file.len;
    memcpy(copy, file.p, len);
    text_free(&file);
    text_free(&got);
    SUPPORT_EACH_REFUSAL {
        text_init(&got, 0);
        int result = read_backup(copy, len, 20);
        assert_true(result == 0 || support_alloc_failed());
        text_free(&got);
        text_init(&file, 0);
        result = write_backup("x", some, &e);
        assert_true(result == 0 || support_alloc_failed());
        text_free(&file);
    }
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_is_read_as_it_was_written),
        TEST(an_empty_one_is_whole),
        TEST(what_is_cut_off_is_missed),
        TEST(what_was_changed_is_seen),
        TEST(lines_are_all_there_and_in_their_order),
        TEST(nothing_comes_behind_the_end),
        TEST(a_later_version_is_told_from_no_backup),
        TEST(a_long_name_is_cut_not_written_over),
        TEST(long_lines_have_a_limit),
        TEST(many_lines_come_in_pieces),
        TEST(reading_may_fail),
        TEST(writing_may_fail),
        TEST(memory_may_be_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
