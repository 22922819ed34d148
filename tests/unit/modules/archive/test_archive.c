/* test_archive.c - what is archived and whose it is, the form, metadata, who may ask (XEP-0313). */
#include "../modules.h"

#define NS   "urn:xmpp:mam:2"
#define BODY "<body>hello</body>"

static bool archived(xyt *t, xy_point point, const char *from, const char *to, const char *type, const char *inside)
{
    char xml[2048];

    snprintf(xml, sizeof xml, "<message from='%s' %s%s%s type='%s'>%s</message>", from, to != NULL ? "to='" : "",
             to != NULL ? to : "", to != NULL ? "'" : "", type, inside);
    int i = xyt_hook(t, point, xml);
    assert_string_equal(xyt_answer(t, i), "next");
    return xyt_archived(t, i);
}

static void test_both_sides(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    assert_true(archived(t, XY_OUT, ME "/a", YOU, "chat", BODY));
    assert_true(archived(t, XY_IN, YOU "/y", ME, "chat", BODY));
    assert_true(archived(t, XY_IN, "romeo@example.net/x", ME "/a", "normal", BODY));
    assert_int_equal(xyt_counter(t, 0), 3);
    module_close(t);
}

static void test_what_is_kept(void **state)
{
    static const struct { const char *type, *inside; bool kept; } rows[] = {
        { "chat", BODY, true },
        { "normal", "<subject>s</subject>", true },
        { "chat", "<received xmlns='urn:xmpp:receipts' id='1'/>", true },
        { "chat", "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>", true },
        { "chat", "<encrypted xmlns='eu.siacs.conversations.axolotl'/>", true },
        { "chat", "<reactions xmlns='urn:xmpp:reactions:0' id='1'/><store xmlns='urn:xmpp:hints'/>", true },
        { "chat", "<composing xmlns='http://jabber.org/protocol/chatstates'/>", false },
        { "chat", BODY "<active xmlns='http://jabber.org/protocol/chatstates'/>", true },
        { "chat", BODY "<no-store xmlns='urn:xmpp:hints'/>", false },
        { "chat", BODY "<no-permanent-store xmlns='urn:xmpp:hints'/>", false },
        { "chat", BODY "<no-copy xmlns='urn:xmpp:hints'/>", true },
        { "headline", BODY, false },
        { "groupchat", BODY "<store xmlns='urn:xmpp:hints'/>", false },
        { "error", BODY "<error type='cancel'/>", false },
    };
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(archived(t, XY_OUT, ME "/a", YOU, rows[i].type, rows[i].inside), rows[i].kept);
        assert_int_equal(archived(t, XY_IN, YOU "/y", ME, rows[i].type, rows[i].inside), rows[i].kept);
    }
    module_close(t);
}

static void test_to_oneself_once(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    assert_false(archived(t, XY_OUT, ME "/a", ME, "chat", BODY));
    assert_false(archived(t, XY_OUT, ME "/a", ME "/b", "chat", BODY));
    assert_false(archived(t, XY_OUT, ME "/a", NULL, "chat", BODY));
    assert_true(archived(t, XY_IN, ME "/a", ME, "chat", BODY));
    assert_true(archived(t, XY_OUT, ME "/a", ME "x", "chat", BODY));    /* another account */
    module_close(t);
}

static void test_metadata(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    holds(iq(t, "get", ME "/a", NULL, "<metadata xmlns='" NS "'/>"), "<metadata xmlns='" NS "'/>");
    const char *first = xyt_archive(t, ME, true, YOU "/y", "<message/>");
    const char *answer = iq(t, "get", ME "/a", NULL, "<metadata xmlns='" NS "'/>");
    holds(strstr(answer, "<start"), first);
    holds(strstr(answer, "<end"), first);
    holds(answer, "timestamp='20");
    xyt_archive(t, ME, true, YOU "/y", "<message/>");
    const char *last = xyt_archive(t, ME, true, YOU "/y", "<message/>");
    answer = iq(t, "get", ME "/a", NULL, "<metadata xmlns='" NS "'/>");
    holds(strstr(answer, "<start"), first);
    holds(strstr(answer, "<end"), last);
    xyt_store_fail(t, 1);
    holds(iq(t, "get", ME "/a", NULL, "<metadata xmlns='" NS "'/>"), "<resource-constraint");
    module_close(t);
}

static void test_only_the_owner(void **state)
{
    static const char *const asked[] = {
        "<query xmlns='" NS "'/>", "<metadata xmlns='" NS "'/>", "<prefs xmlns='" NS "' default='never'/>"
    };
    xyt *t = module_open();

    (void)state;
    xyt_account(t, YOU);
    xyt_login(t, ME "/a");
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        holds(iq(t, "get", ME "/a", YOU, asked[i]), "<service-unavailable");
        holds(iq(t, "set", ME "/a", YOU, asked[i]), "<service-unavailable");
    }
    module_close(t);
}

static void test_features(void **state)
{
    xyt *t = module_open();
    const char *of_account = xyt_features(t, XY_TO_ACCOUNT);

    (void)state;
    holds(of_account, NS "\n");
    holds(of_account, NS "#extended");
    holds(of_account, NS "#groupchat-field");
    holds(of_account, "urn:xmpp:sid:0");
    holds(of_account, "urn:xmpp:fulltext:0");
    holds(xyt_features(t, XY_TO_DOMAIN), NS "#extended");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_sides),
        cmocka_unit_test(test_what_is_kept),
        cmocka_unit_test(test_to_oneself_once),
        cmocka_unit_test(test_metadata),
        cmocka_unit_test(test_only_the_owner),
        cmocka_unit_test(test_features),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
