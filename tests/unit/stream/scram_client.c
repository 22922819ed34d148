/* scram_client.c - see scram_client.h */

#include "stream/scram_client.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/codec.h"
#include "support.h"

static char expected[200];

const char *in_base64(const char *bytes, size_t len)
{
    static char buffers[4][4096];
    static unsigned next;
    char *out = buffers[next++ % 4];

    assert_true(BASE64_LENGTH(len) < sizeof buffers[0]);
    out[base64_encode(bytes, len, out)] = '\0';
    return out;
}

const char *from_base64(const char *text, size_t len)
{
    static unsigned char buffers[4][4096];
    static unsigned next;
    unsigned char *out = buffers[next++ % 4];
    size_t n;

    assert_true(len < sizeof buffers[0]);
    assert_true(base64_decode((struct str){ text, len }, out, &n));
    out[n] = '\0';
    return (const char *)out;
}

static const EVP_MD *digest(const struct mechanism *m)
{
    return EVP_get_digestbyname(m->digest);
}

static void hmac(const struct mechanism *m, const unsigned char *key, const char *data, size_t len,
                 unsigned char *out)
{
    assert_non_null(HMAC(digest(m), key, (int)scram_key_length(m), (const unsigned char *)data, len,
                         out, NULL));
}

struct secrets {
    unsigned char client[SCRAM_KEY_MOST], stored[SCRAM_KEY_MOST], server[SCRAM_KEY_MOST];
};

static void derive(const struct mechanism *m, const char *password, struct str salt,
                   unsigned iterations, struct secrets *s)
{
    unsigned char salted[SCRAM_KEY_MOST];
    size_t n = scram_key_length(m);

    assert_int_equal(PKCS5_PBKDF2_HMAC(password, (int)strlen(password),
                                       (const unsigned char *)salt.p, (int)salt.len,
                                       (int)iterations, digest(m), (int)n, salted), 1);
    hmac(m, salted, "Client Key", 10, s->client);
    hmac(m, salted, "Server Key", 10, s->server);
    assert_int_equal(EVP_Digest(s->client, n, s->stored, NULL, digest(m), NULL), 1);
}

void client_keys(const struct mechanism *m, const char *password, struct str salt,
                 unsigned iterations, struct scram_server_keys *out)
{
    struct secrets s;

    derive(m, password, salt, iterations, &s);
    memcpy(out->stored, s.stored, sizeof out->stored);
    memcpy(out->server, s.server, sizeof out->server);
}

const char *client_final(const struct mechanism *m, const char *first_bare, const char *challenge,
                         struct str c, const char *password)
{
    static char message[4096];
    char nonce[1024], salt64[200], auth[8192], without_proof[2048];
    unsigned iterations;
    struct secrets s;
    unsigned char proof[SCRAM_KEY_MOST], signature[SCRAM_KEY_MOST];

    assert_int_equal(sscanf(challenge, "r=%1023[^,],s=%199[^,],i=%u", nonce, salt64, &iterations),
                     3);
    unsigned char salt[200];
    size_t salt_len;

    assert_true(base64_decode(str_of(salt64), salt, &salt_len));
    derive(m, password, (struct str){ (char *)salt, salt_len }, iterations, &s);
    snprintf(without_proof, sizeof without_proof, "c=%s,r=%s", in_base64(c.p, c.len), nonce);
    int n = snprintf(auth, sizeof auth, "%s,%s,%s", first_bare, challenge, without_proof);

    hmac(m, s.stored, auth, (size_t)n, signature);
    for (size_t i = 0; i < scram_key_length(m); i++)
        proof[i] = s.client[i] ^ signature[i];
    snprintf(message, sizeof message, "%s,p=%s", without_proof,
             in_base64((char *)proof, scram_key_length(m)));
    hmac(m, s.server, auth, (size_t)n, signature);
    snprintf(expected, sizeof expected, "v=%s", in_base64((char *)signature, scram_key_length(m)));
    return message;
}

const char *client_expects(void)
{
    return expected;
}
