/*
 * test_api_account.c - accounts, sessions and what modules keep in them.
 */
#include <xylem/module.h>

static const char *const features[] = { "urn:b", "urn:a", NULL }, *const own[] = { "urn:c", NULL };

#define PROBE .account_state = { 16, NULL, NULL }, .session_state = { 8, NULL, NULL }, \
              .features = features, .account_features = own
#include "probe.h"

static void sessions_are_found_one_after_the_other(void **state)
{
    (void)state;
    xy_session *one = xyt_login(t, "juliet@example.org/balcony");
    xy_session *two = xyt_login(t, "juliet@example.org/chamber");
    xy_account *a = xy_session_account(one);

    assert_ptr_equal(a, xy_session_account(two));
    assert_string_equal(xy_jid_text(xy_account_jid(a)), "juliet@example.org");
    assert_string_equal(xy_jid_text(xy_session_jid(two)), "juliet@example.org/chamber");
    assert_ptr_equal(xy_session_next(a, NULL), one);
    assert_ptr_equal(xy_session_next(a, one), two);
    assert_null(xy_session_next(a, two));
    assert_null(xy_session_next(xyt_live(t, "nurse@example.org"), NULL));
}

static void presence_is_followed(void **state)
{
    (void)state;
    xy_session *s = xyt_login(t, "juliet@example.org/balcony");
    xy_arena *a = xy_arena_new(m);

    assert_false(xy_session_is_available(s));
    assert_int_equal(xy_session_priority(s), 0);
    assert_null(xy_session_presence(a, s));
    xyt_hook(t, XY_OUT, "<presence from='juliet@example.org/balcony'><priority>-5</priority></presence>");
    assert_true(xy_session_is_available(s));
    assert_int_equal(xy_session_priority(s), -5);
    assert_string_equal(xy_xml_text(xy_child(xy_session_presence(a, s), "priority", NULL), NULL), "-5");
    xyt_hook(t, XY_OUT, "<presence from='juliet@example.org/balcony' to='romeo@example.net' "
                        "type='unavailable'/>");
    assert_true(xy_session_is_available(s));
    xyt_hook(t, XY_OUT, "<presence from='juliet@example.org/balcony' type='unavailable'/>");
    assert_false(xy_session_is_available(s));
    assert_int_equal(xy_session_priority(s), 0);
    xy_arena_end(&a);
}

static void states_are_kept_and_zeroed(void **state)
{
    (void)state;
    xy_session *s = xyt_login(t, "juliet@example.org/balcony");
    uint64_t *of_account = xy_account_state(m, xy_session_account(s)), *of_session = xy_session_state(m, s);

    assert_int_equal(of_account[0] + of_account[1] + of_session[0], 0);
    of_account[1] = 7;
    assert_ptr_equal(xy_account_state(m, xyt_live(t, "juliet@example.org")), of_account);
    assert_ptr_equal(xy_session_state(m, s), of_session);
    xyt_logout(t, s);
    xyt_forget(t, "juliet@example.org");
    of_account = xy_account_state(m, xyt_live(t, "juliet@example.org"));
    assert_int_equal(of_account[1], 0);
}

static void who_is_here_is_found_by_address(void **state)
{
    (void)state;
    xy_arena *a = xy_arena_new(m);
    xy_session *s = xyt_login(t, "juliet@example.org/balcony");

    assert_ptr_equal(xy_session_find(m, xy_jid_parse(a, "Juliet@example.org/balcony")), s);
    assert_null(xy_session_find(m, xy_jid_parse(a, "juliet@example.org/garden")));
    assert_null(xy_session_find(m, xy_jid_parse(a, "juliet@example.org")));
    assert_ptr_equal(xy_account_find(m, xy_jid_parse(a, "juliet@example.org/garden")), xy_session_account(s));
    assert_null(xy_account_find(m, xy_jid_parse(a, "romeo@example.org")));
    assert_null(xy_account_find(m, xy_jid_parse(a, "juliet@example.net")));
    assert_null(xy_account_find(m, NULL));
    xyt_logout(t, s);
    assert_null(xy_session_find(m, xy_jid_parse(a, "juliet@example.org/balcony")));
    xy_arena_end(&a);
}

static void bits_are_kept_with_a_session(void **state)
{
    (void)state;
    xy_session *one = xyt_login(t, "juliet@example.org/balcony");
    xy_session *two = xyt_login(t, "juliet@example.org/chamber");

    assert_false(xy_session_keeps(one, XY_KEPT_CARBONS));
    xy_session_keep(m, one, XY_KEPT_CARBONS, true);
    assert_true(xy_session_keeps(one, XY_KEPT_CARBONS));
    assert_false(xy_session_keeps(two, XY_KEPT_CARBONS));
    xy_session_keep(m, one, XY_KEPT_CARBONS, false);
    assert_false(xy_session_keeps(one, XY_KEPT_CARBONS));
    xy_session_keep(m, NULL, XY_KEPT_CARBONS, true);
    assert_false(xy_session_keeps(NULL, XY_KEPT_CARBONS));
}

static void one_session_is_quiet(void **state)
{
    (void)state;
    xy_session *one = xyt_login(t, "juliet@example.org/balcony");
    xy_session *two = xyt_login(t, "juliet@example.org/chamber");

    xy_session_quiet(m, one, true);
    assert_true(xyt_is_quiet(t, one));
    assert_false(xyt_is_quiet(t, two));
    xy_session_quiet(m, one, false);
    assert_false(xyt_is_quiet(t, one));
    xy_session_quiet(m, NULL, true);
}

static void local_means_hosted(void **state)
{
    (void)state;
    xy_arena *a = xy_arena_new(m);

    assert_true(xy_is_local(m, xy_jid_parse(a, "juliet@example.org/x")));
    assert_true(xy_is_local(m, xy_jid_parse(a, "EXAMPLE.org")));
    assert_false(xy_is_local(m, xy_jid_parse(a, "romeo@example.net")));
    assert_false(xy_is_local(m, NULL));

    const xy_jid *hosted = xy_jid_parse(a, "juliet@example.org/x"), *other = xy_jid_parse(a, "romeo@example.net");
    assert_ptr_equal(xy_jid_canonical(m, a, hosted), hosted);     /* the kit's domain has no alias: scenarios do */
    assert_ptr_equal(xy_jid_canonical(m, a, other), other);
    assert_null(xy_jid_canonical(m, a, NULL));
    xy_arena_end(&a);
}

static void features_are_listed(void **state)
{
    (void)state;
    size_t at = 0;

    assert_string_equal(xy_feature_next(m, XY_TO_DOMAIN, &at), "urn:a");
    assert_string_equal(xy_feature_next(m, XY_TO_DOMAIN, &at), "urn:b");
    assert_null(xy_feature_next(m, XY_TO_DOMAIN, &at));
    assert_null(xy_feature_next(m, XY_TO_DOMAIN, &at));
    at = 0;
    assert_string_equal(xy_feature_next(m, XY_TO_ACCOUNT, &at), "urn:c");
}

static xy_flow ask(xy_mod *who, xy_req *rq)
{
    (void)who;
    return xy_reply(rq, NULL);
}

static int cannot(xy_mod *who) { return xy_fail(who, "not today"); }

static const xy_module *broken(const xy_api *api)
{
    static const xy_iq iq[] = { { XY_GET, XY_TO_DOMAIN, "urn:x", "q", ask, "urn:x" }, { 0 } };
    static const char *const also[] = { "urn:a", "urn:y", NULL };
    static const xy_module desc = { .size = sizeof desc, .major = XY_ABI_MAJOR, .name = "broken",
                                    .version = "1", .start = cannot, .iq = iq, .features = also };

    (void)api;
    return &desc;
}

static void a_module_that_did_not_start_has_no_features(void **state)
{
    (void)state;
    size_t at = 0;

    xyt_close(t);
    t = xyt_open(xylem_module_v1);
    xyt_add(t, broken);
    assert_string_equal(xyt_start(t), "not today");
    m = xyt_instance(t);
    assert_string_equal(xy_feature_next(m, XY_TO_DOMAIN, &at), "urn:a");
    assert_string_equal(xy_feature_next(m, XY_TO_DOMAIN, &at), "urn:b");
    assert_null(xy_feature_next(m, XY_TO_DOMAIN, &at));
}

static void nothing_comes_of_nothing(void **state)
{
    (void)state;
    assert_null(xy_account_jid(NULL));
    assert_null(xy_account_state(m, NULL));
    assert_null(xy_session_next(NULL, NULL));
    assert_null(xy_session_jid(NULL));
    assert_null(xy_session_account(NULL));
    assert_false(xy_session_is_available(NULL));
    assert_null(xy_session_state(m, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(sessions_are_found_one_after_the_other),
        PROBE_TEST(presence_is_followed),
        PROBE_TEST(states_are_kept_and_zeroed),
        PROBE_TEST(who_is_here_is_found_by_address),
        PROBE_TEST(bits_are_kept_with_a_session),
        PROBE_TEST(one_session_is_quiet),
        PROBE_TEST(local_means_hosted),
        PROBE_TEST(features_are_listed),
        PROBE_TEST(a_module_that_did_not_start_has_no_features),
        PROBE_TEST(nothing_comes_of_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
