/*
 * test_c2s.c - the whole way of a client, everything that is not allowed on it, and its deadlines
 * (docs/hostile-input.md, cases 18-20, 29).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/clients.h"

/* ---- the way ---- */

static void with_starttls(void **state)
{
    (void)state;
    fake_feed(&client, HEADER);
    client_told("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    fake_feed(&client, STARTTLS);
    client_told("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    fake_tls_done(&client);
    fake_feed(&client, HEADER);
    client_told("<mechanism>SCRAM-SHA-256-PLUS</mechanism>");
    fake_feed(&client, PLAIN);
    client_told_nothing();
    assert_true(client.paused);
    fake_auth_say(XY_AUTH_OK);
    client_told("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'></success>");
    assert_true(client.authenticated);
    fake_feed(&client, HEADER);
    client_told("<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>");
    fake_feed(&client, BIND);
    assert_string_equal(fake.resource, "home");
    fake_bind_answer(BIND_OK);
    client_told("<iq type='result' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                "<jid>alice@a.example/home</jid></bind></iq>");
    fake_feed(&client, "<message to='bob@a.example'><body>hi</body></message>");
    assert_string_equal(fake.received.p, "<message to='bob@a.example'><body>hi</body></message>\n");
    fake_feed(&client, "</stream:stream>");
    client_told("</stream:stream>");
    assert_int_equal(fake.ended, 1);
}

/* Everything from auth on in one segment, and the account on another shard: cut at every byte. */
static void pipelined(void **state)
{
    static const char in[] = PLAIN HEADER BIND "<message/><presence/></stream:stream>";

    (void)state;
    for (size_t cut = 0; cut < sizeof in; cut++) {
        fake.account_shard = FAKE_THERE;
        client_connect();
        text_clear(&fake.received);
        client_to_tls();
        fake_feed_n(&client, in, cut);
        fake_feed_n(&client, in + cut, sizeof in - 1 - cut);
        fake_auth_say(XY_AUTH_OK);
        assert_ptr_equal(client.moving_to, FAKE_THERE);
        fake_arrive(&client);
        fake_bind_answer(BIND_OK);
        client.ops->on_data(&client, client.in.p, client.in.len, client.arg);
        fake_run();
        assert_string_equal(fake.received.p, "<message/>\n<presence/>\n");
        assert_true(client.closed);
    }
}

static void direct_tls(void **state)
{
    (void)state;
    client_settings.direct_tls = true;
    client_connect();
    client.tls = true;
    client.sni = "a.example";
    client.ops->on_tls(&client, client.arg);
    fake_feed(&client, HEADER);
    const char *out = fake_take(&client);

    assert_null(strstr(out, "<starttls"));
    assert_non_null(strstr(out, "<mechanism>PLAIN</mechanism>"));
    fake_feed(&client, STARTTLS);
    client_told_error("policy-violation");
}

/* ---- what is refused: state x event ---- */

static void to_start(void) { client_connect(); }
static void to_features(void) { client_connect(); fake_feed(&client, HEADER); }
static void to_tls(void) { client_connect(); client_to_tls(); }
static void to_sasl(void)
{
    to_tls();
    fake_feed(&client, "<auth " SASL " mechanism='PLAIN'/>");
}
static void to_login(void) { client_connect(); client_to_login(); fake_feed(&client, HEADER); }
static void to_bound(void) { client_connect(); client_to_bound(); }

#define AUTH "<auth " SASL " mechanism='NONE'/>"
#define RESPONSE "<response " SASL "/>"
#define ABORT "<abort " SASL "/>"
#define COMPRESS "<compress xmlns='http://jabber.org/protocol/compress'>" \
                 "<method>zlib</method></compress>"
#define SESSION "<iq type='set' id='s'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>"

static const struct { void (*to)(void); const char *in, *error; } refusals[] = {
    { to_features, RESPONSE, "policy-violation" },
    { to_features, ABORT, "policy-violation" },
    { to_features, "<message/>", "not-authorized" },
    { to_features, "<presence/>", "not-authorized" },
    { to_features, "<iq type='get' id='1'><q xmlns='x'/></iq>", "not-authorized" },
    { to_features, BIND, "not-authorized" },
    { to_features, SESSION, "not-authorized" },
    { to_features, "<resume xmlns='urn:xmpp:sm:3' previd='x' h='0'/>", "not-authorized" },
    { to_tls, STARTTLS, "policy-violation" },
    { to_tls, "<message/>", "not-authorized" },
    { to_sasl, STARTTLS, "policy-violation" },
    { to_sasl, BIND, "not-authorized" },
    { to_sasl, "<message/>", "not-authorized" },
    { to_sasl, COMPRESS, "policy-violation" },
    { to_sasl, "<foo/>", "not-authorized" },
    { to_sasl, "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'/>", "not-authorized" },
    { to_login, AUTH, "policy-violation" },
    { to_login, RESPONSE, "policy-violation" },
    { to_login, STARTTLS, "policy-violation" },
    { to_login, "<message/>", "not-authorized" },
    { to_login, SESSION, "not-authorized" },
    { to_login, "<foo xmlns='jabber:client'/>", "unsupported-stanza-type" },
    { to_bound, AUTH, "policy-violation" },
    { to_bound, STARTTLS, "policy-violation" },
    { to_bound, COMPRESS, "policy-violation" },
    { to_bound, "<message xmlns='jabber:server'/>", "unsupported-stanza-type" },
    { to_bound, "<message xmlns=''/>", "unsupported-stanza-type" },
    { to_bound, "<r xmlns='urn:xmpp:sm:2'/>", "unsupported-stanza-type" },
    { to_sasl, "<resume xmlns='urn:xmpp:sm:3' previd='x' h='0'/>", "not-authorized" },
    { to_bound, "<features xmlns='http://etherx.jabber.org/streams'/>", "unsupported-stanza-type" },
    { to_start, "<message>", "bad-format" },
};

static void refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        refusals[i].to();
        fake_take(&client);
        fake_feed(&client, refusals[i].in);
        char want[128];

        snprintf(want, sizeof want, "<stream:error><%s ", refusals[i].error);
        if (strstr(fake_take(&client), want) == NULL)
            fail_msg("row %zu: no %s for %s", i, refusals[i].error, refusals[i].in);
        assert_true(client.closed);
    }
    assert_int_equal(fake.received.len, 0);
}

/* What modules know comes to them in its place among the stanzas, and only from clients that have a resource. */
static void a_module_may_know_more(void **state)
{
    (void)state;
    to_bound();
    fake_take(&client);
    fake_feed(&client, "<message/><on xmlns='urn:test:known'/><message id='2'/>");
    assert_string_equal(fake.received.p, "<message/>\n<on xmlns='urn:test:known'/>\n<message id='2'/>\n");
    assert_string_equal(fake_take(&client), "");
    assert_false(client.closed);
    text_clear(&fake.received);
    to_login();
    fake_take(&client);
    fake_feed(&client, "<on xmlns='urn:test:known'/>");
    assert_non_null(strstr(fake_take(&client), "<unsupported-stanza-type "));
    assert_int_equal(fake.received.len, 0);
}

static void compression_is_not_to_be_had(void **state)
{
    (void)state;
    to_features();
    fake_take(&client);
    fake_feed(&client, COMPRESS);
    client_told("<failure xmlns='http://jabber.org/protocol/compress'><unsupported-method/>"
                "</failure>");
    assert_false(client.closed);
}

/* ---- time and size ---- */

static void deadline_of_login(void **state)
{
    (void)state;
    for (int i = 0; i < 30; i++) {
        assert_false(client.closed);
        fake_feed(&client, i == 0 ? "<stream:stream" : " ");          /* a trickle buys nothing */
        fake_advance(1000);
    }
    client_told_error("connection-timeout");
    client_connect();
    fake_advance(29000);
    client_to_ready();
    fake_advance(1000);
    client_told_error("connection-timeout");
    client_connect();
    client_to_bound();
    fake_advance(1000000);
    client_told_nothing();
}

static void deadline_while_asking(void **state)
{
    (void)state;
    client_to_tls();
    fake_feed(&client, PLAIN);
    fake_advance(30000);
    client_told_error("connection-timeout");
    assert_int_equal(fake.auth_cancelled, 1);
}

static void lost_while_waiting(void **state)
{
    (void)state;
    client_to_tls();
    fake_feed(&client, PLAIN);
    fake_lose(&client, CONN_RESET);
    assert_int_equal(fake.auth_cancelled, 1);
    client_connect();
    client_to_ready();
    fake_feed(&client, BIND);
    fake_lose(&client, CONN_RESET);
    assert_true(fake.bind_cancelled);
    client_connect();
    client_to_bound();
    fake_lose(&client, CONN_RESET);
    assert_int_equal(fake.ended, 1);
}

static void small_before_login(void **state)
{
    char big[20001];

    (void)state;
    memset(big, 'A', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    client_to_tls();
    fake_feed(&client, "<auth " SASL " mechanism='PLAIN'>");
    fake_feed(&client, big);
    client_told_error("policy-violation");
    client_connect();
    client_to_bound();
    fake_feed(&client, "<message><body>");
    fake_feed(&client, big);
    fake_feed(&client, "</body></message>");
    assert_int_equal(fake.received.len, 20000 + strlen("<message><body></body></message>\n"));
}

static void shape_of_the_limits(void **state)
{
    (void)state;
    client_to_tls();
    fake_feed(&client, "<a><a><a><a><a><a><a><a><a>");
    client_told_error("policy-violation");
    client_connect();
    client_to_bound();
    fake_feed(&client, "<message><a><a><a><a><a><a><a><a><a/>"
                       "</a></a></a></a></a></a></a></a></message>");
    client_told_nothing();
    for (int i = 0; i < 3000; i++) {                         /* keepalives of a quiet client */
        fake_feed(&client, " ");
        assert_false(client.closed);
    }
}

static void no_new_ones_without_memory(void **state)
{
    struct conn c;
    struct c2s_config *config = NULL;

    (void)state;
    fake_conn_init(&c);
    for (unsigned long nth = 1; nth < 3; nth++) {
        config = calloc(1, sizeof *config);
        atomic_init(&config->refs, 2);
        support_fail_alloc(nth);
        assert_false(c2s_accept(&c, config));
        support_reset(NULL);
        assert_int_equal(atomic_load(&config->refs), 1);
        free(config);
    }
    fake_conn_free(&c);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, client_begin, client_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(with_starttls), TEST(pipelined), TEST(direct_tls), TEST(refused),
        TEST(a_module_may_know_more), TEST(deadline_of_login), TEST(deadline_while_asking),
        TEST(compression_is_not_to_be_had), TEST(deadline_of_login), TEST(deadline_while_asking),
        TEST(lost_while_waiting), TEST(small_before_login), TEST(shape_of_the_limits),
        TEST(no_new_ones_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
