/* test_words.c - texts as words: case, accents, punctuation, scripts without spaces, long words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "words.h"

static sqlite3 *db;
static struct words words;

static void check_as(unsigned form, const char *text, const char *expected)
{
    sqlite3_str *out = sqlite3_str_new(db);

    assert_int_equal(words_of(&words, text, (int)strlen(text), form, out), SQLITE_OK);
    const char *got = sqlite3_str_value(out);
    assert_string_equal(got == NULL ? "" : got, expected);
    sqlite3_free(sqlite3_str_finish(out));
}

static void check(const char *text, const char *expected)
{
    check_as(0, text, expected);
}

static void test_pairs(void **state)
{
    (void)state;
    check_as(WORDS_PAIRS, "a\u4e16\u754c\u5730 \u56fe",
             "a \u4e16 \u754c \u5730 \2 \2\u4e16\u754c \2\u754c\u5730 \u56fe ");
    check_as(WORDS_PAIRS, "none here", "none here ");
    check_as(WORDS_SEARCHED, "\u4e16\u754c \u56fe b", "\2\u4e16\u754c \3\u4e16 \3\u754c \u56fe b ");
}

static void test_words(void **state)
{
    (void)state;
    check("Hello, World!", "hello world ");
    check("foo-bar \"x\" AND (NOT y*)", "foo bar x and not y ");
    check("", "");
    check("?! -- \"*^:(){}", "");
}

static void test_accents(void **state)
{
    (void)state;
    check("\xc3\x89t\xc3\xa9 na\xc3\xafve", "ete naive ");
    check("e\xcc\x81te\xcc\x81", "ete ");                              /* decomposed */
    check("\xd0\x9f\xd0\xa0\xd0\x98\xd0\x92\xd0\x95\xd0\xa2", "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 ");
}

static void test_no_spaces(void **state)
{
    (void)state;
    check("\xe4\xbd\xa0\xe5\xa5\xbd", "\xe4\xbd\xa0 \xe5\xa5\xbd ");
    check("abc\xe4\xbd\xa0xyz", "abc \xe4\xbd\xa0 xyz ");
    check("\xf0\xa0\x80\x80", "\xf0\xa0\x80\x80 ");
    check("\xed\x95\x9c\xea\xb5\xad", "\xed\x95\x9c\xea\xb5\xad ");      /* Korean has spaces */
}

static void test_long(void **state)
{
    char text[201], expected[66];

    (void)state;
    memset(text, 'a', 200);
    text[200] = '\0';
    memset(expected, 'a', 64);
    memcpy(expected + 64, " ", 2);
    check(text, expected);
    memcpy(text + 63, "\xd1\x8f", 2);                  /* is not cut in two */
    memcpy(expected + 63, " ", 2);
    check(text, expected);
}

static void test_no_utf8(void **state)
{
    static const char bad[] = "a\xff\xe4\xbd b \xf0\x80 \xe4";
    sqlite3_str *out = sqlite3_str_new(db);

    (void)state;
    assert_int_equal(words_of(&words, bad, sizeof bad - 1, 0, out), SQLITE_OK);
    sqlite3_free(sqlite3_str_finish(out));
}

static int open_db(void **state)
{
    (void)state;
    return sqlite3_open(":memory:", &db) == SQLITE_OK && words_open(&words, db) == SQLITE_OK ? 0 : -1;
}

static int close_db(void **state)
{
    (void)state;
    words_close(&words);
    words_close(&words);
    return sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words), cmocka_unit_test(test_pairs), cmocka_unit_test(test_accents),
        cmocka_unit_test(test_no_spaces),
        cmocka_unit_test(test_long), cmocka_unit_test(test_no_utf8)
    };

    return cmocka_run_group_tests(tests, open_db, close_db);
}
