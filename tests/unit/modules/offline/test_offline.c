/* test_offline.c - which messages wait for those who are away (XEP-0160), and when they are sent. */
#include "../modules.h"

static const char *away(xyt *t, const char *type, const char *payload)
{
    static char xml[4096];

    snprintf(xml, sizeof xml, "<message from='x@example.net/a' to='" ME "'%s>%s</message>", type, payload);
    return xyt_answer(t, xyt_hook(t, XY_UNDELIVERABLE, xml));
}

static void test_kinds(void **state)
{
    static const struct { const char *type, *payload, *fate; } rows[] = {
        { "", "<body>b</body>", "kept" },
        { " type='chat'", "<body>b</body>", "kept" },
        { " type='normal'", "<x xmlns='urn:example:invitation'/>", "kept" },
        { " type='chat'", "<received xmlns='urn:xmpp:receipts' id='1'/>", "kept" },
        { " type='chat'", "<active xmlns='http://jabber.org/protocol/chatstates'/><body>b</body>", "kept" },
        { " type='chat'", "<active xmlns='http://jabber.org/protocol/chatstates'/>", "drop: a chat state to nobody" },
        { " type='chat'", "<composing xmlns='http://jabber.org/protocol/chatstates'/><thread>t</thread>",
          "drop: a chat state to nobody" },
        { " type='chat'", "<body>b</body><no-store xmlns='urn:xmpp:hints'/>", "next" },
        { " type='chat'", "<body>b</body><no-permanent-store xmlns='urn:xmpp:hints'/>", "kept" },
        { " type='chat'", "<active xmlns='http://jabber.org/protocol/chatstates'/>"
                          "<origin-id xmlns='urn:xmpp:sid:0' id='o'/>", "drop: a chat state to nobody" },
        { " type='headline'", "<body>b</body>", "next" },
        { " type='groupchat'", "<body>b</body>", "next" }
    };
    xyt *t = module_open();

    (void)state;
    xyt_account(t, ME);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *fate = away(t, rows[i].type, rows[i].payload);
        if (strcmp(fate, rows[i].fate) != 0)
            fail_msg("%s %s: %s", rows[i].type, rows[i].payload, fate);
    }
    assert_int_equal(xyt_counter(t, 0), 6);
    assert_int_equal(xyt_counter(t, 1), 4);
    module_close(t);
}

/* Once, with the first presence of non-negative priority. */
static void test_delivery(void **state)
{
    xyt *t = module_open();
    xy_session *s;

    (void)state;
    s = xyt_login(t, ME "/a");
    assert_int_equal(xyt_mailbox_delivered(t, s), 0);
    xyt_hook(t, XY_OUT, "<presence from='" ME "/a'><priority>-1</priority></presence>");
    assert_int_equal(xyt_mailbox_delivered(t, s), 0);
    xyt_hook(t, XY_OUT, "<presence from='" ME "/a'/>");
    assert_int_equal(xyt_mailbox_delivered(t, s), 1);
    xyt_hook(t, XY_OUT, "<presence from='" ME "/a'><show>away</show></presence>");
    assert_int_equal(xyt_mailbox_delivered(t, s), 1);
    holds(xyt_features(t, XY_TO_DOMAIN), "msgoffline");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_kinds), cmocka_unit_test(test_delivery) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
