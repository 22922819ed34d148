/*
 * test_c2s_login.c - headers, STARTTLS, SASL on the wire, identities (docs/hostile-input.md, cases 20, 21,
 * 24-27, 35).
 */
#include <stdio.h>
#include <string.h>

#include "stream/clients.h"
#include "stream/scram_client.h"

#define OPEN "<stream:stream version='1.0' xmlns='jabber:client' " \
             "xmlns:stream='http://etherx.jabber.org/streams' "

/* ---- headers ---- */

static const struct { const char *header, *from, *to, *error; } headers[] = {
    { OPEN "to='a.example'>", "a.example", NULL, NULL },
    { OPEN "to='A.EXAMPLE.'>", "a.example", NULL, NULL },
    { OPEN "to='alias.example'>", "alias.example", NULL, NULL },
    { OPEN "to='b.example' from='Alice@B.example'>", "b.example", "alice@b.example", NULL },
    { OPEN "to='c.example'>", NULL, NULL, "host-unknown" },
    { OPEN "to='a.example:5222'>", NULL, NULL, "host-unknown" },
    { OPEN "to=''>", NULL, NULL, "host-unknown" },
    { OPEN ">", NULL, NULL, "host-unknown" },
    { OPEN "to='a.example' from='@'>", NULL, NULL, "improper-addressing" },
};

static void hosts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        char want[64];

        client_connect();
        fake_feed(&client, headers[i].header);
        if (headers[i].error != NULL) {
            client_told_error(headers[i].error);
            continue;
        }
        const char *out = fake_take(&client);

        snprintf(want, sizeof want, " from='%s'", headers[i].from);
        assert_non_null(strstr(out, want));
        snprintf(want, sizeof want, " to='%s'", headers[i].to != NULL ? headers[i].to : "");
        assert_int_equal(strstr(out, want) != NULL, headers[i].to != NULL);
    }
}

static void sole_host(void **state)
{
    (void)state;
    map_remove(&fake.set.by_name, STR("b.example"));
    fake_feed(&client, OPEN ">");
    client_told(" from='a.example'");
    client_connect();
    fake_feed(&client, OPEN "to='b.example'>");
    client_told(" from='a.example' version");                /* says who it is, and refuses */
    assert_true(client.closed);
}

static void other_host_after_tls(void **state)
{
    (void)state;
    fake_feed(&client, HEADER STARTTLS);
    assert_string_equal(client.tls_domain, "a.example");
    fake_tls_done(&client);
    fake_feed(&client, HEADER_TO("b.example"));
    client_told_error("host-unknown");
    client_connect();
    client.covers = true;
    fake_feed(&client, HEADER STARTTLS);
    fake_tls_done(&client);
    fake_feed(&client, HEADER_TO("b.example"));
    client_told(" from='b.example'");
}

static const struct { const char *header, *error; } restarts[] = {
    { OPEN "to='a.example'>", NULL },
    { OPEN "to='alias.example'>", NULL },
    { OPEN ">", NULL },
    { OPEN "to='a.example' from='alice@a.example'>", NULL },
    { OPEN "to='a.example' from='alice@alias.example/x'>", NULL },
    { OPEN "to='b.example'>", "host-unknown" },
    { OPEN "to='c.example'>", "host-unknown" },
    { OPEN "to='a.example' from='bob@a.example'>", "invalid-from" },
    { OPEN "to='a.example' from='alice@b.example'>", "invalid-from" },
    { OPEN "to='a.example' from='a.example'>", "invalid-from" },
    { OPEN "to='a.example' from='@'>", "improper-addressing" },
};

static void identity_stays(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(restarts); i++) {
        client_connect();
        client_to_login();
        fake_feed(&client, restarts[i].header);
        if (restarts[i].error != NULL)
            client_told_error(restarts[i].error);
        else
            client_told(" to='alice@a.example'");
    }
}

/* ---- TLS ---- */

static void tls_required(void **state)
{
    (void)state;
    fake.a.tls.required = true;
    fake_feed(&client, HEADER);
    const char *out = fake_take(&client);

    assert_non_null(strstr(out, "<required/>"));
    assert_null(strstr(out, "<mechanisms"));
    fake_feed(&client, PLAIN);
    client_told("<failure " SASL "><encryption-required/></failure>");
}

static void no_certificate(void **state)
{
    (void)state;
    fake.a.certificate = NULL;
    fake_feed(&client, HEADER);
    assert_null(strstr(fake_take(&client), "<starttls"));
    fake_feed(&client, STARTTLS);
    client_told("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>");
    fake_feed(&client, "</stream:stream>");
    assert_true(client.closed);
}

static void plain_needs_tls(void **state)
{
    (void)state;
    fake_feed(&client, HEADER PLAIN);
    client_told("<failure " SASL "><encryption-required/></failure>");
    client_connect();
    fake.a.sasl.plain_without_tls = true;
    fake_feed(&client, HEADER PLAIN);
    assert_string_equal(fake.password, "secret");
    fake_auth_say(XY_AUTH_OK);
    client_told("<success");
}

static void bindings_offered(void **state)
{
    (void)state;
    client_connect();
    client.exporter = false;
    fake_feed(&client, HEADER STARTTLS);
    fake_tls_done(&client);
    fake_take(&client);
    fake_feed(&client, HEADER);
    const char *out = fake_take(&client);

    assert_null(strstr(out, "tls-exporter"));
    assert_non_null(strstr(out, "<channel-binding type='tls-server-end-point'/>"));
    client_connect();
    fake.a.sasl.endpoint_binding = false;
    fake_feed(&client, HEADER STARTTLS);
    fake_tls_done(&client);
    fake_take(&client);
    fake_feed(&client, HEADER);
    client_told("<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>"
                "<channel-binding type='tls-exporter'/></sasl-channel-binding>");
}

/* ---- SASL ---- */

static void failures_and_their_limit(void **state)
{
    (void)state;
    client_to_tls();
    for (int i = 0; i < 4; i++) {
        fake_feed(&client, PLAIN);
        fake_auth_say(i % 2 ? XY_AUTH_WRONG : XY_AUTH_UNKNOWN);
        assert_string_equal(fake_take(&client), "<failure " SASL "><not-authorized/></failure>");
        assert_false(client.paused);
    }
    fake_feed(&client, PLAIN);
    fake_auth_say(XY_AUTH_WRONG);
    client_told("<failure " SASL "><not-authorized/></failure><stream:error><policy-violation ");
    assert_true(client.closed);
}

/* What compares no password is no guess; without end it is not allowed either. */
static void exchanges_and_their_limit(void **state)
{
    (void)state;
    client_to_tls();
    for (int i = 0; i < 15; i++) {
        fake_feed(&client, "<auth " SASL " mechanism='NONE'/>");
        assert_string_equal(fake_take(&client), "<failure " SASL "><invalid-mechanism/></failure>");
    }
    fake_feed(&client, "<auth " SASL " mechanism='NONE'/>");
    client_told_error("policy-violation");
}

static void scram_on_the_wire(void **state)
{
    static const char first[] = "n,,n=alice,r=abcdef";
    char message[512];
    xy_scram_keys keys;
    struct scram_server_keys k;
    const struct mechanism *m = mechanism_find(STR("SCRAM-SHA-256"));

    (void)state;
    client_to_tls();
    fake_feed(&client, "<auth " SASL " mechanism='SCRAM-SHA-256'/>");
    client_told("<challenge " SASL "></challenge>");
    snprintf(message, sizeof message, "<response " SASL ">%s</response>",
             in_base64(first, strlen(first)));
    fake_feed(&client, message);
    client_keys(m, "secret", STR("salt"), 64, &k);
    keys = (xy_scram_keys){ .size = sizeof keys, .iterations = 64, .salt_len = 4, .key_len = 32,
                            .salt = (const unsigned char *)"salt", .stored_key = k.stored,
                            .server_key = k.server };
    fake_auth_answer(&(xy_auth_answer){ .status = XY_AUTH_OK, .keys = &keys });
    const char *out = fake_take(&client), *from = strchr(out, '>') + 1;
    const char *challenge = from_base64(from, (size_t)(strchr(from, '<') - from));
    const char *final = client_final(m, first + 3, challenge, STR("n,,"), "secret");

    snprintf(message, sizeof message, "<response " SASL ">%s</response>",
             in_base64(final, strlen(final)));
    fake_feed(&client, message);
    snprintf(message, sizeof message, "<success " SASL ">%s</success>",
             in_base64(client_expects(), strlen(client_expects())));
    client_told(message);
    fake_feed(&client, HEADER BIND);
    assert_string_equal(fake.identity->mechanism, "SCRAM-SHA-256");
}

static void abort_and_again(void **state)
{
    (void)state;
    client_to_tls();
    fake_feed(&client, "<auth " SASL " mechanism='SCRAM-SHA-1'/><abort " SASL "/>");
    client_told("<failure " SASL "><aborted/></failure>");
    fake_feed(&client, "<auth " SASL " mechanism='SCRAM-SHA-1'/>" PLAIN);
    fake_auth_say(XY_AUTH_OK);
    client_told("<success");
}

static void no_mechanism_named(void **state)
{
    (void)state;
    client_to_tls();
    fake_feed(&client, "<auth " SASL "/>");
    client_told("<failure " SASL "><invalid-mechanism/></failure>");
}

static void the_move(void **state)
{
    (void)state;
    fake.account_shard = FAKE_THERE;
    client_to_login();
    assert_ptr_equal(client.moving_to, FAKE_THERE);
    fake_arrive(&client);
    assert_false(client.paused);
    fake_feed(&client, HEADER);
    client_told("<bind ");
}

/* What may be offered is found out first, and nothing is read meanwhile. */
static void waits_for_what_can_be_offered(void **state)
{
    static const xy_auth_answer answer = { .size = sizeof answer, .status = XY_AUTH_OK };

    (void)state;
    fake.unknown = true;
    fake_feed(&client, HEADER);
    assert_int_equal(fake.question, AUTH_CAN);
    assert_true(client.paused);
    assert_null(strstr(fake_take(&client), "features"));
    fake.unknown = false;
    fake.mechanisms = XY_MECH_SCRAM_SHA_1;
    fake.auth_done(fake.auth_arg, &answer);
    client_told("<mechanism>SCRAM-SHA-1</mechanism></mechanisms>");
    assert_false(client.paused);

    fake.unknown = true;                    /* nobody can tell: logins will say so */
    fake.auth_refused = true;
    client_connect();
    fake_feed(&client, HEADER);
    client_told("<mechanism>SCRAM-SHA-1</mechanism></mechanisms>");
    fake.auth_refused = false;
    client_connect();
    fake_feed(&client, HEADER);
    unsigned before = fake.auth_cancelled;
    client_connect();                       /* it is lost meanwhile */
    assert_int_equal(fake.auth_cancelled, before + 1);
}

static void memory_may_be_refused(void **state)
{
    (void)state;
    for (unsigned long nth = 1; nth < 60; nth++) {
        client_connect();
        client_to_tls();
        support_fail_alloc(nth);
        fake_feed(&client, PLAIN);
        if (fake.call != NULL)
            fake_auth_say(XY_AUTH_OK);
        if (!client.closed)
            fake_feed(&client, HEADER);
        support_reset(NULL);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, client_begin, client_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hosts), TEST(sole_host), TEST(other_host_after_tls), TEST(identity_stays),
        TEST(tls_required), TEST(no_certificate), TEST(plain_needs_tls), TEST(bindings_offered),
        TEST(failures_and_their_limit), TEST(exchanges_and_their_limit),
        TEST(scram_on_the_wire), TEST(abort_and_again),
        TEST(no_mechanism_named), TEST(the_move), TEST(waits_for_what_can_be_offered),
        TEST(memory_may_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
