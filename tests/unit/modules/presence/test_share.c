/*
 * test_share.c - to whom presence goes: by subscription, to own resources, to many.
 */
#include "presences.h"

static void test_by_subscription(void **state)
{
    xyt *t = presences_open();

    (void)state;
    contact(t, "none@x.test", XY_SUB_NONE);
    contact(t, "to@x.test", XY_SUB_TO);
    contact(t, "from@x.test", XY_SUB_FROM);
    contact(t, "both@x.test", XY_SUB_BOTH);
    xyt_login(t, ME "/a");
    assert_string_equal(out(t, "<presence from='" ME "/a'><status>s</status></presence>"), "next");
    sent(t, "to='from@x.test'", "from='" ME "/a'", "<status>s</status>");
    sent(t, "to='both@x.test'", "from='" ME "/a'", "<status>s</status>");
    sent(t, "to='" ME "'", "from='" ME "/a'", "<status>s</status>");
    sent(t, "to='to@x.test'", "type='probe'", "from='" ME "/a'");
    sent(t, "to='both@x.test'", "type='probe'", "from='" ME "/a'");
    none_sent(t);

    out(t, "<presence from='" ME "/a'><show>dnd</show></presence>");
    sent(t, "to='from@x.test'", "<show>dnd</show>", "");
    sent(t, "to='both@x.test'", "<show>dnd</show>", "");
    sent(t, "to='" ME "'", "<show>dnd</show>", "");
    none_sent(t);

    out(t, "<presence from='" ME "/a' type='unavailable'><status>bye</status></presence>");
    sent(t, "to='from@x.test'", "type='unavailable'", "<status>bye</status>");
    sent(t, "to='both@x.test'", "type='unavailable'", "");
    sent(t, "to='" ME "'", "type='unavailable'", "");
    none_sent(t);
    module_close(t);
}

/* Section 4.2.2: the newcomer sees the others; section 3.1.4: and the requests that wait. */
static void test_newcomer(void **state)
{
    xyt *t = presences_open();
    xy_roster_item asks = { .size = sizeof asks, .jid = "asks@x.test", .pending_in = true,
                            .request = "<presence xmlns='jabber:client' from='asks@x.test' to='" ME "' "
                                       "type='subscribe'><status>please</status></presence>" };

    (void)state;
    xyt_roster_put(t, ME, &asks);
    xyt_login(t, ME "/a");
    xyt_login(t, ME "/silent");
    out(t, "<presence from='" ME "/a'><show>xa</show></presence>");
    forget_sent(t);
    xyt_login(t, ME "/b");
    out(t, "<presence from='" ME "/b'><priority>-1</priority></presence>");
    sent(t, "to='" ME "'", "from='" ME "/b'", "<priority>-1</priority>");
    sent(t, "to='" ME "/b'", "from='" ME "/a'", "<show>xa</show>");
    sent(t, "to='" ME "/b'", "from='asks@x.test'", "<status>please</status>");
    none_sent(t);
    out(t, "<presence from='" ME "/b'/>");
    sent(t, "to='" ME "'", "", "");
    none_sent(t);
    module_close(t);
}

static void test_many(void **state)
{
    xyt *t = presences_open();
    char jid[32];

    (void)state;
    for (int i = 0; i < 300; i++) {
        snprintf(jid, sizeof jid, "c%03d@x.test", i);
        contact(t, jid, XY_SUB_FROM);
    }
    xyt_login(t, ME "/a");
    out(t, "<presence from='" ME "/a'/>");
    for (int i = 0; i < 300; i++) {
        snprintf(jid, sizeof jid, "to='c%03d@x.test'", i);
        sent(t, jid, "", "");
    }
    sent(t, "to='" ME "'", "", "");
    none_sent(t);
    module_close(t);
}

/* Whatever allocation is refused: nothing breaks, nothing stays open. */
static void test_without_memory(void **state)
{
    (void)state;
    for (unsigned n = 1; n < 300; n++) {
        xyt *t = presences_open();
        contact(t, "both@x.test", XY_SUB_BOTH);
        xyt_login(t, ME "/a");
        xyt_fail_alloc(t, n);
        const char *answer = out(t, "<presence from='" ME "/a'/>");
        bool failed = xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        assert_non_null(answer);
        module_close(t);
        if (!failed)
            return;
    }
    fail_msg("the broadcast never came to its end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_subscription),
        cmocka_unit_test(test_newcomer),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
