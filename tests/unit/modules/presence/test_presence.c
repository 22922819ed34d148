/*
 * test_presence.c - ends of sessions, directed presence, probes.
 */
#include "presences.h"

static void test_end_of_session(void **state)
{
    xyt *t = presences_open();

    (void)state;
    contact(t, "from@x.test", XY_SUB_FROM);
    xy_session *s = xyt_login(t, ME "/a");
    xyt_logout(t, s);
    none_sent(t);                                           /* it was never there */

    s = xyt_login(t, ME "/a");
    out(t, "<presence from='" ME "/a'/>");
    forget_sent(t);
    xyt_logout(t, s);
    sent(t, "to='from@x.test'", "type='unavailable'", "from='" ME "/a'");
    sent(t, "to='" ME "'", "type='unavailable'", "");
    none_sent(t);

    s = xyt_login(t, ME "/a");
    out(t, "<presence from='" ME "/a'/>");
    out(t, "<presence from='" ME "/a' type='unavailable'/>");
    forget_sent(t);
    out(t, "<presence from='" ME "/a' type='unavailable'/>");
    none_sent(t);
    xyt_logout(t, s);
    none_sent(t);
    module_close(t);
}

/* Section 4.6.3: whoever got presence directly learns of the end, once. */
static void test_directed(void **state)
{
    xyt *t = presences_open();

    (void)state;
    contact(t, "from@x.test", XY_SUB_FROM);
    contact(t, "to@x.test", XY_SUB_TO);
    xy_session *s = xyt_login(t, ME "/a");
    out(t, "<presence from='" ME "/a'/>");
    forget_sent(t);
    assert_string_equal(out(t, "<presence from='" ME "/a' to='from@x.test/r'/>"), "next");
    assert_string_equal(out(t, "<presence from='" ME "/a' to='to@x.test'/>"), "next");
    assert_string_equal(out(t, "<presence from='" ME "/a' to='" ME "/b'/>"), "next");
    assert_string_equal(out(t, "<presence from='" ME "/a' to='room@rooms.test/me'/>"), "next");
    assert_string_equal(out(t, "<presence from='" ME "/a' to='left@rooms.test/me'/>"), "next");
    assert_string_equal(out(t, "<presence from='" ME "/a' to='left@rooms.test/me' type='unavailable'/>"), "next");
    none_sent(t);
    out(t, "<presence from='" ME "/a'><show>away</show></presence>");
    sent(t, "to='from@x.test'", "away", "");
    sent(t, "to='" ME "'", "away", "");
    none_sent(t);
    xyt_logout(t, s);
    sent(t, "to='from@x.test'", "type='unavailable'", "");
    sent(t, "to='" ME "'", "type='unavailable'", "");
    sent(t, "to='room@rooms.test/me'", "type='unavailable'", "from='" ME "/a'");
    sent(t, "to='to@x.test'", "type='unavailable'", "from='" ME "/a'");
    none_sent(t);
    module_close(t);
}

static void test_directed_only(void **state)
{
    static const char *const ends[] = { "<presence from='" ME "/a' type='unavailable'/>", NULL };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        xyt *t = presences_open();
        contact(t, "from@x.test", XY_SUB_FROM);
        xy_session *s = xyt_login(t, ME "/a");
        out(t, "<presence from='" ME "/a' to='eve@x.test'/>");
        out(t, "<presence from='" ME "/a' to='from@x.test'/>");
        none_sent(t);
        if (ends[i] != NULL)
            out(t, ends[i]);
        xyt_logout(t, s);
        sent(t, "to='from@x.test'", "type='unavailable'", "from='" ME "/a'");
        sent(t, "to='eve@x.test'", "type='unavailable'", "from='" ME "/a'");
        none_sent(t);
        module_close(t);
    }
}

static void test_directed_limit(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    xyt_add(t, xyt_roster);
    xyt_set(t, "max-directed", "1");
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    assert_string_equal(out(t, "<presence from='" ME "/a' to='one@x.test'/>"), "next");
    assert_true(has(out(t, "<presence from='" ME "/a' to='two@x.test'/>"), "resource-constraint"));
    assert_string_equal(out(t, "<presence from='" ME "/a' to='one@x.test'/>"), "next");
    assert_string_equal(out(t, "<presence from='" ME "/a' to='one@x.test' type='unavailable'/>"), "next");
    assert_string_equal(out(t, "<presence from='" ME "/a' to='two@x.test'/>"), "next");
    xyt_set(t, "max-directed", "2");
    module_close(t);
}

/* Section 4.3.2. */
static void test_probes(void **state)
{
    xyt *t = presences_open();

    (void)state;
    contact(t, "from@x.test", XY_SUB_FROM);
    contact(t, "to@x.test", XY_SUB_TO);
    xyt_login(t, ME "/a");
    assert_string_equal(in(t, "<presence from='from@x.test/r' to='" ME "' type='probe'/>"), "done");
    sent(t, "type='unavailable'", "from='" ME "'", "to='from@x.test/r'");
    none_sent(t);
    out(t, "<presence from='" ME "/a'><show>away</show></presence>");
    xyt_login(t, ME "/b");
    out(t, "<presence from='" ME "/b'/>");
    forget_sent(t);

    in(t, "<presence from='from@x.test/r' to='" ME "' type='probe'/>");
    sent(t, "from='" ME "/a'", "to='from@x.test/r'", "<show>away</show>");
    sent(t, "from='" ME "/b'", "to='from@x.test/r'", "");
    none_sent(t);
    in(t, "<presence from='from@x.test' to='" ME "/b' type='probe'/>");
    sent(t, "from='" ME "/b'", "to='from@x.test'", "");
    none_sent(t);

    static const char *const strangers[] = { "to@x.test", "eve@x.test" };
    for (size_t i = 0; i < 2; i++) {
        char xml[128], to[64];
        snprintf(xml, sizeof xml, "<presence from='%s/r' to='" ME "' type='probe'/>", strangers[i]);
        snprintf(to, sizeof to, "to='%s'", strangers[i]);
        assert_string_equal(in(t, xml), "done");
        sent(t, "type='unsubscribed'", "from='" ME "'", to);
        none_sent(t);
    }
    module_close(t);
}

/* Section 4.6.6: a stranger who was shown a resource may ask for that one, and hears no more of it. */
static void test_probe_after_directed(void **state)
{
    xyt *t = presences_open();

    (void)state;
    xyt_login(t, ME "/a");
    xyt_login(t, ME "/b");
    out(t, "<presence from='" ME "/a'><show>chat</show></presence>");
    out(t, "<presence from='" ME "/b'/>");
    out(t, "<presence from='" ME "/a' to='eve@x.test'/>");
    forget_sent(t);
    in(t, "<presence from='eve@x.test/r' to='" ME "' type='probe'/>");
    assert_string_equal(xyt_sent(t), "<presence from='" ME "/a' to='eve@x.test/r'/>");
    none_sent(t);
    out(t, "<presence from='" ME "/b' to='eve@x.test'/>");
    in(t, "<presence from='eve@x.test/r' to='" ME "/b' type='probe'/>");
    assert_string_equal(xyt_sent(t), "<presence from='" ME "/b' to='eve@x.test/r'/>");
    none_sent(t);
    in(t, "<presence from='eve@x.test/r' to='" ME "/c' type='probe'/>");
    sent(t, "type='unsubscribed'", "to='eve@x.test'", "");
    module_close(t);
}

static void test_passes_the_rest(void **state)
{
    xyt *t = presences_open();

    (void)state;
    xyt_login(t, ME "/a");
    assert_string_equal(in(t, "<presence from='a@x.test/r' to='" ME "'/>"), "next");
    assert_string_equal(in(t, "<presence from='a@x.test/r' to='" ME "' type='unavailable'/>"), "next");
    assert_string_equal(in(t, "<presence from='a@x.test/r' to='" ME "' type='error'/>"), "next");
    assert_string_equal(out(t, "<presence from='" ME "/a' to='a@x.test' type='probe'/>"), "next");
    none_sent(t);
    module_close(t);
}

static void test_stream_feature(void **state)
{
    xyt *t = presences_open();

    (void)state;
    assert_true(has(xyt_stream_features(t), "<sub xmlns='urn:xmpp:features:pre-approval'/>"));
    module_close(t);
}

static void test_needs_a_roster(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    assert_true(has(xyt_start(t), "roster"));
    xyt_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_end_of_session),
        cmocka_unit_test(test_directed),
        cmocka_unit_test(test_directed_only),
        cmocka_unit_test(test_directed_limit),
        cmocka_unit_test(test_probes),
        cmocka_unit_test(test_probe_after_directed),
        cmocka_unit_test(test_passes_the_rest),
        cmocka_unit_test(test_stream_feature),
        cmocka_unit_test(test_needs_a_roster),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
