/*
 * test_conf.c - looking up, comparing and pointing at parts of a configuration.
 */
#include "support.h"

#include "hook/conf.h"
#include "hook/confs.h"

static void get_finds_by_key(void **state)
{
    (void)state;
    struct arena *a = arena_new(1024);
    struct conf *map = CONFS(a, "one", "1", "two", "[a,b]");

    assert_string_equal(conf_get(map, "one")->text, "1");
    assert_int_equal(conf_get(map, "two")->kind, CONF_LIST);
    assert_null(conf_get(map, "three"));
    assert_null(conf_get(NULL, "one"));
    assert_null(conf_get(conf_get(map, "one"), "one"));
    arena_free(&a);
}

static void errors_say_where(void **state)
{
    (void)state;
    struct arena *a = arena_new(1024);
    struct conf *map = CONFS(a, "one", "1", "two", "2");
    struct error e = { ERR_NONE, "" };

    assert_int_equal(conf_error(conf_get(map, "two"), &e, "%s is wrong", "two"), -1);
    assert_int_equal(e.code, ERR_INVALID);
    assert_string_equal(e.text, "conf/x.yml:2:9: two is wrong");
    conf_error(NULL, &e, "nowhere");
    assert_string_equal(e.text, "nowhere");
    assert_int_equal(conf_error(map, NULL, "nobody listens"), -1);
    arena_free(&a);
}

static void equal_means_content(void **state)
{
    (void)state;
    struct arena *a = arena_new(4096);
    struct conf *base = CONFS(a, "one", "1", "two", "[a,b]");
    static const struct { const char *pairs[7]; bool equal; } rows[] = {
        { { "one", "1", "two", "[a,b]", NULL }, true },
        { { "two", "[a,b]", "one", "1", NULL }, true },
        { { "one", "1", "two", "[b,a]", NULL }, false },
        { { "one", "1", "two", "[a]", NULL }, false },
        { { "one", "\"1\"", "two", "[a,b]", NULL }, false },
        { { "one", "1", NULL }, false },
        { { "one", "1", "two", "[a,b]", "three", "3", NULL }, false },
        { { "one", "1", "three", "[a,b]", NULL }, false },
        { { "one", "[1]", "two", "[a,b]", NULL }, false },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(conf_equal(base, confs_map(a, rows[i].pairs)), rows[i].equal);
    assert_true(conf_equal(NULL, NULL));
    assert_false(conf_equal(base, NULL));
    assert_false(conf_equal(NULL, base));
    arena_free(&a);
}

static void a_copy_is_equal_and_complete_or_refused(void **state)
{
    (void)state;
    struct arena *from = arena_new(4096);
    struct conf *map = CONFS(from, "one", "1", "two", "[a,b]");

    SUPPORT_EACH_REFUSAL {
        struct arena *a = arena_new(16);
        struct conf *copy = a != NULL ? conf_copy(a, map) : NULL;
        assert_true(copy != NULL || support_alloc_failed());
        assert_true(copy == NULL || conf_equal(copy, map));
        assert_true(copy == NULL || strcmp(copy->first->file, "conf/x.yml") == 0);
        arena_free(&a);
    }
    arena_free(&from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(get_finds_by_key),
        SUPPORT_TEST(errors_say_where),
        SUPPORT_TEST(equal_means_content),
        SUPPORT_TEST(a_copy_is_equal_and_complete_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
