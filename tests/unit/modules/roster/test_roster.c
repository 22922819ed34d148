/*
 * test_roster.c - gets, versions, pushes, loading, the service's lookups.
 */
#include "rosters.h"

static void test_empty(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    assert_true(has(rosters_get(t, ""), "<query xmlns='" NS "' ver='0'/>"));
    assert_true(has(rosters_get(t, " ver=''"), "<query"));
    assert_false(has(rosters_get(t, " ver='0'"), "<query"));
    module_close(t);
}

/* RFC 6121 section 2.6: equal is an empty result, anything else the whole roster. */
static void test_versions(void **state)
{
    xyt *t = module_open();
    char known[64];

    (void)state;
    xyt_login(t, ME "/a");
    rosters_set(t, "<item jid='a@x.test'/>");
    const char *first = xyt_doc(t, ME, "roster", "/version");
    snprintf(known, sizeof known, " ver='%s'", first);
    assert_false(has(rosters_get(t, known), "<query"));
    rosters_set(t, "<item jid='a@x.test'/>");               /* in the same millisecond */
    const char *second = xyt_doc(t, ME, "roster", "/version");
    assert_true(strtoull(second, NULL, 10) > strtoull(first, NULL, 10));
    assert_true(has(rosters_get(t, known), "<item"));
    assert_true(has(rosters_get(t, " ver='99999999999999'"), "<item"));

    xyt_logout(t, xy_session_next(xyt_live(t, ME), NULL));
    xyt_forget(t, ME);
    xyt_login(t, ME "/a");
    snprintf(known, sizeof known, " ver='%s'", second);
    assert_false(has(rosters_get(t, known), "<query"));
    module_close(t);
}

/* Section 2.1.6: to those who asked, and nobody else. */
static void test_pushes(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    xyt_login(t, ME "/b");
    xyt_login(t, "you@example.org/c");
    rosters_iq(t, "get", ME "/b", "", "");
    rosters_iq(t, "get", "you@example.org/c", "", "");
    none_sent(t);
    rosters_set(t, "<item jid='a@x.test' name='A'/>");
    const char *push = xyt_sent(t);
    assert_true(has(push, "<iq ") && has(push, "type='set'") && has(push, "to='" ME "/b'") && has(push, "id='"));
    assert_true(has(push, "from='" ME "'"));
    assert_true(has(push, "<item jid='a@x.test' name='A' subscription='none'/>"));
    assert_true(has(push, xyt_doc(t, ME, "roster", "/version")));
    none_sent(t);
    rosters_set(t, "<item jid='a@x.test' subscription='remove'/>");
    assert_true(has(xyt_sent(t), "<item jid='a@x.test' subscription='remove'/>"));
    none_sent(t);
    module_close(t);
}

static void test_stream_feature(void **state)
{
    xyt *t = module_open();

    (void)state;
    assert_true(has(xyt_stream_features(t), "<ver xmlns='urn:xmpp:features:rosterver'/>"));
    module_close(t);
}

static void test_loaded(void **state)
{
    xyt *t = module_open();
    xy_roster_item item = { .size = sizeof item };

    (void)state;
    xyt_put(t, ME, "roster", "a@x.test", "<item xmlns='" NS "' jid='a@x.test' name='A' subscription='both'>"
                                         "<group>One</group></item>");
    xyt_put(t, ME, "roster", "s@x.test", "<item xmlns='" NS "' jid='s@x.test' subscription='none' pending='in' "
                                         "unlisted='true'><request>&lt;presence/&gt;</request></item>");
    xyt_put(t, ME, "roster", "/version", "77");
    xyt_login(t, ME "/a");
    const char *roster = rosters_get(t, "");
    assert_true(has(roster, "ver='77'") && has(roster, "<item jid='a@x.test' name='A' subscription='both'>"));
    assert_false(has(roster, "s@x.test"));

    xy_account *me = xyt_live(t, ME);
    assert_true(xy_roster_item_of(xyt_instance(t), me, "s@x.test", &item));
    assert_true(item.pending_in && item.subscription == XY_SUB_NONE);
    assert_string_equal(item.request, "<presence/>");
    assert_false(xy_roster_item_of(xyt_instance(t), me, "nobody@x.test", &item));

    size_t at = 0;
    assert_true(xy_roster_next(xyt_instance(t), me, &at, &item));
    assert_string_equal(item.jid, "a@x.test");
    assert_string_equal(item.groups[0], "One");
    assert_true(xy_roster_next(xyt_instance(t), me, &at, &item));
    assert_false(xy_roster_next(xyt_instance(t), me, &at, &item));
    module_close(t);
}

/* "Cannot tell" is never "empty". */
static void test_load_fails(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_store_fail(t, 1);
    assert_null(xyt_live(t, ME));
    assert_non_null(xyt_live(t, ME));
    module_close(t);
}

static void test_unreadable(void **state)
{
    static const struct { const char *key, *value; } bad[] = {
        { "broken@x.test", "<item" }, { "/version", "new" }
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        xyt *t = module_open();
        xyt_put(t, ME, "roster", bad[i].key, bad[i].value);
        assert_null(xyt_live(t, ME));
        module_close(t);
    }
}

static void test_load_without_memory(void **state)
{
    (void)state;
    for (unsigned n = 1; n < 200; n++) {
        xyt *t = module_open();
        xyt_put(t, "you@example.org", "roster", "a@x.test", "<item xmlns='" NS "' subscription='both'/>");
        xyt_put(t, ME, "roster", "a@x.test", "<item xmlns='" NS "' jid='a@x.test' subscription='both'/>");
        xyt_live(t, "you@example.org");         /* what the shard makes once is there */
        xyt_fail_alloc(t, n);
        xy_account *me = xyt_live(t, ME);
        bool failed = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        xy_roster_item item = { .size = sizeof item };
        if (me != NULL && !xy_roster_item_of(xyt_instance(t), me, "a@x.test", &item))
            fail_msg("refusal %u lost the contact", n);
        module_close(t);
        if (!failed)
            return;
    }
    fail_msg("loading never came to its end");
}

/* Contacts of a deleted account are told that they have nobody there. */
static void test_account_removed(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_put(t, ME, "roster", "/version", "7");
    xyt_put(t, ME, "roster", "both@x.test", "<item xmlns='" NS "' subscription='both'/>");
    xyt_put(t, ME, "roster", "none@x.test", "<item xmlns='" NS "' subscription='none'/>");
    xyt_put(t, ME, "roster", "to@x.test", "<item xmlns='" NS "' subscription='to'/>");
    assert_string_equal(xyt_answer(t, xyt_remove(t, ME)), "ok");
    const char *sent = xyt_sent(t);
    assert_true(has(sent, "type='unsubscribe'") && has(sent, "to='both@x.test'"));
    sent = xyt_sent(t);
    assert_true(has(sent, "type='unsubscribed'") && has(sent, "from='" ME "'"));
    sent = xyt_sent(t);
    assert_true(has(sent, "type='unsubscribe'") && has(sent, "to='to@x.test'"));
    none_sent(t);

    xyt_account(t, "you@example.org");
    xyt_live(t, "you@example.org");
    xyt_store_fail(t, 1);
    assert_string_equal(xyt_answer(t, xyt_remove(t, "you@example.org")), "unavailable");
    module_close(t);
}

static void test_reload_keeps(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    rosters_set(t, "<item jid='a@x.test'/>");
    xyt_set(t, "max-items", "1");
    assert_int_equal(xyt_reload(t), 0);
    assert_true(has(rosters_set(t, "<item jid='b@x.test'/>"), "policy-violation"));
    assert_true(has(rosters_get(t, ""), "a@x.test"));
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_pushes),
        cmocka_unit_test(test_stream_feature),
        cmocka_unit_test(test_loaded),
        cmocka_unit_test(test_load_fails),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_load_without_memory),
        cmocka_unit_test(test_account_removed),
        cmocka_unit_test(test_reload_keeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
