/* test_version.c - what is told of the software, and what only on request (XEP-0092). */
#include "../modules.h"

#define ASK "<query xmlns='jabber:iq:version'/>"

static void test_default(void **state)
{
    xyt *t = module_open();

    (void)state;
    const char *answer = iq(t, "get", "x@example.net/a", XYT_DOMAIN, ASK);
    holds(answer, "<name>xylem</name>");
    holds(answer, "<version>" XYLEM_VERSION "</version>");
    lacks(answer, "<os>");
    module_close(t);
}

static void test_settings(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    xyt_set(t, "show-version", "no");
    xyt_set(t, "show-os", "yes");
    assert_null(xyt_start(t));
    const char *answer = iq(t, "get", "x@example.net/a", XYT_DOMAIN, ASK);
    holds(answer, "<version>hidden</version>");
    holds(answer, "<os>Linux</os>");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_default), cmocka_unit_test(test_settings) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
