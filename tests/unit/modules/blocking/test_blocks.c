/*
 * test_blocks.c - how anybody stands to an account; a list that cannot be loaded is not an empty one.
 */
#include "blockings.h"

#include "blocks.h"

static xy_blocking stands(xyt *t, const char *jid)
{
    return xy_blocking_of(xyt_instance(t), xyt_live(t, ME), jid);
}

static void test_stands(void **state)
{
    static const struct { const char *jid; xy_blocking how; } rows[] = {
        { "eve@x.test", XY_BLOCKING_YES }, { "eve@x.test/y", XY_BLOCKING_YES },
        { "x.test", XY_BLOCKING_NO }, { YOU, XY_BLOCKING_YES }, { "example.org/x", XY_BLOCKING_YES },
        { ME, XY_BLOCKING_NO }, { ME "/a", XY_BLOCKING_NO }, { "example.org", XY_BLOCKING_NO },
        { "me@example.org2", XY_BLOCKING_NO },
    };
    xyt *t = module_open();

    (void)state;
    xyt_put(t, ME, "blocking", "eve@x.test", "");
    xyt_put(t, ME, "blocking", "example.org", "");
    xyt_put(t, ME, "blocking", ME, "");                 /* never written, and if so of no effect */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (stands(t, rows[i].jid) != rows[i].how)
            fail_msg("%s", rows[i].jid);
    assert_int_equal(xy_blocking_of(xyt_instance(t), xyt_live(t, YOU), "eve@x.test"), XY_BLOCKING_NO);
    module_close(t);
}

static void test_load_fails(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_put(t, ME, "blocking", "eve@x.test", "");
    xyt_store_fail(t, 1);
    assert_null(xyt_live(t, ME));
    assert_non_null(xyt_live(t, ME));
    assert_int_equal(stands(t, "eve@x.test"), XY_BLOCKING_YES);
    module_close(t);
}

/* Neither half a list nor none. */
static void test_load_without_memory(void **state)
{
    (void)state;
    for (unsigned n = 1; n < 200; n++) {
        xyt *t = module_open();
        char key[32];
        for (int i = 0; i < 20; i++) {
            snprintf(key, sizeof key, "e%02d@x.test", i);
            xyt_put(t, ME, "blocking", key, "");
        }
        xyt_fail_alloc(t, n);
        xy_account *a = xyt_live(t, ME);
        bool failed = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        if (a != NULL)
            for (int i = 0; i < 20; i++) {
                snprintf(key, sizeof key, "e%02d@x.test", i);
                assert_int_equal(stands(t, key), XY_BLOCKING_YES);
            }
        module_close(t);
        if (!failed)
            return;
    }
    fail_msg("the list never came");
}

/* Not loaded: everybody else counts as blocked. */
static void test_unknown(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    struct blocks *b = xy_account_state(xyt_instance(t), xyt_live(t, ME));
    b->known = false;
    assert_int_equal(stands(t, "eve@x.test"), XY_BLOCKING_YES);
    assert_int_equal(stands(t, ME "/b"), XY_BLOCKING_NO);
    holds(in(t, "<message from='eve@x.test/y' to='" ME "'/>"), "<resource-constraint");
    holds(out(t, "<message from='" ME "/a' to='eve@x.test'/>"), "<resource-constraint");
    holds(out(t, "<message from='" ME "/a' to='" ME "'/>"), "next");
    holds(blocklist(t, ME "/a"), "<resource-constraint");
    holds(block(t, "<item jid='eve@x.test'/>"), "<resource-constraint");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stands),
        cmocka_unit_test(test_load_fails),
        cmocka_unit_test(test_load_without_memory),
        cmocka_unit_test(test_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
