/*
 * test_yaml.c - what becomes of a text, and how what is refused is named.
 */
#include "arena_fixture.h"

#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "main/yaml.h"

static struct conf *parse(const char *text)
{
    return yaml_parse(str_of(text), "x.yml", arena, &e);
}

static void scalars_are_text_whatever_they_look_like(void **state)
{
    (void)state;
    struct conf *root = parse("a: no\nb: 0x10\nc: 'off'\nd: ~\ne:\nf: \"1\\n2\"\n");
    static const struct { const char *key, *text; bool plain, null; } rows[] = {
        { "a", "no", true, false },   { "b", "0x10", true, false }, { "c", "off", false, false },
        { "d", "~", true, true },     { "e", "", true, true },      { "f", "1\n2", false, false },
    };

    assert_non_null(root);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct conf *c = conf_get(root, rows[i].key);
        assert_non_null(c);
        assert_int_equal(c->kind, CONF_SCALAR);
        assert_string_equal(c->text, rows[i].text);
        assert_int_equal(c->plain, rows[i].plain);
        assert_int_equal(yaml_is_null(c), rows[i].null);
    }
}

static void places_are_kept(void **state)
{
    (void)state;
    struct conf *root = parse("one: 1\nlist:\n  - { key: value }\n  - second\n");
    const struct conf *list = conf_get(root, "list");

    assert_int_equal(list->kind, CONF_LIST);
    assert_int_equal(list->key_line, 2);
    assert_int_equal(list->key_column, 1);
    assert_int_equal(list->line, 3);
    assert_int_equal(list->column, 3);
    const struct conf *value = conf_get(list->first, "key");
    assert_int_equal(value->line, 3);
    assert_int_equal(value->column, 12);
    assert_int_equal(value->key_column, 7);
    assert_string_equal(value->file, "x.yml");
    assert_string_equal(list->first->next->text, "second");
    assert_null(list->first->next->next);
}

static void an_empty_text_is_an_empty_map(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "# nothing\n", "\n\n", "{}" };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct conf *root = parse(texts[i]);
        assert_non_null(root);
        assert_int_equal(root->kind, CONF_MAP);
        assert_null(root->first);
    }
}

static void refusals_name_place_and_reason(void **state)
{
    (void)state;
    static const struct { const char *text, *says; } rows[] = {
        { "a: 1\nb: 2\na: 3\n", "x.yml:3:1: 'a' is given twice, first in line 1" },
        { "a: { k: 1, k: 2 }\n", "x.yml:1:12: 'k' is given twice, first in line 1" },
        { "a: &x 1\nb: *x\n", "x.yml:1:4: anchors (&x) are not supported" },
        { "b: *x\n", "x.yml:1:4: aliases (*x) are not supported" },
        { "a: &x [1]\n", "x.yml:1:4: anchors (&x) are not supported" },
        { "a: !!binary aGk=\n", "x.yml:1:4: tags (tag:yaml.org,2002:binary) are not supported" },
        { "a: 1\n---\nb: 2\n", "x.yml:2:1: a second document in one file" },
        { "- a\n- b\n", "x.yml:1:1: a configuration is a map of settings (name: value)" },
        { "just words", "x.yml:1:1: a configuration is a map of settings (name: value)" },
        { "[a]: 1\n", "x.yml:1:1: the name of a setting must be a text, not a list" },
        { "a:\n  ? [b]\n  : 1\n", "x.yml:2:5: the name of a setting must be a text, not a list" },
        { "a: \"x\\0y\"\n", "x.yml:1:4: a text must not contain the character NUL" },
        { "a: [1, 2\nb: 3\n", "x.yml:2:" },
        { "a: 1\n\tb: 2\n", "x.yml:2:1: indent with spaces, not with tabs" },
        { "a:\n  b: 1\n \tc: 2\n", "x.yml:3:2: indent with spaces, not with tabs" },
        { "a: 'open\n", "x.yml:2:1: " },
        { "a: \xff\n", "x.yml:1:4: not UTF-8 text: invalid leading UTF-8 octet" },
        { "a: 1\nb: \xC3\xBC\xFC\n", "x.yml:2:5: not UTF-8 text: invalid leading UTF-8 octet" },
        { "a: 1\nb: x\x01\n", "x.yml:2:5: not UTF-8 text: control characters are not allowed" },
        { "[[[[[[[[[[[[[[[[[[[[[[", "x.yml:1:1: " },
        { "a: [[[[[[[[[[[[[[[[[[[[[[", "x.yml:1:19: lists and maps nest deeper than 16" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        e.text[0] = '\0';
        assert_null(parse(rows[i].text));
        if (strncmp(e.text, rows[i].says, strlen(rows[i].says)) != 0)
            fail_msg("'%s' says '%s', not '%s'", rows[i].text, e.text, rows[i].says);
        assert_int_equal(e.code, ERR_INVALID);
    }
}

static void ten_thousand_keys_are_read_in_linear_time(void **state)
{
    (void)state;
    struct text t;

    text_init(&t, 0);
    for (int i = 0; i < 20000; i++)
        text_printf(&t, "d%d.example: {}\n", i);
    struct conf *root = yaml_parse((struct str){ t.p, t.len }, "x.yml", arena, &e);
    assert_non_null(root);
    size_t n = 0;
    for (const struct conf *c = root->first; c != NULL; c = c->next)
        n++;
    assert_int_equal(n, 20000);
    text_free(&t);
}

static void files_are_read_or_named(void **state)
{
    (void)state;
    const char *path = support_path("c.yml");
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs("a: 1\n", f);
    fclose(f);
    assert_string_equal(conf_get(yaml_read(path, arena, &e), "a")->text, "1");
    assert_null(yaml_read(support_path("none.yml"), arena, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_non_null(strstr(e.text, "none.yml"));
}

static void refused_memory_is_an_error(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct arena *a = arena_new(64);
        struct conf *root = NULL;
        if (a != NULL)
            root = yaml_parse(STR("a: { b: [ 1, 2 ], c: 3 }\n"), "x.yml", a, &e);
        if (!support_alloc_failed())
            assert_non_null(root);
        else if (a != NULL)
            assert_int_equal(e.code, root == NULL ? ERR_NO_MEMORY : e.code);
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(scalars_are_text_whatever_they_look_like),
        TEST(places_are_kept),
        TEST(an_empty_text_is_an_empty_map),
        TEST(refusals_name_place_and_reason),
        TEST(ten_thousand_keys_are_read_in_linear_time),
        TEST(files_are_read_or_named),
        TEST(refused_memory_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
