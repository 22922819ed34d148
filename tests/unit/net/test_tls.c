/* Tests of net/tls.c: which certificate for which name, which protocols, what a policy refuses. */
#include "support.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "net/support_conn.h"
#include "net/support_net.h"

static struct certificate *a_example, *b_example;
static char asked[64];

/* As an upper layer would: by name, a.example for those who say none, nothing for strangers. */
static struct certificate *choose(const char *name, void *arg)
{
    assert_ptr_equal(arg, &asked);
    snprintf(asked, sizeof asked, "%s", name != NULL ? name : "(none)");
    if (name == NULL || strcmp(name, "a.example") == 0)
        return a_example;
    return strcmp(name, "b.example") == 0 ? b_example : NULL;
}

static void make_certificates(void)
{
    a_example = net_make_certificate(&(struct net_cert_spec){ .san = "DNS:a.example" });
    b_example = net_make_certificate(&(struct net_cert_spec){ .san = "DNS:b.example" });
}

static void drop_certificates(void)
{
    certificate_unref(&a_example);
    certificate_unref(&b_example);
}

struct outcome {
    bool done;
    int  alert;                     /* what the client was told */
    char shown[64];                 /* the certificate's name */
    char alpn[32];
};

static void note_alert(const SSL *ssl, int where, int value)
{
    struct outcome *o = SSL_get_app_data(ssl);

    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT)
        o->alert = value & 0xff;
}

/* A handshake in memory between a client and an SSL of the policy; needs a shard for the name given
 * to conn_start_tls(), so it goes through a connection. */
static struct line_server server;
static struct str start_domain;

static size_t on_data(struct conn *c, const char *bytes, size_t len, void *arg)
{
    (void)bytes;
    (void)arg;
    assert_int_equal(conn_start_tls(c, server.policy, start_domain), 0);
    return len;
}

static void on_closed(struct conn *c, enum conn_reason reason, void *arg)
{
    (void)c;
    (void)arg;
    atomic_store(&server.last_reason, reason);
    atomic_fetch_add(&server.closed, 1);
}

static const struct conn_ops start_ops = { .on_data = on_data, .on_closed = on_closed };

static void open_one(void *arg)
{
    assert_non_null(conn_new(*(int *)arg, &start_ops, NULL));
}

static struct outcome shake(const struct tls_settings *settings, const char *domain,
                            const struct net_client_tls *how, const unsigned char *alpn)
{
    struct tls_settings s = *settings;
    struct outcome o = { .done = false };
    struct net_client client;
    int pair[2];

    s.choose = choose;
    s.arg = &asked;
    asked[0] = '\0';
    start_domain = str_of(domain);
    server = (struct line_server){ .policy = net_policy(NULL, &s) };
    net_start(1);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    net_on(0, open_one, &pair[0]);
    net_client_of(&client, pair[1]);
    assert_true(net_send(&client, "tls", 3));
    net_turn(0);
    client.ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_info_callback(client.ctx, note_alert);
    SSL_CTX_set_min_proto_version(client.ctx, TLS1_VERSION);
    SSL_CTX_set_security_level(client.ctx, 0);
    client.ssl = SSL_new(client.ctx);
    SSL_set_app_data(client.ssl, &o);
    SSL_set_fd(client.ssl, client.fd);
    if (how->version != 0)
        SSL_set_max_proto_version(client.ssl, how->version);
    if (how->sni != NULL)
        SSL_set_tlsext_host_name(client.ssl, how->sni);
    if (alpn != NULL)
        SSL_set_alpn_protos(client.ssl, alpn, (unsigned)strlen((const char *)alpn));
    o.done = SSL_connect(client.ssl) == 1;
    if (o.done) {
        const unsigned char *name;
        unsigned len;
        X509 *shown = SSL_get0_peer_certificate(client.ssl);

        snprintf(o.shown, sizeof o.shown, "%s",
                 X509_check_host(shown, "a.example", 0, 0, NULL) == 1 ? "a.example" : "b.example");
        SSL_get0_alpn_selected(client.ssl, &name, &len);
        snprintf(o.alpn, sizeof o.alpn, "%.*s", (int)len, len > 0 ? (const char *)name : "");
    }
    net_client_close(&client);
    net_await(&server.closed, 1);
    net_stop();
    tls_policy_unref(&server.policy);
    return o;
}

static void the_certificate_goes_by_domain_then_by_name(void **state)
{
    static const struct {
        const char *domain, *sni, *asked, *shown;
    } cases[] = {
        { "", NULL, "(none)", "a.example" },
        { "", "b.example", "b.example", "b.example" },
        { "", "B.Example", "b.example", "b.example" },
        { "b.example", NULL, "b.example", "b.example" },
        { "b.example", "a.example", "b.example", "b.example" },
        { "b.example", "no.example", "b.example", "b.example" },
    };
    static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
    struct tls_settings settings = { 0 };

    (void)state;
    make_certificates();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t v = 0; v < COUNT_OF(versions); v++) {
            struct net_client_tls how = { .sni = cases[i].sni, .version = versions[v] };
            struct outcome o = shake(&settings, cases[i].domain, &how, NULL);

            assert_true(o.done);
            assert_string_equal(asked, cases[i].asked);
            assert_string_equal(o.shown, cases[i].shown);
        }
    }
    drop_certificates();
}

static void a_name_nobody_has_is_unrecognized(void **state)
{
    struct tls_settings settings = { 0 };
    struct outcome o;

    (void)state;
    make_certificates();
    o = shake(&settings, "", &(struct net_client_tls){ .sni = "no.example" }, NULL);
    assert_false(o.done);
    assert_int_equal(o.alert, SSL_AD_UNRECOGNIZED_NAME);
    assert_int_equal(atomic_load(&server.last_reason), CONN_TLS_FAILED);
    drop_certificates();
}

static void other_protocols_are_refused(void **state)
{
    static const struct {
        const char *offer, *agreed;
        bool        done;
    } cases[] = {
        { NULL, "", true },
        { "\x0bxmpp-client", "xmpp-client", true },
        { "\x08http/1.1\x0bxmpp-client", "xmpp-client", true },
        { "\x08http/1.1", "", false },
        { "\x0bxmpp-server", "", false },
        { "\x0axmpp-clien", "", false },
    };
    struct tls_settings strict = { .alpn = tls_alpn_client }, lax = { 0 };

    (void)state;
    make_certificates();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const unsigned char *offer = (const unsigned char *)cases[i].offer;
        struct outcome o = shake(&strict, "", &(struct net_client_tls){ 0 }, offer);

        assert_int_equal(o.done, cases[i].done);
        assert_string_equal(o.alpn, cases[i].agreed);
        if (!cases[i].done)
            assert_int_equal(o.alert, SSL_AD_NO_APPLICATION_PROTOCOL);
        o = shake(&lax, "", &(struct net_client_tls){ 0 }, offer);
        assert_true(o.done);
        assert_string_equal(o.alpn, "");
    }
    drop_certificates();
}

static void old_versions_are_refused(void **state)
{
    struct tls_settings settings = { 0 }, new_only = { .tls13_only = true };

    (void)state;
    make_certificates();
    assert_false(shake(&settings, "", &(struct net_client_tls){ .version = TLS1_VERSION },
                       NULL).done);
    assert_false(shake(&settings, "", &(struct net_client_tls){ .version = TLS1_1_VERSION },
                       NULL).done);
    assert_false(shake(&new_only, "", &(struct net_client_tls){ .version = TLS1_2_VERSION },
                       NULL).done);
    assert_true(shake(&new_only, "", &(struct net_client_tls){ 0 }, NULL).done);
    drop_certificates();
}

static void bad_settings_are_refused(void **state)
{
    struct tls_settings settings = { .choose = choose, .ciphers = "NO-SUCH-CIPHER" };
    struct error e;

    (void)state;
    assert_null(tls_policy_new(&settings, &e));
    assert_int_equal(e.code, ERR_INVALID);
    assert_non_null(strstr(e.text, "TLS 1.2 cipher list"));
    settings.ciphers = NULL;
    settings.ciphersuites = "NO-SUCH-SUITE";
    assert_null(tls_policy_new(&settings, &e));
    assert_non_null(strstr(e.text, "TLS 1.3 cipher suites"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(the_certificate_goes_by_domain_then_by_name),
        SUPPORT_TEST(a_name_nobody_has_is_unrecognized),
        SUPPORT_TEST(other_protocols_are_refused),
        SUPPORT_TEST(old_versions_are_refused),
        SUPPORT_TEST(bad_settings_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
