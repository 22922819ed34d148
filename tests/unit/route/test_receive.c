/*
 * test_receive.c - what clients send is checked and stamped before anybody sees it (RFC 6120 section 8).
 */
#include "route/world.h"

#include <stdio.h>

static struct client *romeo, *juliet;

static void enter(void)
{
    world_start(NULL);
    romeo = world_login("romeo@a.example/orchard");
    juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
}

static const struct { const char *xml, *answer; } refused[] = {
    { "<message to='a@b@c'><body>x</body></message>", "error/jid-malformed " },
    { "<message to='a@b@c' type='error'/>", "" },
    { "<iq type='get'><q xmlns='urn:x'/></iq>", "error/bad-request " },
    { "<iq id='1'><q xmlns='urn:x'/></iq>", "error/bad-request " },
    { "<iq id='1' type='fetch'><q xmlns='urn:x'/></iq>", "error/bad-request " },
    { "<iq id='1' type='get'/>", "error/bad-request " },
    { "<iq id='1' type='set'><q xmlns='urn:x'/><q xmlns='urn:x'/></iq>", "error/bad-request " },
    { "<iq id='1' type='result'><q xmlns='urn:x'/><q xmlns='urn:x'/></iq>", "" },
    { "<presence type='funny'/>", "error/bad-request " },
    { "<presence type='subscribe'/>", "error/bad-request " },
    { "<presence type='probe'/>", "error/bad-request " },
    { "<presence><priority>high</priority></presence>", "error/bad-request " },
    { "<presence><priority>128</priority></presence>", "error/bad-request " },
    { "<presence><priority>-129</priority></presence>", "error/bad-request " },
    { "<presence><priority/></presence>", "error/bad-request " },
    { "<presence type='error'/>", "" },
};

static void what_is_wrong_is_answered_and_goes_no_further(void **state)
{
    (void)state;
    enter();
    uint64_t created = world_count(COUNT_COPIES_CREATED);
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        client_send(romeo, refused[i].xml);
        assert_string_equal(client_log(romeo), refused[i].answer);
        assert_null(romeo->session->presence);
    }
    assert_int_equal(world_count(COUNT_COPIES_CREATED), created);
    world_stop();
}

static const struct { const char *from; bool allowed; } claims[] = {
    { "romeo@a.example/orchard", true }, { "romeo@a.example", true }, { "ROMEO@A.EXAMPLE", true },
    { "romeo@a.example/other", false }, { "juliet@a.example/balcony", false }, { "a.example", false },
    { "", false }, { "a@b@c", false },
};

static void who_speaks_for_others_is_closed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(claims); i++) {
        char xml[200];
        enter();
        snprintf(xml, sizeof xml, "<message from='%s' to='juliet@a.example' type='chat'><body>x</body></message>",
                 claims[i].from);
        client_send(romeo, xml);
        assert_string_equal(romeo->closed, claims[i].allowed ? "" : "invalid-from");
        assert_string_equal(client_log(juliet), claims[i].allowed ? "x " : "");
        if (claims[i].allowed)
            assert_non_null(strstr(client_xml(juliet), "from='romeo@a.example/orchard'"));
        client_send(romeo, "<message to='juliet@a.example' type='chat'><body>y</body></message>");
        assert_string_equal(client_log(juliet), claims[i].allowed ? "y " : "");
        world_stop();
    }
}

static void subscriptions_come_from_the_account(void **state)
{
    (void)state;
    enter();
    client_send(romeo, "<presence to='juliet@a.example/balcony' type='subscribe'/>");
    assert_string_equal(client_log(juliet), "subscribe:romeo@a.example ");
    client_send(romeo, "<presence to='juliet@a.example/balcony'/>");
    assert_string_equal(client_log(juliet), "available:romeo@a.example/orchard ");
    world_stop();
}

static const struct { const char *xml; int priority; } priorities[] = {
    { "<presence/>", 0 }, { "<presence><priority>127</priority></presence>", 127 },
    { "<presence><priority>-128</priority></presence>", -128 },
    { "<presence><priority>+5</priority></presence>", 5 },
};

static void priorities_are_numbers_of_one_byte(void **state)
{
    (void)state;
    enter();
    for (size_t i = 0; i < COUNT_OF(priorities); i++) {
        client_send(romeo, priorities[i].xml);
        assert_int_equal(romeo->session->priority, priorities[i].priority);
    }
    client_send(romeo, "<presence type='unavailable'/>");
    assert_false(session_is_available(romeo->session));
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(what_is_wrong_is_answered_and_goes_no_further),
        WORLD_TEST(who_speaks_for_others_is_closed),
        WORLD_TEST(subscriptions_come_from_the_account),
        WORLD_TEST(priorities_are_numbers_of_one_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
