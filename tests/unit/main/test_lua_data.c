/*
 * test_lua_data.c - tables as Prosody writes them, and everything else refused with its place.
 */
#include "main/lua_data.h"

#include <stdio.h>

#include "support.h"

static void write_text(const char *text, size_t len)
{
    FILE *out = fopen(support_path("data"), "w");

    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, len, out), len);
    fclose(out);
}

static struct arena *arena;
static struct error e;

/* The result of the first value. */
static int read_one(const char *text, struct lua_value *v, struct lua_data *d)
{
    write_text(text, strlen(text));
    assert_int_equal(lua_data_open(d, support_path("data"), &e), 0);
    int result = lua_data_next(d, arena, v, &e);
    lua_data_close(d);
    return result;
}

static void tables(void **state)
{
    struct lua_value v;
    struct lua_data d;

    (void)state;
    arena = arena_new(1024);
    assert_int_equal(read_one("-- a comment\n return {\n[\"a\"] = \"x\"; b='y', [3] = 1.5e3; "
                              "[false] = { [\"z\"] = true };\n"
                              "\"one\"; nil; -2; };", &v, &d), 1);
    assert_int_equal(d.line, 2);
    assert_int_equal(d.column, 2);
    assert_string_equal(lua_text(lua_get(&v, "a")), "x");
    assert_string_equal(lua_text(lua_get(&v, "b")), "y");
    assert_null(lua_get(&v, "c"));
    assert_int_equal(lua_get(lua_get_false(&v), "z")->kind, LUA_TRUE);
    assert_null(lua_get(lua_get(&v, "a"), "z"));        /* of a string */
    const struct lua_entry *x = v.first->next->next;
    assert_true(x->key.number == 3 && x->value.number == 1500);
    x = x->next->next;
    assert_int_equal((int)x->key.number, 1);
    assert_string_equal(lua_text(&x->value), "one");
    assert_int_equal(x->next->value.kind, LUA_NIL);
    assert_true(x->next->next->value.number == -2 && x->next->next->key.number == 3);
    arena_free(&arena);
}

static void strings(void **state)
{
    struct lua_value v;
    struct lua_data d;

    (void)state;
    arena = arena_new(1024);
    assert_int_equal(read_one("return \"a\\\"\\\\\\n\\\n\\065\\9b\\x41\\195\\132'\"", &v, &d), 1);
    assert_string_equal(lua_text(&v), "a\"\\\n\nA\tbA\xc3\x84'");
    assert_int_equal(read_one("return \"a\\0b\"", &v, &d), 1);
    assert_int_equal(v.text.len, 3);
    assert_null(lua_text(&v));                          /* no text of C */
    assert_int_equal(read_one("return ''", &v, &d), 1);
    assert_string_equal(lua_text(&v), "");
    arena_free(&arena);
}

static void items(void **state)
{
    static const char text[] = "item({ 1 });\n  item({ 2 });\n\n   ";
    struct lua_value v;
    struct lua_data d;

    (void)state;
    arena = arena_new(1024);
    write_text(text, sizeof text - 1);
    assert_int_equal(lua_data_open(&d, support_path("data"), &e), 0);
    assert_int_equal(lua_data_next(&d, arena, &v, &e), 1);
    assert_true(v.first->value.number == 1);
    assert_int_equal(lua_data_next(&d, arena, &v, &e), 1);
    assert_true(v.first->value.number == 2);
    assert_int_equal(d.line, 2);
    assert_int_equal(d.column, 3);
    assert_int_equal(lua_data_next(&d, arena, &v, &e), 0);
    assert_int_equal(lua_data_next(&d, arena, &v, &e), 0);
    lua_data_close(&d);
    arena_free(&arena);
}

static void numbers_that_are_none(void **state)
{
    struct lua_value v;
    struct lua_data d;

    (void)state;
    arena = arena_new(1024);
    assert_int_equal(read_one("return { (1/0); (-1/0); (0/0) }", &v, &d), 1);
    assert_true(v.first->value.number > 1e308 && v.first->next->value.number < -1e308);
    assert_true(v.last->value.number != v.last->value.number);
    arena_free(&arena);
}

static void what_is_wrong(void **state)
{
    static const struct { const char *text; unsigned long line, column; const char *why; } rows[] = {
        { "os.execute('x')", 1, 3, "no file of Prosody" },
        { "return os.time()", 1, 10, "no data" },
        { "return {\n\n  [\"a\"] = f();\n}", 3, 12, "no data" },
        { "return { \"a", 1, 12, "a string does not end" },
        { "return { \"a\nb\" }", 2, 1, "a string does not end" },
        { "return { \"\\q\" }", 1, 13, "a backslash" },
        { "return { \"\\999\" }", 1, 15, "no byte" },
        { "return { \"\\xg1\" }", 1, 14, "two hexadecimal" },
        { "return { 1 2 }", 1, 12, "a ; or } is missing" },
        { "return { [1 = 2 }", 1, 13, "a ] is missing" },
        { "return { [1] 2 }", 1, 14, "a = is missing" },
        { "return { 12x }", 1, 13, "no number" },
        { "return {", 1, 9, "a table does not end" },
        { "return", 1, 7, "a value is missing" },
        { "item{ 1 }", 1, 5, "a ( is missing" },
        { "item({ 1 }", 1, 11, "a ) is missing" },
        { "return (1+1)", 1, 10, "no data" },
        { "{ }", 1, 1, "no file of Prosody" },
        { "return aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1, 71,
          "a word is too long, in characters: 64 or more, and no more than 63 are taken" },
        { "return 11111111111111111111111111111111111111111111111111111111111111111", 1, 71,
          "no more than 63 are taken" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct lua_value v;
        struct lua_data d;
        arena = arena_new(1024);
        assert_int_equal(read_one(rows[i].text, &v, &d), -1);
        if (strstr(e.text, rows[i].why) == NULL || d.line != rows[i].line || d.column != rows[i].column)
            fail_msg("%s: %lu:%lu: %s", rows[i].text, d.line, d.column, e.text);
        arena_free(&arena);
    }
}

/* Nothing of any length gets through, or takes the memory for it. */
static void limits(void **state)
{
    static char text[LUA_VALUE_MOST + 100];
    struct lua_value v;
    struct lua_data d;

    (void)state;
    arena = arena_new(1024);
    memset(text, '{', 200);
    memcpy(text, "return ", 7);
    text[200] = '\0';
    assert_int_equal(read_one(text, &v, &d), -1);
    assert_string_equal(e.text, "too many tables inside each other: 101 or more, and no more than 100 are taken");
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "return '", 8);
    assert_int_equal(read_one(text, &v, &d), -1);
    assert_string_equal(e.text, "it is too long, in bytes: 4194305 or more, and no more than 4194304 are taken");
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "1; ", 3);
    memcpy(text, "return { ", 9);
    assert_int_equal(read_one(text, &v, &d), -1);
    assert_non_null(strstr(e.text, "too long"));
    arena_free(&arena);
    assert_int_equal(lua_data_open(&d, support_path("none"), &e), -1);
}

static void memory(void **state)
{
    static const char text[] = "return { [\"a\"] = { \"x\"; b = 1 } };";

    (void)state;
    write_text(text, sizeof text - 1);
    SUPPORT_EACH_REFUSAL {
        struct lua_value v;
        struct lua_data d;
        arena = arena_new(64);
        int opened = lua_data_open(&d, support_path("data"), &e);
        int result = opened == 0 && arena != NULL ? lua_data_next(&d, arena, &v, &e) : -1;
        if (opened == 0)
            lua_data_close(&d);
        assert_int_equal(result, support_alloc_failed() ? -1 : 1);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(tables), SUPPORT_TEST(strings), SUPPORT_TEST(items), SUPPORT_TEST(numbers_that_are_none),
        SUPPORT_TEST(what_is_wrong), SUPPORT_TEST(limits), SUPPORT_TEST(memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
