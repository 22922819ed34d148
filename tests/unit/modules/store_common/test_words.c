/* test_words.c - texts as words: case, accents, punctuation, scripts without spaces, long words. */
#include "support.h"

#include <stdio.h>

#include "hook/job.h"
#include "module/api.h"
#include "store_common/words.h"

const xy_api *xy_api_;                  /* which a module has of its own */

static struct arena *memory;

static void check_as(const char *text, size_t len, bool searched, const char *expected)
{
    struct words words;
    xy_job job = { .arena = memory };
    char got[1024];
    size_t at = 0;

    assert_true(words_of(&job, (struct text){ text, len, 0 }, searched, &words));
    got[0] = '\0';
    for (size_t i = 0; i < words.n; i++)
        at += (size_t)snprintf(got + at, sizeof got - at, "%s%s", i > 0 ? " " : "", words.word[i]);
    assert_string_equal(got, expected);
}

static void check(const char *text, const char *expected)
{
    check_as(text, strlen(text), false, expected);
    check_as(text, strlen(text), true, expected);
}

static void test_plain(void **state)
{
    (void)state;
    check("Hello, World!", "hello world");
    check("foo-bar \"x\" AND (NOT y*) foo", "and bar foo not x y");
    check("", "");
    check("?! -- \"*^:(){}", "");
}

static void test_accents(void **state)
{
    (void)state;
    check("\xc3\x89t\xc3\xa9 na\xc3\xafve", "ete naive");
    check("e\xcc\x81te\xcc\x81", "ete");                               /* decomposed */
    check("\xd0\x9f\xd0\xa0\xd0\x98\xd0\x92\xd0\x95\xd0\xa2", "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82");
    check("\xc5\xbb\xc3\xb3\xc5\x82w", "zo\xc5\x82w");                 /* a stroke is no accent */
}

/* Of each character, and of each two beside one another; what is searched has to have them side by side. */
static void test_no_spaces(void **state)
{
    static const char three[] = "\xe4\xbd\xa0\xe5\xa5\xbd\xe5\x90\x97";

    (void)state;
    check_as(three, 9, false,
             "\xe4\xbd\xa0 \xe4\xbd\xa0\xe5\xa5\xbd \xe5\x90\x97 \xe5\xa5\xbd \xe5\xa5\xbd\xe5\x90\x97");
    check_as(three, 9, true, "\xe4\xbd\xa0\xe5\xa5\xbd \xe5\xa5\xbd\xe5\x90\x97");
    check("\xe4\xbd\xa0", "\xe4\xbd\xa0");
    check("abc\xe4\xbd\xa0xyz", "abc xyz \xe4\xbd\xa0");
    check("\xe4\xbd\xa0 \xe5\xa5\xbd", "\xe4\xbd\xa0 \xe5\xa5\xbd");
    check("\xf0\xa0\x80\x80", "\xf0\xa0\x80\x80");
    check("\xed\x95\x9c\xea\xb5\xad", "\xed\x95\x9c\xea\xb5\xad");     /* Korean has spaces */
}

static void test_long(void **state)
{
    char text[201], expected[66];

    (void)state;
    memset(text, 'a', 200);
    text[200] = '\0';
    memset(expected, 'a', 64);
    expected[64] = '\0';
    check(text, expected);
    memcpy(text + 63, "\xd1\x8f", 2);                  /* is not cut in two, and nothing comes in its place */
    expected[63] = '\0';
    check(text, expected);
}

static void test_no_utf8(void **state)
{
    static const char bad[] = "a\xff\xe4\xbd b \xf0\x80 \xe4";

    (void)state;
    for (size_t n = 0; n < sizeof bad; n++) {
        struct words words;
        xy_job job = { .arena = memory };
        assert_true(words_of(&job, (struct text){ bad, n, n % 2 ? 7 : 0 }, false, &words));
    }
}

static int open_memory(void **state)
{
    (void)state;
    xy_api_ = api_table();
    memory = arena_new(4096);
    return memory == NULL;
}

static int close_memory(void **state)
{
    (void)state;
    arena_free(&memory);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain), cmocka_unit_test(test_accents), cmocka_unit_test(test_no_spaces),
        cmocka_unit_test(test_long), cmocka_unit_test(test_no_utf8)
    };

    return cmocka_run_group_tests(tests, open_memory, close_memory);
}
