/*
 * test_scram.c - SCRAM keys against the exchanges in RFC 5802 section 5 and RFC 7677 section 3.
 */
#include "support.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/codec.h"
#include "module/scram.h"

struct exchange {
    xy_mech     mech;
    const char *digest, *salt, *auth_message, *proof, *signature;
};

static const struct exchange exchanges[] = {
    { XY_MECH_SCRAM_SHA_1, "SHA1", "QSXCR+Q6sek8bf92",
      "n=user,r=fyko+d2lbbFgONRv9qkxdawL,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
      "s=QSXCR+Q6sek8bf92,i=4096,c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j",
      "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
    { XY_MECH_SCRAM_SHA_256, "SHA256", "W22ZaJ0SNY7soEsUEjb6gQ==",
      "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
      "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
      "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
};

static struct secret *password(const char *text)
{
    return secret_new(text, strlen(text));
}

/* H(proof XOR HMAC(StoredKey, AuthMessage)) has to be StoredKey, HMAC(ServerKey, AuthMessage) the signature. */
static void keys_verify_the_exchanges_of_the_rfcs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(exchanges); i++) {
        const struct exchange *x = &exchanges[i];
        const EVP_MD *md = EVP_get_digestbyname(x->digest);
        unsigned char salt[64], proof[64], want[64], stored[64], server[64], got[64], again[64];
        size_t salt_len, len;
        unsigned n;
        struct secret *s = password("pencil");

        assert_true(base64_decode(str_of(x->salt), salt, &salt_len));
        assert_true(base64_decode(str_of(x->proof), proof, &len));
        xy_scram_keys keys = { .size = sizeof keys, .mech = x->mech, .iterations = 4096, .salt = salt,
                               .salt_len = salt_len };
        assert_true(scram_derive(s, &keys, stored, server));
        assert_int_equal(keys.key_len, len);
        assert_ptr_equal(keys.stored_key, stored);
        HMAC(md, stored, (int)len, (const unsigned char *)x->auth_message, strlen(x->auth_message), got, &n);
        for (size_t k = 0; k < len; k++)
            got[k] ^= proof[k];
        EVP_Digest(got, len, again, NULL, md, NULL);
        assert_memory_equal(again, stored, len);
        HMAC(md, server, (int)len, (const unsigned char *)x->auth_message, strlen(x->auth_message), got, &n);
        assert_true(base64_decode(str_of(x->signature), want, &len));
        assert_memory_equal(got, want, len);
        secret_free(&s);
    }
}

static bool derives(const char *text, xy_mech mech, unsigned iterations, unsigned char *stored)
{
    unsigned char server[64];
    struct secret *s = password(text);
    xy_scram_keys keys = { .size = sizeof keys, .mech = mech, .iterations = iterations,
                           .salt = (const unsigned char *)"salt", .salt_len = 4 };
    bool ok = scram_derive(s, &keys, stored, server);

    secret_free(&s);
    return ok;
}

static void spellings_of_one_password_have_the_same_keys(void **state)
{
    (void)state;
    unsigned char one[64], other[64];

    assert_true(derives("\xC3\xA9t\xC3\xA9 x", XY_MECH_SCRAM_SHA_256, 10, one));
    assert_true(derives("e\xCC\x81te\xCC\x81\xC2\xA0x", XY_MECH_SCRAM_SHA_256, 10, other));
    assert_memory_equal(one, other, 32);
    assert_true(derives("ete x", XY_MECH_SCRAM_SHA_256, 10, other));
    assert_memory_not_equal(one, other, 32);
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    unsigned char stored[64];

    assert_true(derives("x", XY_MECH_SCRAM_SHA_512, 1, stored));
    assert_false(derives("", XY_MECH_SCRAM_SHA_512, 1, stored));
    assert_false(derives("a\x07", XY_MECH_SCRAM_SHA_512, 1, stored));
    assert_false(derives("x", XY_MECH_PASSWORD, 1, stored));
    assert_false(derives("x", XY_MECH_SCRAM_SHA_1, 0, stored));
    assert_false(derives("x", XY_MECH_SCRAM_SHA_1, 0x80000000u, stored));
}

/* The same as OpenSSL's PBKDF2, also for passwords at and around the block size of the digest. */
static void salted_passwords_are_those_of_pbkdf2(void **state)
{
    static const struct { xy_mech mech; const char *digest; } mechs[] = {
        { XY_MECH_SCRAM_SHA_1, "SHA1" },
        { XY_MECH_SCRAM_SHA_256, "SHA256" },
        { XY_MECH_SCRAM_SHA_512, "SHA512" },
    };
    static const size_t lengths[] = { 1, 20, 63, 64, 65, 127, 128, 129, 300 };
    unsigned char salted[64], client[64], want[64], stored[64];
    char text[301];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(mechs) * COUNT_OF(lengths); i++) {
        const EVP_MD *md = EVP_get_digestbyname(mechs[i % COUNT_OF(mechs)].digest);
        size_t len = lengths[i / COUNT_OF(mechs)];
        unsigned n;

        memset(text, 'p', len);
        text[len] = '\0';
        assert_true(derives(text, mechs[i % COUNT_OF(mechs)].mech, 7, stored));
        PKCS5_PBKDF2_HMAC(text, (int)len, (const unsigned char *)"salt", 4, 7, md, EVP_MD_get_size(md), salted);
        HMAC(md, salted, EVP_MD_get_size(md), (const unsigned char *)"Client Key", 10, client, &n);
        EVP_Digest(client, n, want, NULL, md, NULL);
        assert_memory_equal(stored, want, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(salted_passwords_are_those_of_pbkdf2),
        SUPPORT_TEST(keys_verify_the_exchanges_of_the_rfcs),
        SUPPORT_TEST(spellings_of_one_password_have_the_same_keys),
        SUPPORT_TEST(what_makes_no_sense_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
