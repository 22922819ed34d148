/*
 * test_conn_tls_hostile.c - net/conn_tls.c against clients that want what is not to be had
 * (docs/hostile-input.md 21 and 23).
 */
#include "support.h"

#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <string.h>

#include "net/support_tls.h"

/* ---- records of TLS 1.2 made by hand, because a client of OpenSSL asks once and gives up ---- */

struct record_maker {
    unsigned char key[16], iv[4];
    uint64_t      sequence;
};

static void derive_keys(struct record_maker *r, SSL *ssl)
{
    unsigned char master[48], seed[13 + 64] = "key expansion", block[40];
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
    EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);

    assert_int_equal(SSL_SESSION_get_master_key(SSL_get_session(ssl), master, sizeof master), 48);
    SSL_get_server_random(ssl, seed + 13, 32);
    SSL_get_client_random(ssl, seed + 45, 32);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string("digest", (char[]){ "SHA256" }, 0),
        OSSL_PARAM_construct_octet_string("secret", master, sizeof master),
        OSSL_PARAM_construct_octet_string("seed", seed, sizeof seed),
        OSSL_PARAM_construct_end()
    };

    assert_int_equal(EVP_KDF_derive(ctx, block, sizeof block, params), 1);
    memcpy(r->key, block, sizeof r->key);
    memcpy(r->iv, block + 32, sizeof r->iv);
    r->sequence = 1;                        /* behind Finished */
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
}

static void put_u64(unsigned char out[8], uint64_t n)
{
    for (int i = 7; i >= 0; i--, n >>= 8)
        out[i] = (unsigned char)n;
}

/* RFC 5288 section 3, RFC 5246 section 6.2.3.3. */
static void send_record(struct record_maker *r, unsigned char type, const void *bytes, int len)
{
    unsigned char out[300] = { type, 3, 3, 0, (unsigned char)(len + 24) }, nonce[12], aad[13];
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int n;

    put_u64(out + 5, r->sequence);
    memcpy(nonce, r->iv, 4);
    memcpy(nonce + 4, out + 5, 8);
    memcpy(aad, out + 5, 8);
    memcpy(aad + 8, (unsigned char[]){ type, 3, 3, 0, (unsigned char)len }, 5);
    EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, r->key, nonce);
    EVP_EncryptUpdate(c, NULL, &n, aad, sizeof aad);
    EVP_EncryptUpdate(c, out + 13, &n, bytes, len);
    EVP_EncryptFinal_ex(c, out + 13 + n, &n);
    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, 16, out + 13 + len);
    EVP_CIPHER_CTX_free(c);
    r->sequence++;
    assert_true(net_send(&client, (const char *)out, (size_t)len + 29));
}

/* docs/hostile-input.md 21, CVE-2021-32920: a thousand requests for a new handshake make none. */
static void a_thousand_renegotiations_are_not_done(void **state)
{
    static const unsigned char hello[] = { 1, 0, 0, 41, 3, 3,
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
        26, 27, 28, 29, 30, 31, 32, 0, 0, 2, 0xc0, 0x2b, 1, 0 };
    struct memory_client m;
    struct record_maker r;
    char drain[20000];

    (void)state;
    begin(1, NULL, 0);
    say("tls\n");
    expect("go\n");
    memory_open(&m);
    SSL_set_max_proto_version(m.ssl, TLS1_2_VERSION);
    SSL_set_cipher_list(m.ssl, "ECDHE-ECDSA-AES128-GCM-SHA256");
    memory_handshake(&m, 20000);
    derive_keys(&r, m.ssl);
    for (int i = 0; i < 1000; i++) {
        send_record(&r, 22, hello, sizeof hello);
        while (recv(client.fd, drain, sizeof drain, MSG_DONTWAIT) > 0)
            ;
    }
    send_record(&r, 23, "close\n", 6);     /* it was listening all the time */
    finish(CONN_CLOSED);
    assert_int_equal(atomic_load(&server.tls), 1);
    memory_close(&m);
}

/* ---- what a client may bring along ---- */

static SSL_SESSION *invented;

static int use_invented(SSL *ssl, const EVP_MD *md, const unsigned char **id, size_t *len,
                        SSL_SESSION **session)
{
    (void)ssl;
    (void)md;
    *id = (const unsigned char *)"ticket";
    *len = 6;
    SSL_SESSION_up_ref(invented);
    *session = invented;
    return 1;
}

/* docs/hostile-input.md 21: nothing said before the handshake counts (RFC 8446 section 2.3). */
static void early_data_is_not_taken(void **state)
{
    static const unsigned char key[32] = { 1 }, suite[] = { 0x13, 0x01 };
    struct memory_client m;
    size_t written;

    (void)state;
    begin(1, NULL, 0);
    say("tls\n");
    expect("go\n");
    memory_open(&m);
    invented = SSL_SESSION_new();
    SSL_SESSION_set1_master_key(invented, key, sizeof key);
    SSL_SESSION_set_cipher(invented, SSL_CIPHER_find(m.ssl, suite));
    SSL_SESSION_set_protocol_version(invented, TLS1_3_VERSION);
    SSL_SESSION_set_max_early_data(invented, 1000);
    SSL_set_psk_use_session_callback(m.ssl, use_invented);
    assert_int_equal(SSL_write_early_data(m.ssl, "echo early\n", 11, &written), 1);
    memory_send(&m, 20000);
    finish(CONN_TLS_FAILED);
    assert_int_equal(atomic_load(&server.lines), 1);
    memory_close(&m);
    SSL_SESSION_free(invented);
}

/* Without tickets there is nothing that early data could come with, and no key that has to rotate. */
static void sessions_are_not_resumed(void **state)
{
    static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        begin(1, NULL, 0);
        start_tls(&(struct net_client_tls){ .version = versions[i] });
        say("echo a\n");
        expect("a\n");
        assert_int_equal(SSL_SESSION_is_resumable(SSL_get0_session(client.ssl)), 0);
        assert_int_equal(SSL_SESSION_has_ticket(SSL_get0_session(client.ssl)), 0);
        say("close\n");
        expect("bye\n");
        finish(CONN_CLOSED);
    }
}

static unsigned asked_for_certificate;

static int count_asking(SSL *ssl, X509 **x509, EVP_PKEY **key)
{
    (void)ssl;
    (void)x509;
    (void)key;
    asked_for_certificate++;
    return 0;
}

/* docs/hostile-input.md 23: nobody is asked for a certificate, so none is ever looked at. */
static void certificates_of_clients_are_not_wanted(void **state)
{
    static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
    static const char certificate_message[] = { 22, 3, 3, 0, 7, 11, 0, 0, 3, 0, 0, 0 };
    struct memory_client m;

    (void)state;
    asked_for_certificate = 0;
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        begin(1, NULL, 0);
        say("tls\n");
        expect("go\n");
        memory_open(&m);
        SSL_CTX_set_client_cert_cb(m.ctx, count_asking);
        SSL_set_max_proto_version(m.ssl, versions[i]);
        memory_handshake(&m, 20000);
        SSL_write(m.ssl, "close\n", 6);
        memory_send(&m, 20000);
        memory_expect(&m, "bye\n");
        memory_close(&m);
        finish(CONN_CLOSED);
        assert_int_equal(asked_for_certificate, 0);
    }
    begin(1, NULL, 0);                      /* one that comes unasked ends it */
    say("tls\n");
    expect("go\n");
    memory_open(&m);
    SSL_set_max_proto_version(m.ssl, TLS1_2_VERSION);
    SSL_do_handshake(m.ssl);
    memory_send(&m, 20000);
    memory_receive(&m);
    assert_true(net_send(&client, certificate_message, sizeof certificate_message));
    finish(CONN_TLS_FAILED);
    memory_close(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(a_thousand_renegotiations_are_not_done),
        SUPPORT_TEST(early_data_is_not_taken),
        SUPPORT_TEST(sessions_are_not_resumed),
        SUPPORT_TEST(certificates_of_clients_are_not_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
