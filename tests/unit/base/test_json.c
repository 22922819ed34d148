/*
 * test_json.c - what is read is what was written, and nothing else is read.
 */
#include "main/arena_fixture.h"

#include <string.h>

#include "base/json.h"

static void values_survive_a_round_trip(void **state)
{
    (void)state;
    static const struct { const char *in, *out; } rows[] = {
        { "null", NULL }, { "true", NULL }, { "false", NULL }, { "0", NULL }, { "-1.5e+10", NULL },
        { "\"\"", NULL }, { "[]", NULL }, { "{}", NULL }, { " [ 1 ,2 ] ", "[1, 2]" },
        { "{\"a\":{\"b\":[true,{}]},\"c\":\"d\"}", "{\"a\": {\"b\": [true, {}]}, \"c\": \"d\"}" },
        { "\"\\u00e9\\n\\\"\\\\\\/\"", "\"\xC3\xA9\\n\\\"\\\\/\"" },
        { "\"\\ud83d\\ude00\"", "\"\xF0\x9F\x98\x80\"" },
        { "\"\\u001b\\u007f\"", "\"\\u001b\\u007f\"" },
        { "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", NULL },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct json *v = json_parse(str_of(rows[i].in), arena, &e);
        struct text t;
        text_init(&t, 0);
        if (v == NULL)
            fail_msg("%s: %s", rows[i].in, e.text);
        json_put(&t, v);
        assert_string_equal(t.p, rows[i].out != NULL ? rows[i].out : rows[i].in);
        text_free(&t);
    }
}

static void members_are_found(void **state)
{
    (void)state;
    struct json *v = json_parse(STR("{\"n\": 7, \"s\": \"x\", \"o\": {\"n\": 8}}"), arena, &e);

    assert_string_equal(json_text(v, "n"), "7");
    assert_string_equal(json_text(v, "s"), "x");
    assert_null(json_text(v, "o"));
    assert_string_equal(json_text(json_get(v, "o"), "n"), "8");
    assert_null(json_get(v, "none"));
    assert_null(json_get(json_get(v, "n"), "n"));
    assert_null(json_get(NULL, "n"));
}

static void what_is_not_json_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "", " ", "nul", "tru", "01", "-", "1.", "1e", "+1", ".5", "'a'", "\"a", "\"\\x\"", "\"\\u12\"",
        "\"\\u0000\"", "\"\\ud83d\"", "\"\\ud83dx\"", "\"\\ude00\"", "\"\x01\"", "\"\xff\"", "[", "[1",
        "[1,", "[1 2]", "[,1]", "{", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "{\"a\":1 \"b\":2}",
        "1 2", "{} x", "]", "}", "[}", "\"\\", "\"\\\"",
        "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]",
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (json_parse(str_of(rows[i]), arena, &e) != NULL)
            fail_msg("'%s' was read", rows[i]);
        assert_int_equal(e.code, ERR_INVALID);
    }
    assert_null(json_parse((struct str){ "\"a\0b\"", 5 }, arena, &e));
}

static void bad_bytes_are_replaced_when_written(void **state)
{
    (void)state;
    struct text t;

    text_init(&t, 0);
    json_put_string(&t, "a\xff\t\xC3");
    assert_string_equal(t.p, "\"a\xEF\xBF\xBD\\t\xEF\xBF\xBD\"");
    text_free(&t);
}

static void refused_memory_is_an_error(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct arena *a = arena_new(64);
        if (a != NULL) {
            struct json *v = json_parse(STR("{\"a\": [1, \"text that is long enough\"]}"), a, &e);
            if (!support_alloc_failed())
                assert_non_null(v);
            else if (v == NULL)
                assert_int_equal(e.code, ERR_NO_MEMORY);
        }
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_survive_a_round_trip),
        TEST(members_are_found),
        TEST(what_is_not_json_is_refused),
        TEST(bad_bytes_are_replaced_when_written),
        TEST(refused_memory_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
