/* test_ping.c - the domain and one's own account answer pings, nobody else's (XEP-0199). */
#include "../modules.h"

#define PING "<ping xmlns='urn:xmpp:ping'/>"

static void test_answers(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    holds(iq(t, "get", ME "/a", XYT_DOMAIN, PING), "type='result'");
    holds(iq(t, "get", ME "/a", ME, PING), "type='result'");
    holds(iq(t, "get", ME "/a", NULL, PING), "type='result'");
    assert_int_equal(xyt_counter(t, 0), 3);
    module_close(t);
}

static void test_refusals(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_account(t, YOU);
    xyt_login(t, ME "/a");
    holds(iq(t, "get", ME "/a", YOU, PING), "<service-unavailable");
    holds(iq(t, "set", ME "/a", XYT_DOMAIN, PING), "<service-unavailable");
    assert_int_equal(xyt_counter(t, 0), 0);
    holds(xyt_features(t, XY_TO_DOMAIN), "urn:xmpp:ping");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_answers), cmocka_unit_test(test_refusals) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
