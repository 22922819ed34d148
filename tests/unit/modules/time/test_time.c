/* test_time.c - the time, in the present form and in that of old clients (XEP-0202, XEP-0090). */
#include <time.h>

#include "../modules.h"

static void test_present(void **state)
{
    xyt *t = module_open();

    (void)state;
    setenv("TZ", "Asia/Kolkata", 1);
    tzset();
    const char *answer = iq(t, "get", "x@example.net/a", XYT_DOMAIN, "<time xmlns='urn:xmpp:time'/>");
    holds(answer, "<tzo>+05:30</tzo>");
    holds(answer, "<utc>20");
    holds(answer, "Z</utc>");
    module_close(t);
}

/* West of Greenwich, and less than an hour off: the sign is not lost. */
static void test_west(void **state)
{
    xyt *t = module_open();

    (void)state;
    setenv("TZ", "XYZ+00:30", 1);
    tzset();
    holds(iq(t, "get", "x@example.net/a", XYT_DOMAIN, "<time xmlns='urn:xmpp:time'/>"),
        "<tzo>-00:30</tzo>");
    module_close(t);
}

static void test_old(void **state)
{
    xyt *t = module_open();

    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    const char *answer = iq(t, "get", "x@example.net/a", XYT_DOMAIN, "<query xmlns='jabber:iq:time'/>");
    const char *utc = strstr(answer, "<utc>");
    assert_non_null(utc);
    assert_int_equal(strcspn(utc + 5, "<"), strlen("20021010T17:58:35"));
    holds(answer, "<tz>UTC</tz>");
    holds(answer, "<display>20");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_present), cmocka_unit_test(test_west), cmocka_unit_test(test_old)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
