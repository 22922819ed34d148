/* test_rules.c - which messages are copied (XEP-0280 section 6.1). */
#include "../modules.h"

#define BODY "<body>b</body>"
#define MUC  "<x xmlns='http://jabber.org/protocol/muc#user'/>"

struct row { const char *type, *content; bool received, sent; };

static const struct row rows[] = {
    { "chat", BODY, true, true },
    { "chat", "", true, true },
    { "normal", BODY, true, true },
    { NULL, BODY, true, true },
    { "normal", "", false, false },
    { "normal", "<body xmlns='urn:x'>b</body>", false, false },
    { "normal", "<received xmlns='urn:xmpp:receipts' id='1'/>", true, true },
    { "normal", "<request xmlns='urn:xmpp:receipts'/>", true, true },
    { "normal", "<paused xmlns='http://jabber.org/protocol/chatstates'/>", true, true },
    { "normal", "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>", true, true },
    { "normal", "<x xmlns='jabber:x:conference' jid='r@rooms.test'/>", true, true },
    { "normal", "<x xmlns='http://jabber.org/protocol/muc#user'><invite/></x>", true, true },
    { "chat", BODY MUC, false, true },          /* the other party has a resource: an occupant */
    { "normal", BODY MUC, false, true },
    { "groupchat", BODY, false, false },
    { "headline", BODY, false, false },
    { "chat", BODY "<private xmlns='urn:xmpp:carbons:2'/>", false, false },
    { "chat", BODY "<no-copy xmlns='urn:xmpp:hints'/>", false, false },
    { "chat", BODY "<no-store xmlns='urn:xmpp:hints'/>", true, true },
    { "error", "<error type='cancel'/>", false, false },
};

static bool copied(xyt *t, xy_point point, const struct row *r)
{
    bool received = point == XY_DELIVERED;
    char xml[1000];

    snprintf(xml, sizeof xml, "<message from='%s' to='%s' id='1' %s%s%s>%s</message>",
             received ? "x@example.net/a" : ME "/a", received ? ME "/a" : "x@example.net/a",
             r->type != NULL ? "type='" : "", r->type != NULL ? r->type : "", r->type != NULL ? "'" : "",
             r->content);
    assert_string_equal(xyt_answer(t, xyt_hook(t, point, xml)), "next");
    const char *copy = xyt_sent(t);
    if (copy != NULL)
        holds(copy, "to='" ME "/b'");
    none_sent(t);
    return copy != NULL;
}

static void test_rules(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    xyt_login(t, ME "/b");
    holds(iq(t, "set", ME "/b", NULL, "<enable xmlns='urn:xmpp:carbons:2'/>"), "result");
    for (size_t i = sizeof rows / sizeof rows[0]; i-- > 0;) {   /* the error first: nothing was copied yet */
        if (copied(t, XY_DELIVERED, &rows[i]) != rows[i].received || copied(t, XY_SENT, &rows[i]) != rows[i].sent)
            fail_msg("%s %s", rows[i].type != NULL ? rows[i].type : "", rows[i].content);
    }
    /* The same error answers something that was copied now. */
    struct row error = rows[sizeof rows / sizeof rows[0] - 1];
    assert_true(copied(t, XY_DELIVERED, &error));
    assert_true(copied(t, XY_SENT, &error));
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rules) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
