/* test_vcard.c - cards read by anybody and written by their owners (XEP-0054). */
#include "../modules.h"

#define NS    "vcard-temp"
#define EMPTY "<vCard xmlns='" NS "'/>"
#define CARD  "<vCard xmlns='" NS "'><FN>Me</FN></vCard>"

static void test_round_trip(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    holds(iq(t, "get", ME "/a", NULL, EMPTY), EMPTY);
    holds(iq(t, "set", ME "/a", NULL, CARD), "type='result'");
    holds(iq(t, "get", ME "/a", ME, EMPTY), CARD);
    holds(iq(t, "get", "x@example.net/b", ME, EMPTY), CARD);
    module_close(t);
}

/* Others learn nothing from a card that is not there, and write none. */
static void test_others(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_account(t, ME);
    xyt_login(t, YOU "/c");
    holds(iq(t, "get", "x@example.net/b", ME, EMPTY), "<service-unavailable");
    holds(iq(t, "set", YOU "/c", ME, CARD), "<service-unavailable");
    assert_null(xyt_doc(t, ME, "vcard", "vcard"));
    module_close(t);
}

static void test_trouble(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);
    char big[2048];

    (void)state;
    xyt_set(t, "max-size", "1024");
    assert_null(xyt_start(t));
    xyt_login(t, ME "/a");
    snprintf(big, sizeof big, "<vCard xmlns='" NS "'><NOTE>%01100d</NOTE></vCard>", 0);
    holds(iq(t, "set", ME "/a", NULL, big), "<policy-violation");
    xyt_store_fail(t, 1);
    holds(iq(t, "set", ME "/a", NULL, CARD), "<resource-constraint");
    xyt_store_fail(t, 1);
    holds(iq(t, "get", ME "/a", NULL, EMPTY), "<resource-constraint");
    xyt_put(t, ME, "vcard", "vcard", "not XML");
    holds(iq(t, "get", ME "/a", NULL, EMPTY), "<internal-server-error");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_others), cmocka_unit_test(test_trouble)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
