/* test_carbons.c - who gets copies, and what they look like (XEP-0280). */
#include "../modules.h"

#define ENABLE  "<enable xmlns='urn:xmpp:carbons:2'/>"
#define DISABLE "<disable xmlns='urn:xmpp:carbons:2'/>"
#define IN(to)  "<message from='x@example.net/a' to='" to "' type='chat' id='1'><body>b</body></message>"
#define OUT(to) "<message from='" ME "/a' to='" to "' type='chat' id='1'><body>b</body></message>"

enum { RECEIVED, SENT, LOST };

static void test_switch(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_login(t, ME "/a");
    xyt_login(t, ME "/b");
    xyt_hook(t, XY_DELIVERED, IN(ME "/a"));
    none_sent(t);
    for (int i = 0; i < 2; i++)
        holds(iq(t, "set", ME "/b", NULL, ENABLE), "type='result'");
    xyt_hook(t, XY_DELIVERED, IN(ME "/a"));
    holds(xyt_sent(t), "<received");
    for (int i = 0; i < 2; i++)
        holds(iq(t, "set", ME "/b", ME, DISABLE), "type='result'");
    xyt_hook(t, XY_DELIVERED, IN(ME "/a"));
    none_sent(t);
    holds(iq(t, "set", "x@example.net/a", ME, ENABLE), "service-unavailable");
    holds(xyt_features(t, XY_TO_DOMAIN), "urn:xmpp:carbons:2");
    holds(xyt_features(t, XY_TO_DOMAIN), "urn:xmpp:carbons:rules:0");
    holds(xyt_features(t, XY_TO_ACCOUNT), "urn:xmpp:carbons:rules:0");
    module_close(t);
}

static xyt *three(void)
{
    xyt *t = module_open();

    xyt_login(t, ME "/a");
    xyt_login(t, ME "/b");
    xyt_login(t, ME "/c");
    iq(t, "set", ME "/a", NULL, ENABLE);
    iq(t, "set", ME "/b", NULL, ENABLE);
    return t;
}

static void test_received(void **state)
{
    xyt *t = three();

    (void)state;
    xyt_hook(t, XY_DELIVERED, IN(ME "/a"));
    assert_string_equal(xyt_sent(t),
        "<message type='chat' from='" ME "' to='" ME "/b'><received xmlns='urn:xmpp:carbons:2'>"
        "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='x@example.net/a' to='" ME "/a' "
        "type='chat' id='1'><body>b</body></message></forwarded></received></message>");
    none_sent(t);

    /* To all: those of non-negative priority have it. */
    xyt_hook(t, XY_OUT, "<presence from='" ME "/a'/>");
    xyt_hook(t, XY_OUT, "<presence from='" ME "/b'><priority>-1</priority></presence>");
    xyt_hook(t, XY_OUT, "<presence from='" ME "/c'/>");
    xyt_hook(t, XY_DELIVERED, IN(ME));
    holds(xyt_sent(t), "to='" ME "/b'><received");
    none_sent(t);
    assert_int_equal(xyt_counter(t, RECEIVED), 2);
    assert_int_equal(xyt_counter(t, SENT), 0);
    module_close(t);
}

static void test_sent(void **state)
{
    xyt *t = three();

    (void)state;
    xyt_hook(t, XY_SENT, OUT("x@example.net"));
    assert_string_equal(xyt_sent(t),
        "<message type='chat' from='" ME "' to='" ME "/b'><sent xmlns='urn:xmpp:carbons:2'>"
        "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='" ME "/a' to='x@example.net' "
        "type='chat' id='1'><body>b</body></message></forwarded></sent></message>");
    none_sent(t);
    assert_int_equal(xyt_counter(t, SENT), 1);

    /* To oneself: the copy is made where it is received, and who sent it needs none. */
    xyt_hook(t, XY_SENT, OUT(ME "/c"));
    none_sent(t);
    xyt_hook(t, XY_DELIVERED, OUT(ME "/c"));
    holds(xyt_sent(t), "to='" ME "/b'><received");
    none_sent(t);
    module_close(t);
}

/* Half a copy is never sent. */
static void test_memory(void **state)
{
    bool done = false;

    (void)state;
    for (unsigned nth = 1; !done; nth++) {
        xyt *t = three();
        xyt_hook(t, XY_SENT, OUT("x@example.net"));
        assert_non_null(xyt_sent(t));
        xyt_fail_alloc(t, nth);
        xyt_hook(t, XY_DELIVERED, IN(ME "/c"));
        done = !xyt_alloc_failed(t);
        xyt_fail_alloc(t, 0);
        for (const char *copy; (copy = xyt_sent(t)) != NULL;)
            holds(copy, "<body>b</body></message></forwarded></received></message>");
        if (done)
            assert_int_equal(xyt_counter(t, LOST), 0);
        module_close(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_switch), cmocka_unit_test(test_received),
                                        cmocka_unit_test(test_sent), cmocka_unit_test(test_memory) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
