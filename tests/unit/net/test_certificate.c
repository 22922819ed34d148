/* Tests of net/certificate.c: what is refused at loading, and which names a certificate covers. */
#include "support.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "net/support_net.h"

static bool covers(const char *san, const char *domain)
{
    struct certificate *c = net_make_certificate(&(struct net_cert_spec){ .san = san });
    bool yes = certificate_covers(c, str_of(domain));

    certificate_unref(&c);
    return yes;
}

static void names_come_from_the_extension_only(void **state)
{
    static const struct { const char *san, *domain; bool covers; } cases[] = {
        { "DNS:a.example", "a.example", true },
        { "DNS:A.Example", "a.example", true },
        { "DNS:a.example", "b.example", false },
        { "DNS:a.example", "x.a.example", false },
        { "DNS:a.example", "", false },
        { "DNS:*.example", "a.example", true },
        { "DNS:*.example", "example", false },
        { "DNS:*.example", "x.a.example", false },
        { "DNS:*.example", ".example", false },
        { "DNS:a*.example", "ab.example", false },
        { "DNS:*", "example", false },
        { "DNS:x.example,DNS:a.example", "a.example", true },
        { "otherName:1.3.6.1.5.5.7.8.7;IA5:_xmpp-client.a.example", "a.example", true },
        { "otherName:1.3.6.1.5.5.7.8.7;IA5:_xmpp-server.a.example", "a.example", true },
        { "otherName:1.3.6.1.5.5.7.8.7;IA5:_imap.a.example", "a.example", false },
        { "otherName:1.3.6.1.5.5.7.8.7;IA5:_xmpp-client.", "", false },
        { "otherName:1.3.6.1.5.5.7.8.5;UTF8:a.example", "a.example", true },
        { "otherName:1.3.6.1.5.5.7.8.5;UTF8:b.example", "a.example", false },
        { "otherName:1.3.6.1.5.5.7.8.5;IA5:a.example", "a.example", false },
        { "otherName:1.2.3.4;UTF8:a.example", "a.example", false },
        { "IP:127.0.0.1", "127.0.0.1", true },
        { "IP:127.0.0.1", "127.0.0.2", false },
        { "IP:::1", "[::1]", true },
        { "IP:::1", "::1", true },
        { "DNS:127.0.0.1", "127.0.0.1", true },
        { "email:a.example", "a.example", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (covers(cases[i].san, cases[i].domain) != cases[i].covers)
            fail_msg("%s for %s", cases[i].san, cases[i].domain);
}

static void the_subject_is_no_name(void **state)
{
    struct net_cert_spec spec = { .common_name = "a.example" };
    struct certificate *c = net_make_certificate(&spec);

    (void)state;
    assert_false(certificate_covers(c, STR("a.example")));
    assert_int_equal(certificate_names(c), 0);
    certificate_unref(&c);
}

static void a_nul_ends_no_name(void **state)
{
    (void)state;
    assert_false(covers("DNS:a.example~.evil", "a.example"));
    assert_false(covers("otherName:1.3.6.1.5.5.7.8.5;UTF8:a.example~.evil", "a.example"));
    assert_false(covers("otherName:1.3.6.1.5.5.7.8.7;IA5:_xmpp-client.a.example~", "a.example"));
    assert_true(covers("DNS:a.example~.evil,DNS:a.example", "a.example"));
}

static void key_types_and_expiry(void **state)
{
    static const int types[] = { EVP_PKEY_EC, EVP_PKEY_RSA, EVP_PKEY_ED25519 };
    int64_t now = sys.wall_ms();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        struct net_cert_spec spec = { .san = "DNS:a.example,DNS:b.example",
                                      .key_type = types[i] };
        struct certificate *c = net_make_certificate(&spec), *again = certificate_ref(c);

        assert_int_equal(certificate_names(c), 2);
        certificate_unref(&c);
        assert_null(c);
        assert_true(certificate_expires(again) > now + 86300 * INT64_C(1000));
        assert_true(certificate_expires(again) < now + 86500 * INT64_C(1000));
        certificate_unref(&again);
    }
}

static void expect_refusal(struct str cert, struct str key, const char *why)
{
    struct error e = { .text = "" };
    struct certificate *c = certificate_parse(cert, key, &e);

    assert_null(c);
    assert_int_equal(e.code, ERR_INVALID);
    if (strstr(e.text, why) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", e.text, why);
}

static void refuses_with_the_reason(void **state)
{
    char *cert, *key, *other_cert, *other_key, *old_cert, *old_key, *early_cert, *early_key;
    struct text chain;

    (void)state;
    net_make_pem(&(struct net_cert_spec){ 0 }, &cert, &key);
    net_make_pem(&(struct net_cert_spec){ 0 }, &other_cert, &other_key);
    net_make_pem(&(struct net_cert_spec){ .begins_s = -100, .ends_s = -1 }, &old_cert, &old_key);
    net_make_pem(&(struct net_cert_spec){ .begins_s = 100, .ends_s = 200 }, &early_cert,
                 &early_key);
    expect_refusal(STR(""), str_of(key), "no certificate");
    expect_refusal(str_of(key), str_of(key), "no certificate");
    expect_refusal(str_of(cert), STR(""), "no private key");
    expect_refusal(str_of(cert), str_of(cert), "no private key");
    expect_refusal(str_of(cert), str_of(other_key), "does not belong");
    expect_refusal(str_of(old_cert), str_of(old_key), "expired");
    expect_refusal(str_of(early_cert), str_of(early_key), "not valid yet");

    text_init(&chain, 0);
    for (int i = 0; i < CERTIFICATE_CHAIN_MOST; i++)
        text_puts(&chain, cert);
    struct certificate *c = certificate_parse(str_of(chain.p), str_of(key), NULL);

    assert_non_null(c);
    certificate_unref(&c);
    text_puts(&chain, cert);
    expect_refusal((struct str){ chain.p, chain.len }, str_of(key), "chain of more than 9");
    text_clear(&chain);
    text_puts(&chain, cert);
    text_puts(&chain, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    expect_refusal((struct str){ chain.p, chain.len }, str_of(key), "certificate 2 of the chain");
    text_free(&chain);
    mem_free(&cert);
    mem_free(&key);
    mem_free(&other_cert);
    mem_free(&other_key);
    mem_free(&old_cert);
    mem_free(&old_key);
    mem_free(&early_cert);
    mem_free(&early_key);
}

static void a_key_with_a_password_is_refused(void **state)
{
    EVP_PKEY *pkey = EVP_EC_gen("P-256");
    BIO *out = BIO_new(BIO_s_mem());
    char *cert, *key, *locked;
    long len;

    (void)state;
    net_make_pem(&(struct net_cert_spec){ 0 }, &cert, &key);
    PEM_write_bio_PrivateKey(out, pkey, EVP_aes_128_cbc(), (const unsigned char *)"secret", 6,
                             NULL, NULL);
    len = BIO_get_mem_data(out, &locked);
    expect_refusal(str_of(cert), (struct str){ locked, (size_t)len }, "without a password");
    BIO_free(out);
    EVP_PKEY_free(pkey);
    mem_free(&cert);
    mem_free(&key);
}

static void loads_files_together_or_apart(void **state)
{
    struct error e = { .text = "" };
    const char *cert_path, *key_path, *both_path;
    char *cert, *key;
    struct text both;
    struct certificate *c;

    (void)state;
    net_make_pem(&(struct net_cert_spec){ .san = "DNS:a.example" }, &cert, &key);
    support_folder();
    cert_path = support_path("cert.pem");
    key_path = support_path("key.pem");
    both_path = support_path("both.pem");
    text_init(&both, 0);
    text_puts(&both, key);
    text_puts(&both, cert);
    assert_int_equal(file_replace(cert_path, cert, strlen(cert), 0600, &e), 0);
    assert_int_equal(file_replace(key_path, key, strlen(key), 0600, &e), 0);
    assert_int_equal(file_replace(both_path, both.p, both.len, 0600, &e), 0);
    c = certificate_load(cert_path, key_path, &e);
    assert_non_null(c);
    certificate_unref(&c);
    c = certificate_load(both_path, NULL, &e);
    assert_non_null(c);
    assert_true(certificate_covers(c, STR("a.example")));
    certificate_unref(&c);
    assert_null(certificate_load(cert_path, NULL, &e));
    assert_non_null(strstr(e.text, cert_path));
    assert_null(certificate_load(support_path("missing.pem"), NULL, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_non_null(strstr(e.text, "missing.pem"));
    text_free(&both);
    mem_free(&cert);
    mem_free(&key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(names_come_from_the_extension_only),
        SUPPORT_TEST(the_subject_is_no_name),
        SUPPORT_TEST(a_nul_ends_no_name),
        SUPPORT_TEST(key_types_and_expiry),
        SUPPORT_TEST(refuses_with_the_reason),
        SUPPORT_TEST(a_key_with_a_password_is_refused),
        SUPPORT_TEST(loads_files_together_or_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
