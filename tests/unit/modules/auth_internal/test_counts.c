/* test_counts.c - who is not there has an iteration count that somebody has. */
#include "../modules.h"

#include "counts.h"

#define NAMES 40

static unsigned count_of(xyt *t, const char *jid, xy_mech mech)
{
    const xy_auth_answer *answer = xyt_auth(t, xyt_scram_keys(t, jid, mech));

    assert_non_null(answer);
    assert_non_null(answer->keys);
    return answer->keys->iterations;
}

/* The setting changed: accounts keep their count, and of those who are not there some have either. */
static void test_old_and_new(void **state)
{
    xyt *t = module_open();
    unsigned old = 0, other[NAMES];
    char jid[40];

    (void)state;
    xyt_create(t, ME, "secret");
    assert_int_equal(count_of(t, YOU, XY_MECH_SCRAM_SHA_1), 4096);
    xyt_set(t, "iterations", "6000");
    assert_int_equal(xyt_reload(t), 0);
    assert_int_equal(count_of(t, ME, XY_MECH_SCRAM_SHA_1), 4096);
    for (unsigned i = 0; i < NAMES; i++) {
        snprintf(jid, sizeof jid, "nobody%u@example.org", i);
        other[i] = count_of(t, jid, XY_MECH_SCRAM_SHA_1);
        assert_true(other[i] == 4096 || other[i] == 6000);
        assert_int_equal(count_of(t, jid, XY_MECH_SCRAM_SHA_512), other[i]);
        old += other[i] == 4096;
    }
    assert_in_range(old, NAMES / 8, NAMES - NAMES / 8);
    assert_string_equal(xyt_doc(t, "", "auth", "iterations"), "4096 6000");
    /* Another count changes it for those who get that one, and for nobody else. */
    xyt_put(t, "", "auth", "iterations", "4096 6000 7000");
    assert_int_equal(xyt_reload(t), 0);
    for (unsigned i = 0; i < NAMES; i++) {
        snprintf(jid, sizeof jid, "nobody%u@example.org", i);
        unsigned now = count_of(t, jid, XY_MECH_SCRAM_SHA_1);
        assert_true(now == other[i] || now == 7000);
    }
    module_close(t);
}

/* Without the document nobody knows what to show; that it cannot be written is no reason to refuse anybody. */
static void test_store_away(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_store_fail(t, 1);
    assert_int_equal(xyt_auth(t, xyt_scram_keys(t, YOU, XY_MECH_SCRAM_SHA_1))->status, XY_AUTH_UNAVAILABLE);
    xyt_store_fail(t, 2);
    assert_int_equal(count_of(t, YOU, XY_MECH_SCRAM_SHA_1), 4096);
    assert_null(xyt_doc(t, "", "auth", "iterations"));
    assert_int_equal(count_of(t, YOU, XY_MECH_SCRAM_SHA_1), 4096);
    assert_string_equal(xyt_doc(t, "", "auth", "iterations"), "4096");
    module_close(t);
}

/* A reload while the count of the old setting is being written: that of the new one is written, too. */
static void test_reload_meanwhile(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_store_hold(t, true);
    int i = xyt_scram_keys(t, YOU, XY_MECH_SCRAM_SHA_1);
    xyt_store_step(t);                              /* read, and not yet written */
    assert_null(xyt_doc(t, "", "auth", "iterations"));
    xyt_set(t, "iterations", "6000");
    assert_int_equal(xyt_reload(t), 0);
    xyt_store_hold(t, false);
    assert_int_equal(xyt_auth(t, i)->status, XY_AUTH_UNKNOWN);
    assert_string_equal(xyt_doc(t, "", "auth", "iterations"), "4096");
    count_of(t, YOU, XY_MECH_SCRAM_SHA_1);
    assert_string_equal(xyt_doc(t, "", "auth", "iterations"), "4096 6000");
    module_close(t);
}

/* Whatever stands in the document, there is one to choose; the oldest of too many goes. */
static void test_document(void **state)
{
    xyt *t = module_open();
    struct counts c = { 0 };

    (void)state;
    xyt_put(t, "", "auth", "iterations", " 7 x,99999999999999 0 8");
    for (int i = 0; i < 4; i++)
        assert_true(count_of(t, YOU, XY_MECH_SCRAM_SHA_256) > 0);
    assert_string_equal(xyt_doc(t, "", "auth", "iterations"), "7 8 4096");
    for (unsigned i = 1; i <= COUNTS_MOST + 1; i++)
        assert_true(counts_add(&c, i));
    assert_false(counts_add(&c, COUNTS_MOST));
    assert_int_equal(c.n, COUNTS_MOST);
    assert_int_equal(c.list[0], 2);
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_old_and_new), cmocka_unit_test(test_store_away),
        cmocka_unit_test(test_reload_meanwhile),
        cmocka_unit_test(test_document)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
