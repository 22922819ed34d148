/*
 * test_settings.c - every type of setting, right and wrong, and what the messages say.
 */
#include "support.h"

#include "base/secret.h"
#include "hook/confs.h"
#include "hook/settings.h"

struct config {
    const char        *url, *path;
    int64_t            count;
    bool               on;
    uint64_t           timeout, size;
    int                policy;
    const char *const *names;
    const xy_secret   *password;
};

static const char *const policies[] = { "replace", "refuse", "rename", NULL };

static const xy_setting table[] = {
    XY_TEXT(struct config, url, "url", "", "An address"),
    XY_FILE(struct config, path, "path", "", "A file"),
    XY_INT(struct config, count, "max-bytes", "65536", 1, 1 << 20, "How many"),
    XY_BOOL(struct config, on, "on", "yes", "A switch"),
    XY_TIME(struct config, timeout, "timeout", "3s", 1000, 300000, "How long"),
    XY_SIZE(struct config, size, "size", "64K", 0, 0, "How much"),
    XY_CHOICE(struct config, policy, "conflict", "rename", policies, "Which"),
    XY_LIST(struct config, names, "names", "a, b", "Several"),
    XY_SECRET(struct config, password, "password", "", "Not for logs"),
    { 0 },
};

static void defaults_fill_all(void **state)
{
    (void)state;
    struct arena *a = arena_new(1024);
    struct config c = { 0 };
    struct error e = { ERR_NONE, "" };

    assert_int_equal(settings_fill(table, "module x", NULL, NULL, a, &c, &e), 0);
    assert_null(c.url);
    assert_null(c.path);
    assert_int_equal(c.count, 65536);
    assert_true(c.on);
    assert_int_equal(c.timeout, 3000);
    assert_int_equal(c.size, 65536);
    assert_int_equal(c.policy, 2);
    assert_string_equal(c.names[0], "a");
    assert_string_equal(c.names[1], "b");
    assert_null(c.names[2]);
    assert_null(c.password);
    settings_wipe(table, &c);
    arena_free(&a);
}

static void values_by_type(void **state)
{
    (void)state;
    struct arena *a = arena_new(1024);
    struct config c = { 0 };
    struct error e = { ERR_NONE, "" };
    struct conf *map = CONFS(a, "url", "https://x", "path", "cert.pem", "max-bytes", "7", "on", "Off",
                             "timeout", "2m", "size", "1G", "conflict", "refuse", "names",
                             "[x,y z,w]", "password", "s3cret");

    assert_int_equal(settings_fill(table, "module x", map, NULL, a, &c, &e), 0);
    assert_string_equal(c.url, "https://x");
    assert_string_equal(c.path, "conf/cert.pem");
    assert_int_equal(c.count, 7);
    assert_false(c.on);
    assert_int_equal(c.timeout, 120000);
    assert_int_equal(c.size, 1 << 30);
    assert_int_equal(c.policy, 1);
    assert_string_equal(c.names[1], "y z");
    assert_null(c.names[3]);
    assert_memory_equal(secret_bytes((const struct secret *)c.password), "s3cret", 6);
    settings_wipe(table, &c);
    assert_null(c.password);
    arena_free(&a);
}

static void one_text_is_a_list_of_one(void **state)
{
    (void)state;
    struct arena *a = arena_new(1024);
    struct config c = { 0 };

    struct conf *map = CONFS(a, "names", "one, and the same", "path", "/etc/abs");
    assert_int_equal(settings_fill(table, "module x", map, NULL, a, &c, NULL), 0);
    assert_string_equal(c.names[0], "one, and the same");
    assert_null(c.names[1]);
    assert_string_equal(c.path, "/etc/abs");
    arena_free(&a);
}

static void wrong_values_are_refused_with_place_and_reason(void **state)
{
    (void)state;
    static const struct { const char *key, *value, *says; } rows[] = {
        { "max-bytes", "0", "conf/x.yml:2:9: max-bytes must be 1 to 1048576" },
        { "max-bytes", "1048577", "conf/x.yml:2:9: max-bytes must be 1 to 1048576" },
        { "max-bytes", "99999999999999999999", "conf/x.yml:2:9: max-bytes must be 1 to 1048576" },
        { "max-bytes", "7x", "conf/x.yml:2:9: max-bytes must be a whole number, not '7x'" },
        { "max-bytes", "[7]", "conf/x.yml:2:9: max-bytes must be a whole number, not a list" },
        { "on", "maybe", "conf/x.yml:2:9: on must be yes or no, not 'maybe'" },
        { "timeout", "5", "conf/x.yml:2:9: timeout must be a time such as 500ms, 3s, 5m, 2h or 7d, "
                          "not '5'" },
        { "timeout", "6m", "conf/x.yml:2:9: timeout must be 1s to 5m" },
        { "timeout", "0", "conf/x.yml:2:9: timeout must be 1s to 5m" },
        { "timeout", "s", "conf/x.yml:2:9: timeout must be a time such as 500ms, 3s, 5m, 2h or 7d, "
                          "not 's'" },
        { "size", "9223372036854775807T", "conf/x.yml:2:9: size is too large" },
        { "size", "1Q", "conf/x.yml:2:9: size must be a size such as 512, 16K, 2M or 1G, not '1Q'" },
        { "conflict", "replaec", "conf/x.yml:2:9: conflict must be one of replace, refuse, rename, "
                                 "not 'replaec'; did you mean 'replace'?" },
        { "max-byte", "7", "conf/x.yml:2:3: module x has no setting 'max-byte'; did you mean "
                           "'max-bytes'?" },
        { "zzzzzz", "7", "conf/x.yml:2:3: module x has no setting 'zzzzzz'" },
        { "extra2", "7", "conf/x.yml:2:3: module x has no setting 'extra2'; did you mean 'extra'?" },
    };
    static const char *const also[] = { "extra", NULL };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *a = arena_new(1024);
        struct config c = { 0 };
        struct error e = { ERR_NONE, "" };
        struct conf *map = CONFS(a, "extra", "mine", rows[i].key, rows[i].value);

        assert_int_equal(settings_fill(table, "module x", map, also, a, &c, &e), -1);
        assert_string_equal(e.text, rows[i].says);
        arena_free(&a);
    }
}

static void required_settings_are_missed(void **state)
{
    (void)state;
    static const xy_setting needs[] = {
        XY_SECRET(struct config, password, "password", NULL, ""),
        XY_TEXT(struct config, url, "url", NULL, "An address"),
        { 0 },
    };
    struct arena *a = arena_new(1024);
    struct config c = { 0 };
    struct error e = { ERR_NONE, "" };

    assert_int_equal(settings_fill(needs, "module x", NULL, NULL, a, &c, &e), -1);
    assert_string_equal(e.text, "module x: password is required");
    struct conf *map = CONFS(a, "password", "s3cret", "url", "~");
    assert_int_equal(settings_fill(needs, "module x", map, NULL, a, &c, &e), -1);
    assert_string_equal(e.text, "conf/x.yml:1:9: module x: url is required");
    assert_null(c.password);        /* wiped, although it was right */
    assert_int_equal(settings_fill(needs, "module x", confs_value(a, "7", 3), NULL, a, &c, &e), -1);
    assert_string_equal(e.text, "conf/x.yml:3:9: module x: its settings must be a map");
    arena_free(&a);
}

static void refused_memory_is_an_error_not_a_leak(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct arena *a = arena_new(64);
        if (a != NULL) {
            struct config c = { 0 };
            struct error e = { ERR_NONE, "" };
            int got = settings_fill(table, "module x", NULL, NULL, a, &c, &e);
            assert_int_equal(got, support_alloc_failed() ? -1 : 0);
            assert_int_equal(e.code, support_alloc_failed() ? ERR_NO_MEMORY : ERR_NONE);
            settings_wipe(table, &c);
        }
        arena_free(&a);
    }
}

static void numbers_are_written_in_their_largest_unit(void **state)
{
    (void)state;
    static const struct { xy_setting_type type; uint64_t value; const char *text; } rows[] = {
        { XY_T_TIME, 1500, "1500ms" }, { XY_T_TIME, 604800000, "1w" }, { XY_T_TIME, 0, "0" },
        { XY_T_SIZE, 4096, "4K" },     { XY_T_SIZE, 4097, "4097" },    { XY_T_TIME, 60000, "1m" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct text t;
        text_init(&t, 0);
        settings_put_number(&t, rows[i].type, rows[i].value);
        assert_string_equal(t.p, rows[i].text);
        text_free(&t);
    }
    assert_string_equal(settings_type_name(XY_T_TIME), "time");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(defaults_fill_all),
        SUPPORT_TEST(values_by_type),
        SUPPORT_TEST(one_text_is_a_list_of_one),
        SUPPORT_TEST(wrong_values_are_refused_with_place_and_reason),
        SUPPORT_TEST(required_settings_are_missed),
        SUPPORT_TEST(refused_memory_is_an_error_not_a_leak),
        SUPPORT_TEST(numbers_are_written_in_their_largest_unit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
