/*
 * test_c2s_session.c - binding, stanzas in, stanzas out within their budget, keeping alive
 * (docs/hostile-input.md, cases 13, R4, R8).
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "stream/clients.h"

/* ---- binding ---- */

static const struct { enum bind_result r; const char *error; } binds[] = {
    { BIND_CONFLICT, "<error type='cancel'><conflict " },
    { BIND_LIMIT, "<error type='wait'><resource-constraint " },
    { BIND_BAD_RESOURCE, "<error type='modify'><bad-request " },
    { BIND_UNAVAILABLE, "<error type='wait'><resource-constraint " },
};

static void binding_again(void **state)
{
    (void)state;
    client_to_ready();
    for (size_t i = 0; i < COUNT_OF(binds); i++) {
        fake_feed(&client, BIND);
        assert_true(client.paused);
        fake_bind_answer(binds[i].r);
        const char *out = fake_take(&client);

        assert_non_null(strstr(out, "type='error' id='b1'"));
        assert_non_null(strstr(out, binds[i].error));
        assert_false(client.paused);
    }
    fake.bind_refused = true;
    fake_feed(&client, BIND);
    client_told("<resource-constraint ");
    fake.bind_refused = false;
    fake_feed(&client, BIND);
    fake_bind_answer(BIND_OK);
    client_told("<jid>alice@a.example/home</jid>");
}

static void account_gone(void **state)
{
    (void)state;
    client_to_ready();
    fake_feed(&client, BIND);
    fake_bind_answer(BIND_GONE);
    client_told("<not-allowed ");
    assert_true(client.closed);
    assert_int_equal(fake.ended, 0);
}

static void server_chooses(void **state)
{
    (void)state;
    client_to_ready();
    fake_feed(&client, "<iq type='set' id='1'>"
                       "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
    assert_string_equal(fake.resource, "");
    fake_bind_answer(BIND_LIMIT);
}

static void bound_already(void **state)
{
    (void)state;
    client_to_bound();
    fake_feed(&client, BIND);
    client_told("<not-allowed ");
    fake_feed(&client, "<iq type='set' id='s' to='a.example'>"
                       "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>");
    client_told("type='result' id='s'");
    assert_int_equal(fake.received.len, 0);
    fake_feed(&client, "<iq type='set' id='s' to='bob@a.example'>"
                       "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>");
    assert_int_not_equal(fake.received.len, 0);              /* somebody else's business */
}

static void closed_while_binding(void **state)
{
    (void)state;
    client_to_ready();
    fake_feed(&client, BIND);
    fake_feed(&client, "</stream:stream>");
    assert_false(client.closed);                             /* not read yet */
    fake_bind_answer(BIND_OK);
    fake_feed(&client, "");
    client.ops->on_data(&client, client.in.p, client.in.len, client.arg);
    fake_run();
    assert_int_equal(fake.ended, 1);
    assert_true(client.closed);
}

/* ---- stanzas from the client ---- */

static void language(void **state)
{
    (void)state;
    client_to_login();
    fake_feed(&client, "<stream:stream to='a.example' version='1.0' xml:lang='de-CH' "
                       "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>" BIND);
    fake_bind_answer(BIND_OK);
    fake_feed(&client, "<message><body>x</body></message><presence xml:lang='fr'/>");
    assert_string_equal(fake.received.p, "<message xml:lang='de-CH'><body>x</body></message>\n"
                                         "<presence xml:lang='fr'/>\n");
}

static void nonsense_language(void **state)
{
    static const char *const langs[] = {
        "e n", "", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "\xc3\xa9"
    };
    char header[400];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(langs); i++) {
        client_connect();
        client_to_login();
        snprintf(header, sizeof header, "<stream:stream to='a.example' version='1.0' xml:lang='%s' "
                 "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>" BIND, langs[i]);
        fake_feed(&client, header);
        fake_bind_answer(BIND_OK);
        text_clear(&fake.received);
        fake_feed(&client, "<presence/>");
        assert_string_equal(fake.received.p, "<presence/>\n");
    }
}

static const struct { const char *tag, *told, *routed; } oversized[] = {
    { "<message to='bob@a.example' id='1' type='chat'><b>",
      "<message type='error' id='1' from='bob@a.example' to='alice@a.example/home'>", NULL },
    { "<iq type='get' to='bob@a.example/x' id='2'><b>", "type='error' id='2'", NULL },
    { "<iq type='set' id='3'><b>", "type='error' id='3'", NULL },
    { "<iq type='result' to='bob@a.example' id='4'><b>", NULL,
      "<iq type='error' to='bob@a.example' id='4'><error type='modify'><policy-violation "
      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>\n" },
    { "<presence><b>", NULL, NULL },
    { "<message type='error' to='bob@a.example'><b>", NULL, NULL },
    { "<message to='@' id='5'><b>", NULL, NULL },
};

static void too_long(void **state)
{
    char padding[2001];

    (void)state;
    memset(padding, 'x', sizeof padding - 1);
    padding[sizeof padding - 1] = '\0';
    fake.a.limits.stanza = 1000;
    client_to_bound();
    for (size_t i = 0; i < COUNT_OF(oversized); i++) {
        char end[32];

        text_clear(&fake.received);
        fake_feed(&client, oversized[i].tag);
        fake_feed(&client, padding);
        snprintf(end, sizeof end, "</b></%.*s>", (int)strcspn(oversized[i].tag + 1, " >"),
                 oversized[i].tag + 1);
        fake_feed(&client, end);
        const char *out = fake_take(&client);

        if (oversized[i].told == NULL)
            assert_string_equal(out, "");
        else if (strstr(out, oversized[i].told) == NULL ||
                 strstr(out, "<policy-violation ") == NULL)
            fail_msg("%s: %s", oversized[i].tag, out);
        assert_string_equal(fake.received.p != NULL ? fake.received.p : "",
                            oversized[i].routed != NULL ? oversized[i].routed : "");
    }
    text_clear(&fake.received);
    fake_feed(&client, "<presence/>");                       /* the stream lives */
    assert_string_equal(fake.received.p, "<presence/>\n");
}

/* What nobody can be told about ends the stream. */
static void too_long_to_tell(void **state)
{
    char attribute[2001];

    (void)state;
    memset(attribute, 'x', sizeof attribute - 1);
    attribute[sizeof attribute - 1] = '\0';
    fake.a.limits.stanza = 1000;
    client_to_bound();
    fake_feed(&client, "<message id='");
    fake_feed(&client, attribute);
    client_told_error("policy-violation");
}

/* ---- stanzas to the client ---- */

static struct stanza *message(void)
{
    struct stanza *s = stanza_new(STANZA_MESSAGE, TYPE_CHAT);

    assert_non_null(xml_sub(s->root, "body", NULL));
    stanza_seal(s);
    return s;
}

static void budget(void **state)
{
    struct stanza *s = message();

    (void)state;
    fake.a.limits.output = 100000;
    client_to_bound();
    assert_int_equal(fake.ops->deliver(fake.bind_stream, s, fake.session.jid, STR("")), DELIVER_TAKEN);
    client_told("<message type='chat' to='alice@a.example/home'><body/></message>");
    s->wire_size = 1000;
    client.waiting = 99000;
    assert_int_equal(fake.ops->deliver(fake.bind_stream, s, NULL, STR("")), DELIVER_TAKEN);
    fake_take(&client);
    client.waiting = 99001;
    assert_int_equal(fake.ops->deliver(fake.bind_stream, s, NULL, STR("")), DELIVER_FULL);
    client_told_nothing();
    assert_true(client.want_drained);                        /* however little waits */
    client.waiting = 20000;
    client.ops->on_drained(&client, client.arg);
    assert_int_equal(fake.drained, 1);
    client.ops->on_drained(&client, client.arg);
    assert_int_equal(fake.drained, 1);                       /* nobody waits any more */
    /* one that is larger than the budget goes alone */
    s->wire_size = 200000;
    client.waiting = 1;
    assert_int_equal(fake.ops->deliver(fake.bind_stream, s, NULL, STR("")), DELIVER_FULL);
    client.waiting = 0;
    assert_int_equal(fake.ops->deliver(fake.bind_stream, s, NULL, STR("")), DELIVER_TAKEN);
    /* no limit */
    fake.a.limits.output = 0;
    client.waiting = 1 << 30;
    assert_int_equal(fake.ops->deliver(fake.bind_stream, s, NULL, STR("")), DELIVER_TAKEN);
    stanza_unref(&s);
}

/* Behind a large answer the next ones wait, and the client is not read from meanwhile. */
static void answers_wait_behind_a_large_one(void **state)
{
    struct stanza *s = message();

    (void)state;
    fake.a.limits.output = 100000;
    client_to_bound();
    client.waiting = 50000;
    assert_int_equal(fake.ops->answer(fake.bind_stream, s), DELIVER_TAKEN);
    assert_false(client.paused);
    client.waiting = 1000000;
    assert_int_equal(fake.ops->answer(fake.bind_stream, s), DELIVER_TAKEN);
    assert_true(client.paused);
    assert_int_equal(fake.ops->deliver(fake.bind_stream, s, NULL, STR("")), DELIVER_FULL);
    client.waiting = 20000;
    client.ops->on_drained(&client, client.arg);
    assert_false(client.paused);
    assert_int_equal(fake.drained, 1);
    s->wire_size = 1000;
    client.waiting = 1599001;
    assert_int_equal(fake.ops->answer(fake.bind_stream, s), DELIVER_FULL);
    fake.a.limits.output = 0;
    assert_int_equal(fake.ops->answer(fake.bind_stream, s), DELIVER_TAKEN);
    assert_false(client.paused);
    stanza_unref(&s);
}

static void nobody_takes_after_the_end(void **state)
{
    struct stanza *s = message();

    (void)state;
    client_to_bound();
    fake.ops->close(fake.bind_stream, "conflict", "Replaced");
    assert_int_equal(fake.ended, 0);                         /* not from inside */
    assert_int_equal(fake.ops->deliver(fake.bind_stream, s, NULL, STR("")), DELIVER_FULL);
    fake_run();
    assert_int_equal(fake.ended, 1);
    client_told("<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>Replaced</text>");
    stanza_unref(&s);
}

/* Who has errors made and never reads them is not served without end. */
static void answers_have_the_same_budget(void **state)
{
    (void)state;
    client_to_bound();
    client.waiting = 1 << 20;
    fake_feed(&client, BIND);
    client_told_error("resource-constraint");
}

static void closed_in_order(void **state)
{
    (void)state;
    client_to_bound();
    fake.ops->close(fake.bind_stream, NULL, NULL);
    fake_run();
    assert_int_equal(fake.ended, 1);
    client_told("</stream:stream>");
    assert_false(client.closed);
    fake_feed(&client, "<message/></stream:stream>");
    assert_true(client.closed);
    assert_int_equal(fake.received.len, 0);
}

static void pauses(void **state)
{
    (void)state;
    client_to_bound();
    fake.ops->pause(fake.bind_stream, true);
    fake_feed(&client, "<message/>");
    assert_int_equal(fake.received.len, 0);
    fake.ops->pause(fake.bind_stream, false);
    fake_feed(&client, "<presence/>");
    assert_string_equal(fake.received.p, "<message/>\n<presence/>\n");
}

static void facts(void **state)
{
    struct session_info info;

    (void)state;
    client_to_bound();
    fake.ops->info(fake.bind_stream, &info);
    assert_string_equal(info.address, "192.0.2.1");
    assert_int_equal(info.port, 40000);
    assert_string_equal(info.tls, "TLSv1.3");
    assert_string_equal(info.cipher, "TLS_AES_256_GCM_SHA384");
}

/* ---- time ---- */

static void keeps_alive(void **state)
{
    (void)state;
    client_settings.keepalive_ms = 1000;
    client_settings.idle_ms = 3500;
    client_connect();
    client_to_bound();
    fake_advance(1000);
    assert_string_equal(fake_take(&client), " ");
    fake_advance(500);
    fake_feed(&client, " ");
    fake_advance(500);
    assert_string_equal(fake_take(&client), "");             /* it has just spoken */
    client.waiting = 10;
    fake_advance(1000);
    assert_string_equal(fake_take(&client), "");             /* there is something to read */
    client.waiting = 0;
    for (int i = 0; i < 3; i++)
        fake_advance(1000);
    client_told_error("connection-timeout");
    assert_int_equal(fake.ended, 1);
}

static void idle_without_keepalive(void **state)
{
    (void)state;
    client_settings.idle_ms = 2000;
    client_connect();
    client_to_bound();
    fake_advance(1999);
    client_told_nothing();
    fake_advance(2001);
    client_told_error("connection-timeout");
}

static void who_is_not_read_from_is_not_idle(void **state)
{
    (void)state;
    client_settings.idle_ms = 2000;
    client_connect();
    client_to_bound();
    fake_advance(1000);
    fake.ops->pause(fake.bind_stream, true);
    for (int i = 0; i < 5; i++)
        fake_advance(1000);
    fake.ops->pause(fake.bind_stream, false);
    fake_advance(1999);
    client_told_nothing();
    for (int i = 0; i < 2; i++)
        fake_advance(1000);
    client_told_error("connection-timeout");
}

static void rate_of_the_domain(void **state)
{
    (void)state;
    fake.a.limits.rate = 100;
    fake.a.limits.burst = 100;
    client_to_bound();
    fake_feed(&client, "<message><body>0123456789012345678901234567890123456789"
                       "0123456789012345678901234567890123456789</body></message>");
    assert_true(client.paused);
    fake_advance(2000);
    assert_false(client.paused);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, client_begin, client_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(binding_again), TEST(account_gone), TEST(server_chooses), TEST(bound_already),
        TEST(closed_while_binding), TEST(language), TEST(nonsense_language), TEST(too_long),
        TEST(too_long_to_tell),
        TEST(budget), TEST(answers_wait_behind_a_large_one), TEST(nobody_takes_after_the_end),
        TEST(answers_have_the_same_budget),
        TEST(closed_in_order), TEST(pauses), TEST(facts), TEST(keeps_alive),
        TEST(idle_without_keepalive), TEST(who_is_not_read_from_is_not_idle),
        TEST(rate_of_the_domain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
