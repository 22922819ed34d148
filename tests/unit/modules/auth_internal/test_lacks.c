/* test_lacks.c - what is written when an account lacks keys and when it does not any more; whether any does. */
#include "../modules.h"

#include "lacks.h"

static void test_writes(void **state)
{
    xy_doc_write w[3];

    (void)state;
    assert_int_equal(lacks_write(ME, 0, 0, w), 0);
    assert_int_equal(lacks_write(ME, XY_MECH_SCRAM_SHA_1, XY_MECH_SCRAM_SHA_1, w), 0);
    assert_int_equal(lacks_write(ME, XY_MECH_SCRAM_SHA_1, XY_MECH_SCRAM_SHA_256, w), 2);
    assert_string_equal(w[0].collection, "auth-lacks-sha-1");
    assert_null(w[0].value);
    assert_string_equal(w[1].collection, "auth-lacks-sha-256");
    assert_non_null(w[1].value);
    assert_string_equal(w[1].account, ME);
    assert_int_equal(lacks_write(ME, 0, MECHANISMS, w), 3);
}

/* What other shards and the start before have left. */
static void test_asked(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_put(t, ME, "auth-lacks-sha-512", "account", "1");
    xyt_put(t, YOU, "auth-lacks-sha-256", "account", "1");
    xyt_store_fail(t, 2);
    assert_int_equal(xyt_mechanisms(t), MECHANISMS);            /* it cannot be told: it is asked again */
    assert_int_equal(xyt_mechanisms(t), XY_MECH_PASSWORD | XY_MECH_SCRAM_SHA_1);
    xyt_put(t, YOU, "auth-lacks-sha-256", "account", NULL);
    assert_int_equal(xyt_mechanisms(t), XY_MECH_PASSWORD | XY_MECH_SCRAM_SHA_1);        /* nobody has said so */
    xyt_remove_user(t, YOU);
    assert_int_equal(xyt_mechanisms(t), XY_MECH_PASSWORD | XY_MECH_SCRAM_SHA_1 | XY_MECH_SCRAM_SHA_256);
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_writes), cmocka_unit_test(test_asked) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
