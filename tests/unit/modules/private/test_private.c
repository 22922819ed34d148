/* test_private.c - fragments stored and given back (XEP-0049), limits, the store away. */
#include "../modules.h"

#define NS "jabber:iq:private"

static const char *get(xyt *t, const char *inside)
{
    static char xml[2048];

    snprintf(xml, sizeof xml, "<query xmlns='" NS "'>%s</query>", inside);
    return iq(t, "get", ME "/a", NULL, xml);
}

static const char *set(xyt *t, const char *inside)
{
    static char xml[16384];

    snprintf(xml, sizeof xml, "<query xmlns='" NS "'>%s</query>", inside);
    return iq(t, "set", ME "/a", NULL, xml);
}

static void test_round_trip(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    holds(get(t, "<one xmlns='urn:a'/>"), "<one xmlns='urn:a'/>");
    holds(set(t, "<one xmlns='urn:a' k='v'>text<sub/></one><two xmlns='urn:a'/>"), "type='result'");
    holds(get(t, "<one xmlns='urn:a'/>"), "<one xmlns='urn:a' k='v'>text<sub/></one>");
    holds(get(t, "<one xmlns='urn:b'/>"), "<one xmlns='urn:b'/>");
    holds(set(t, "<one xmlns='urn:a'/>"), "type='result'");
    holds(get(t, "<one xmlns='urn:a'/>"), "<one xmlns='urn:a'/>");
    holds(set(t, "<one xmlns='urn:a'>1</one><two xmlns='urn:a'>2</two><one xmlns='urn:a'>3</one>"),
          "type='result'");
    holds(get(t, "<one xmlns='urn:a'/>"), "<one xmlns='urn:a'>3</one>");    /* the last one counts */
    holds(get(t, "<two xmlns='urn:a'/>"), "<two xmlns='urn:a'>2</two>");
    module_close(t);
}

static void test_bad_requests(void **state)
{
    static const char *const bad[] = { "", "<a xmlns='jabber:client'/>", "<a/>" };
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        holds(get(t, bad[i]), "<bad-request");
        holds(set(t, bad[i]), "<bad-request");
    }
    holds(get(t, "<a xmlns='urn:a'/><b xmlns='urn:a'/>"), "<bad-request");
    module_close(t);
}

static void test_only_mine(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_account(t, YOU);
    xyt_login(t, ME "/a");
    holds(iq(t, "get", ME "/a", YOU, "<query xmlns='" NS "'><a xmlns='urn:a'/></query>"),
        "<service-unavailable");
    module_close(t);
}

static void test_limits(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);
    char big[600];

    (void)state;
    xyt_set(t, "max-size", "256");
    xyt_set(t, "max-fragments", "2");
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    snprintf(big, sizeof big, "<a xmlns='urn:a'>%0400d</a>", 0);
    holds(set(t, big), "<policy-violation");
    assert_null(xyt_doc(t, ME, "private", "urn:a a"));
    holds(set(t, "<a xmlns='urn:a'/><b xmlns='urn:a'/>"), "type='result'");
    holds(set(t, "<c xmlns='urn:a'/>"), "<policy-violation");
    holds(set(t, "<b xmlns='urn:a'>new</b>"), "type='result'");
    module_close(t);
}

/* What is there is read once: a small set must not cost as much as all that is stored. */
static void test_counted_once(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    xyt_set(t, "max-fragments", "2");
    xyt_put(t, ME, "private", "urn:a a", "<a xmlns='urn:a'/>");
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    has(set(t, "<b xmlns='urn:a'/>"), "type='result'");
    xyt_put(t, ME, "private", "urn:a unseen", "<unseen xmlns='urn:a'/>");
    has(set(t, "<a xmlns='urn:a'>new</a><b xmlns='urn:a'/>"), "type='result'");
    has(set(t, "<c xmlns='urn:a'/>"), "<policy-violation");
    has(set(t, "<a xmlns='urn:a'/><b xmlns='urn:a'/><a xmlns='urn:a'/>"), "<policy-violation");
    xyt_store_fail(t, 1);
    has(set(t, "<a xmlns='urn:a'/>"), "<resource-constraint");
    has(set(t, "<a xmlns='urn:a'/>"), "type='result'");
    has(set(t, "<unseen xmlns='urn:a'/>"), "type='result'");       /* counted again, and there */
    module_close(t);
}

static void test_store_away(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    xyt_store_fail(t, 1);
    holds(get(t, "<a xmlns='urn:a'/>"), "<resource-constraint");
    xyt_store_fail(t, 1);
    holds(set(t, "<a xmlns='urn:a'/>"), "<resource-constraint");
    xyt_store_fail(t, 2);
    holds(set(t, "<a xmlns='urn:a'/>"), "<resource-constraint");
    xyt_put(t, ME, "private", "urn:a a", "not XML");
    holds(get(t, "<a xmlns='urn:a'/>"), "type='result'");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_bad_requests),
        cmocka_unit_test(test_only_mine), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_counted_once),
        cmocka_unit_test(test_store_away)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
