/* test_record.c - the stored form of an account: round trip, damage. */
#include "../modules.h"

#include "record.h"

static const unsigned char salt[4] = { 1, 2, 3, 4 }, stored[20] = { 5 }, server[20] = { 6 };

static void test_round_trip(void **state)
{
    xyt *t = module_open();
    xy_arena *a = xy_arena_new(xyt_instance(t));
    struct record r = { .enabled = true }, back;
    size_t len;

    (void)state;
    r.keys[0] = (xy_scram_keys){ .size = sizeof r.keys[0], .mech = XY_MECH_SCRAM_SHA_1, .iterations = 4096,
                                 .salt = salt, .salt_len = sizeof salt, .stored_key = stored,
                                 .server_key = server, .key_len = sizeof stored };
    const char *text = record_write(&r, a, &len);
    assert_non_null(text);
    assert_true(record_read(&back, a, text, len));
    assert_true(back.enabled);
    const xy_scram_keys *k = record_keys(&back, XY_MECH_SCRAM_SHA_1);
    assert_non_null(k);
    assert_int_equal(k->iterations, 4096);
    assert_memory_equal(k->salt, salt, sizeof salt);
    assert_memory_equal(k->stored_key, stored, sizeof stored);
    assert_memory_equal(k->server_key, server, sizeof server);
    assert_null(record_keys(&back, XY_MECH_SCRAM_SHA_256));
    xy_arena_end(&a);
    module_close(t);
}

static void test_damage(void **state)
{
    static const char *const bad[] = {
        "", "text", "<account/>",
        "<account enabled='yes'><scram hash='SHA-1' iterations='4096' salt='%%' "
        "stored='AA==' server='AA=='/></account>",
        "<account enabled='yes'><scram hash='SHA-1' iterations='0' salt='AA==' "
        "stored='AA==' server='AA=='/></account>",
        "<account enabled='yes'><scram hash='SHA-1' iterations='1' salt='AA==' "
        "stored='AA==' server='AAA='/></account>"
    };
    xyt *t = module_open();
    xy_arena *a = xy_arena_new(xyt_instance(t));
    struct record r;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(record_read(&r, a, bad[i], strlen(bad[i])));
    xy_arena_end(&a);
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_round_trip), cmocka_unit_test(test_damage) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
