/*
 * test_describe.c - the reference holds every setting, for people and for programs.
 */
#include "support.h"

#include <string.h>

#include "main/config.h"
#include "main/describe.h"
#include "base/json.h"

struct example { const char *word; uint64_t time; };

static const xy_setting settings[] = {
    XY_TEXT(struct example, word, "word", NULL, "A \"word\""),
    XY_TIME(struct example, time, "time", "3s", 1000, 3600000, "A time"),
    { 0 }
};

static const xy_module module = { .name = "example", .summary = "Nothing", .settings = settings };
static const xy_module *const modules[] = { &module };

static void everything_is_in_it(void **state)
{
    (void)state;
    struct text t;

    text_init(&t, 0);
    describe_all(&t, modules, 1, false);
    for (const struct config_section *s = config_sections; s->name != NULL; s++) {
        assert_non_null(strstr(t.p, s->doc));
        for (const xy_setting *one = s->settings; one->key != NULL; one++)
            assert_non_null(strstr(t.p, one->doc));
    }
    assert_non_null(strstr(t.p, "\nmodules.example: Nothing\n"
                                "  word                     text, required\n"
                                "      A \"word\"\n"
                                "  time                     time (1s to 1h), default 3s\n"
                                "      A time\n"));
    text_free(&t);
}

static void programs_can_read_it(void **state)
{
    (void)state;
    struct arena *a = arena_new(4096);
    struct error e;
    struct text t;
    size_t sections = 0, known = 0;

    text_init(&t, 0);
    describe_all(&t, modules, 1, true);
    struct json *v = json_parse((struct str){ t.p, t.len }, a, &e);
    if (v == NULL)
        fail_msg("%s", e.text);
    for (const struct config_section *s = config_sections; s->name != NULL; s++)
        known++;
    const struct json *last = NULL;
    for (const struct json *s = v->first; s != NULL; s = s->next, sections++)
        last = s;
    assert_int_equal(sections, known + 1);
    assert_string_equal(json_text(last, "section"), "modules.example");
    const struct json *word = json_get(last, "settings")->first;
    assert_string_equal(json_text(word, "doc"), "A \"word\"");
    assert_int_equal(json_get(word, "default")->kind, JSON_NULL);
    assert_string_equal(json_text(word->next, "range"), "1s to 1h");
    text_free(&t);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_in_it),
        cmocka_unit_test(programs_can_read_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
