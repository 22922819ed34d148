/*
 * test_blocking.c - the list as clients see it; what is kept out on the way in and out.
 */
#include "blockings.h"

static xyt *with_eve(void)
{
    xyt *t = module_open();

    xyt_put(t, ME, "blocking", "eve@x.test", "");
    xyt_put(t, ME, "blocking", "room@c.test/bob", "");
    xyt_login(t, ME "/a");
    return t;
}

static void test_list(void **state)
{
    xyt *t = with_eve();

    (void)state;
    holds(xyt_features(t, XY_TO_DOMAIN), "urn:xmpp:blocking\n");
    holds(xyt_features(t, XY_TO_ACCOUNT), "urn:xmpp:blocking\n");
    holds(blocklist(t, ME "/a"),
          "<blocklist " NS "><item jid='eve@x.test'/><item jid='room@c.test/bob'/></blocklist>");
    holds(iq(t, "get", YOU "/x", ME, "<blocklist " NS "/>"), "<service-unavailable");
    holds(iq(t, "set", YOU "/x", ME, "<unblock " NS "/>"), "<service-unavailable");
    module_close(t);
}

static void test_pushes(void **state)
{
    xyt *t = with_eve();

    (void)state;
    xyt_login(t, ME "/b");
    xyt_login(t, ME "/c");
    blocklist(t, ME "/b");
    blocklist(t, ME "/c");
    unblock(t, "");
    const char *one = xyt_sent(t), *two = xyt_sent(t);
    holds(one, "to='" ME "/b'");
    holds(one, "<unblock " NS "/>");
    holds(two, "to='" ME "/c'");
    none_sent(t);
    module_close(t);
}

static const struct { const char *items, *condition; } wrong[] = {
    { "", "<bad-request" }, { "<x/>", "<bad-request" }, { "<item/>", "<bad-request" },
    { "<item jid=''/>", "<jid-malformed" }, { "<item jid='a@b@c'/>", "<jid-malformed" },
    { "<item jid='a@b.test'/><item jid='/x'/>", "<jid-malformed" },
    { "<item jid='" ME "'/>", "<not-allowed" }, { "<item jid='" ME "/b'/>", "<not-allowed" },
    { "<item jid='Me@Example.org'/>", "<not-allowed" },
    { "<item xmlns='urn:other' jid='a@b.test'/>", "<bad-request" },
};

static void test_wrong(void **state)
{
    xyt *t = with_eve();

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        holds(block(t, wrong[i].items), wrong[i].condition);
    holds(unblock(t, "<item/>"), "<bad-request");
    holds(unblock(t, "<x/>"), "<bad-request");
    holds(unblock(t, "<item jid='a@b@c'/>"), "<jid-malformed");
    holds(unblock(t, "<item jid='" ME "'/>"), "type='result'");
    holds(blocklist(t, ME "/a"), "eve@x.test");
    module_close(t);
}

/* XEP-0191, User Blocks JID; RFC 6121 section 8.5.1 for what an account that is not there does. */
static const struct { const char *stanza, *verdict; } inbound[] = {
    { "<message from='eve@x.test/y' to='" ME "'/>", "<service-unavailable" },
    { "<message from='eve@x.test/y' to='" ME "/a' type='chat'/>", "<service-unavailable" },
    { "<message from='eve@x.test/y' to='" ME "' type='groupchat'/>", "<service-unavailable" },
    { "<message from='room@c.test/bob' to='" ME "/a' type='groupchat'/>", "drop" },
    { "<message from='room@c.test/bob' to='" ME "/a' type='chat'/>", "<service-unavailable" },
    { "<message from='room@c.test/ann' to='" ME "/a' type='groupchat'/>", "next" },
    { "<message from='eve@x.test/y' to='" ME "' type='headline'/>", "drop" },
    { "<message from='eve@x.test/y' to='" ME "' type='error'/>", "drop" },
    { "<presence from='eve@x.test/y' to='" ME "'/>", "drop" },
    { "<presence from='eve@x.test' to='" ME "' type='subscribe'/>", "drop" },
    { "<presence from='eve@x.test/y' to='" ME "' type='probe'/>", "drop" },
    { "<presence from='eve@x.test/y' to='" ME "/a' type='error'/>", "drop" },
    { "<iq from='eve@x.test/y' to='" ME "/a' type='get' id='1'><q/></iq>", "<service-unavailable" },
    { "<iq from='eve@x.test/y' to='" ME "' type='set' id='1'><q/></iq>", "<service-unavailable" },
    { "<iq from='eve@x.test/y' to='" ME "/a' type='result' id='1'/>", "drop" },
    { "<iq from='eve@x.test/y' to='" ME "/a' type='error' id='1'/>", "drop" },
    { "<message from='ann@x.test/y' to='" ME "'/>", "next" },
    { "<iq from='x.test' to='" ME "/a' type='get' id='1'><q/></iq>", "next" },
    { "<presence from='" ME "/b' to='" ME "'/>", "next" },
};

static void test_inbound(void **state)
{
    xyt *t = with_eve();

    (void)state;
    for (size_t i = 0; i < sizeof inbound / sizeof inbound[0]; i++) {
        const char *answer = in(t, inbound[i].stanza);
        if (!has(answer, inbound[i].verdict))
            fail_msg("%s: %s", inbound[i].stanza, answer);
        lacks(answer, "<text");
    }
    none_sent(t);
    module_close(t);
}

static const struct { const char *stanza, *verdict; } outbound[] = {
    { "<message to='eve@x.test' from='" ME "/a'/>", "<blocked xmlns='urn:xmpp:blocking:errors'/>" },
    { "<message to='eve@x.test/y' from='" ME "/a' type='chat'/>", "<error type='cancel'><not-acceptable" },
    { "<presence to='eve@x.test' from='" ME "/a'/>", "<blocked" },
    { "<presence to='eve@x.test' from='" ME "/a' type='subscribed'/>", "<blocked" },
    { "<iq to='eve@x.test/y' from='" ME "/a' type='get' id='1'><q/></iq>", "<blocked" },
    { "<iq to='eve@x.test/y' from='" ME "/a' type='result' id='1'/>", "drop" },
    { "<iq to='eve@x.test/y' from='" ME "/a' type='error' id='1'/>", "drop" },
    { "<message to='ann@x.test' from='" ME "/a'/>", "next" },
    { "<presence from='" ME "/a'/>", "next" },
    { "<iq from='" ME "/a' to='example.org' type='get' id='1'><q/></iq>", "next" },
};

static void test_outbound(void **state)
{
    xyt *t = with_eve();

    (void)state;
    for (size_t i = 0; i < sizeof outbound / sizeof outbound[0]; i++) {
        const char *answer = out(t, outbound[i].stanza);
        if (!has(answer, outbound[i].verdict))
            fail_msg("%s: %s", outbound[i].stanza, answer);
    }
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_pushes),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_inbound),
        cmocka_unit_test(test_outbound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
