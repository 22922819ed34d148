/*
 * test_table.c - columns line up, fit the terminal, and nothing reaches it that it would obey.
 */
#include "arena_fixture.h"

#include <string.h>

#include "main/table.h"

static void prints(const char *json, size_t width, const char *expected)
{
    struct text t;
    struct json *rows = json_parse(str_of(json), arena, &e);

    if (rows == NULL)
        fail_msg("%s", e.text);
    text_init(&t, 0);
    table_print(&t, rows, width);
    assert_string_equal(t.p != NULL ? t.p : "", expected);
    text_free(&t);
}

static void columns_line_up(void **state)
{
    (void)state;
    prints("[{\"jid\": \"a@b\", \"n\": 7}, {\"jid\": \"longer@b\", \"n\": 1234}]", 0,
           "JID          N\n"
           "a@b          7\n"
           "longer@b  1234\n");
    prints("[{\"name\": \"\xC3\xA9\", \"on_off\": true}, {\"name\": \"xy\", \"on_off\": false}]", 0,
           "NAME  ON OFF\n"
           "\xC3\xA9     yes\n"
           "xy    no\n");
}

static void rows_may_lack_members(void **state)
{
    (void)state;
    prints("[{\"a\": 1}, {\"b\": \"x\"}, {\"a\": null, \"b\": [1]}]", 0,
           "A  B\n1  -\n-  x\n-  ...\n");
}

static void nothing_prints_nothing(void **state)
{
    (void)state;
    prints("[]", 80, "");
    prints("{}", 80, "");
    prints("[[1, 2], 3]", 80, "");
    prints("[[1], {\"a\": 2}]", 80, "A\n-\n2\n");
}

static void long_texts_are_cut_to_the_terminal(void **state)
{
    (void)state;
    prints("[{\"long\": \"abcdefghijklmnopqrstuvwxyz\", \"n\": 12345}]", 20,
           "LONG               N\n"
           "abcdefghij...  12345\n");
    prints("[{\"long\": \"abcdefghijklmnopqrstuvwxyz\", \"n\": 12345}]", 3,
           "LONG          N\n"
           "abcde...  12345\n");
}

static void a_terminal_gets_no_orders(void **state)
{
    (void)state;
    prints("[{\"a\": \"x\\u001b[2J\", \"b\": \"\\u202e\"}]", 0,
           "A         B\n"
           "x\\x1b[2J  \\xe2\\x80\\xae\n");
}

static void texts_are_cut_between_characters(void **state)
{
    (void)state;
    static const struct { const char *in; size_t width; const char *out; } rows[] = {
        { "abc", 3, "abc" }, { "abcd", 3, "..." }, { "abcde", 4, "a..." }, { "abcd", 2, ".." },
        { "abcd", 0, "" }, { "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 4, "\xC3\xA9..." },
        { "\x01" "abc", 6, "..." }, { "\x01" "abcd", 7, "\\x01..." },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct text t;
        text_init(&t, 0);
        table_put_text(&t, rows[i].in, rows[i].width);
        assert_string_equal(t.p != NULL ? t.p : "", rows[i].out);
        text_free(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(columns_line_up),
        TEST(rows_may_lack_members),
        TEST(nothing_prints_nothing),
        TEST(long_texts_are_cut_to_the_terminal),
        TEST(a_terminal_gets_no_orders),
        TEST(texts_are_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
