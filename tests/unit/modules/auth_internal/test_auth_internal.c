/* test_auth_internal.c - accounts made, checked, changed, listed and removed; the store away. */
#include "../modules.h"

static xy_auth_status status_of(xyt *t, int i)
{
    const xy_auth_answer *answer = xyt_auth(t, i);

    assert_non_null(answer);
    return answer->status;
}

static void test_life(void **state)
{
    xyt *t = module_open();

    (void)state;
    assert_int_equal(status_of(t, xyt_exists(t, ME)), XY_AUTH_UNKNOWN);
    assert_int_equal(status_of(t, xyt_create(t, ME, "secret")), XY_AUTH_OK);
    assert_int_equal(status_of(t, xyt_create(t, ME, "other")), XY_AUTH_EXISTS);
    assert_int_equal(status_of(t, xyt_exists(t, ME)), XY_AUTH_OK);
    assert_int_equal(status_of(t, xyt_check_password(t, ME, "secret")), XY_AUTH_OK);
    assert_int_equal(status_of(t, xyt_check_password(t, ME, "other")), XY_AUTH_WRONG);
    assert_int_equal(status_of(t, xyt_check_password(t, YOU, "secret")), XY_AUTH_UNKNOWN);
    assert_int_equal(status_of(t, xyt_set_password(t, ME, "new")), XY_AUTH_OK);
    assert_int_equal(status_of(t, xyt_check_password(t, ME, "secret")), XY_AUTH_WRONG);
    assert_int_equal(status_of(t, xyt_check_password(t, ME, "new")), XY_AUTH_OK);
    assert_int_equal(status_of(t, xyt_set_password(t, YOU, "new")), XY_AUTH_UNKNOWN);
    assert_int_equal(status_of(t, xyt_remove_user(t, ME)), XY_AUTH_OK);
    assert_int_equal(status_of(t, xyt_exists(t, ME)), XY_AUTH_UNKNOWN);
    assert_int_equal(status_of(t, xyt_remove_user(t, ME)), XY_AUTH_UNKNOWN);
    module_close(t);
}

static void test_disabled(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_create(t, ME, "secret");
    assert_int_equal(status_of(t, xyt_set_enabled(t, ME, false)), XY_AUTH_OK);
    assert_int_equal(status_of(t, xyt_check_password(t, ME, "secret")), XY_AUTH_DISABLED);
    assert_int_equal(status_of(t, xyt_check_password(t, ME, "wrong")), XY_AUTH_WRONG);
    assert_int_equal(status_of(t, xyt_scram_keys(t, ME, XY_MECH_SCRAM_SHA_1)), XY_AUTH_DISABLED);
    assert_int_equal(status_of(t, xyt_set_enabled(t, ME, true)), XY_AUTH_OK);
    assert_int_equal(status_of(t, xyt_check_password(t, ME, "secret")), XY_AUTH_OK);
    module_close(t);
}

/* Keys only at rest, a set for each hash, each with a salt of its own. */
static void test_keys(void **state)
{
    static const struct { xy_mech mech; size_t len; } rows[] = {
        { XY_MECH_SCRAM_SHA_1, 20 }, { XY_MECH_SCRAM_SHA_256, 32 }, { XY_MECH_SCRAM_SHA_512, 64 }
    };
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    xyt_set(t, "iterations", "5000");
    assert_null(xyt_start(t));
    xyt_create(t, ME, "a password to look for");
    lacks(xyt_doc(t, ME, "auth", "account"), "password");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const xy_auth_answer *answer = xyt_auth(t, xyt_scram_keys(t, ME, rows[i].mech));
        assert_int_equal(answer->status, XY_AUTH_OK);
        assert_int_equal(answer->keys->key_len, rows[i].len);
        assert_int_equal(answer->keys->iterations, 5000);
    }
    module_close(t);
}

static void test_list(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_create(t, "a@example.org", "p");
    xyt_create(t, "b@example.org", "p");
    xyt_create(t, "c@example.org", "p");
    const xy_auth_answer *page = xyt_auth(t, xyt_list(t, NULL, 2));
    assert_string_equal(page->names[0], "a");
    assert_string_equal(page->names[1], "b");
    assert_null(page->names[2]);
    assert_non_null(page->next);
    page = xyt_auth(t, xyt_list(t, page->next, 2));
    assert_string_equal(page->names[0], "c");
    assert_null(page->next);
    xyt_set_enabled(t, "b@example.org", false);
    xyt_put(t, "c@example.org", "auth", "account", "not a record");
    page = xyt_auth(t, xyt_list(t, NULL, 0));
    assert_string_equal(page->names[1], "b");
    assert_true(page->enabled[0]);
    assert_false(page->enabled[1] || page->enabled[2]);
    for (unsigned i = 1; i <= 4; i++) {                 /* the list, and each of three records */
        xyt_store_fail(t, i);
        assert_int_equal(status_of(t, xyt_list(t, NULL, 0)), XY_AUTH_UNAVAILABLE);
    }
    xyt_store_fail(t, 0);
    module_close(t);
}

/* What cannot be told now is never "wrong" or "unknown". */
static void test_store_away(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_create(t, ME, "secret");
    xyt_store_fail(t, 1);
    assert_int_equal(status_of(t, xyt_exists(t, ME)), XY_AUTH_UNAVAILABLE);
    xyt_store_fail(t, 1);
    assert_int_equal(status_of(t, xyt_check_password(t, ME, "secret")), XY_AUTH_UNAVAILABLE);
    xyt_store_fail(t, 2);
    assert_int_equal(status_of(t, xyt_set_password(t, ME, "new")), XY_AUTH_UNAVAILABLE);
    assert_int_equal(status_of(t, xyt_check_password(t, ME, "secret")), XY_AUTH_OK);
    xyt_put(t, ME, "auth", "account", "not a record");
    assert_int_equal(status_of(t, xyt_check_password(t, ME, "secret")), XY_AUTH_UNAVAILABLE);
    module_close(t);
}

static void test_names_and_passwords(void **state)
{
    xyt *t = module_open();

    (void)state;
    assert_int_equal(status_of(t, xyt_create(t, "me@example.org", "\xc2\xa0 ")), XY_AUTH_OK);
    assert_int_equal(status_of(t, xyt_create(t, YOU, "a\x07" "b")), XY_AUTH_REFUSED);
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_life), cmocka_unit_test(test_disabled), cmocka_unit_test(test_keys),
        cmocka_unit_test(test_list), cmocka_unit_test(test_store_away),
        cmocka_unit_test(test_names_and_passwords)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
