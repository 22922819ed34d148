/*
 * sasl.c - the client's side of PLAIN and SCRAM (RFC 5802, RFC 7677), without channel binding.
 *
 * What PBKDF2 gives is remembered per (salt, iterations), so that a storm of logins measures the
 * server and not the client.
 */
#include "xload.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#define NS_SASL "urn:ietf:params:xml:ns:xmpp-sasl"
#define DIGEST 64                          /* bytes of the longest hash */
#define SALT 96

struct scram {
    char          nonce[40];
    char          first_bare[200];
    unsigned char server_signature[DIGEST];
    int           digest;
    bool          signed_;                 /* the server has yet to prove itself */
};

struct keys {
    unsigned char salt[SALT], client[DIGEST], stored[DIGEST], server[DIGEST];
    int           salt_length, iterations;
};

static struct {
    struct keys *entry;
    int          count, cap;
    int         *slot;                     /* open addressing, -1: free */
    uint32_t     slots;
    uint64_t     derived;
} cache;

static const EVP_MD *mechanism_hash(void)
{
    if (strstr(opt.mechanism, "SHA-512") != NULL)
        return EVP_sha512();
    return strstr(opt.mechanism, "SHA-256") != NULL ? EVP_sha256() : EVP_sha1();
}

static void hmac(const unsigned char *key, const char *text, unsigned char *out)
{
    const EVP_MD *md = mechanism_hash();
    HMAC(md, key, EVP_MD_get_size(md), (const unsigned char *)text, strlen(text), out, NULL);
}

static uint32_t cache_slot(const unsigned char *salt, int length, int iterations)
{
    uint32_t h = 2166136261u ^ (uint32_t)iterations;

    for (int i = 0; i < length; i++)
        h = (h ^ salt[i]) * 16777619u;
    for (h &= cache.slots - 1; cache.slot[h] >= 0; h = (h + 1) & (cache.slots - 1)) {
        const struct keys *k = &cache.entry[cache.slot[h]];
        if (k->salt_length == length && k->iterations == iterations &&
            memcmp(k->salt, salt, (size_t)length) == 0)
            break;
    }
    return h;
}

static void cache_grow(void)
{
    if ((uint32_t)cache.count * 2 < cache.slots)
        return;
    cache.slots = cache.slots > 0 ? cache.slots * 2 : 1024;
    cache.slot = must_realloc(cache.slot, cache.slots * sizeof *cache.slot);
    for (uint32_t i = 0; i < cache.slots; i++)
        cache.slot[i] = -1;
    for (int i = 0; i < cache.count; i++) {
        const struct keys *k = &cache.entry[i];
        cache.slot[cache_slot(k->salt, k->salt_length, k->iterations)] = i;
    }
}

static const struct keys *keys_for(const unsigned char *salt, int length, int iterations)
{
    const EVP_MD *md = mechanism_hash();
    int           digest = EVP_MD_get_size(md);
    unsigned char salted[DIGEST];

    cache_grow();
    uint32_t slot = cache_slot(salt, length, iterations);
    if (cache.slot[slot] >= 0)
        return &cache.entry[cache.slot[slot]];

    if (cache.count == cache.cap) {
        cache.cap = cache.cap > 0 ? cache.cap * 2 : 256;
        cache.entry = must_realloc(cache.entry, (size_t)cache.cap * sizeof *cache.entry);
    }
    struct keys *k = &cache.entry[cache.count];
    *k = (struct keys){ .salt_length = length, .iterations = iterations };
    memcpy(k->salt, salt, (size_t)length);
    PKCS5_PBKDF2_HMAC(opt.password, (int)strlen(opt.password), salt, length, iterations, md, digest,
                      salted);
    hmac(salted, "Client Key", k->client);
    EVP_Digest(k->client, (size_t)digest, k->stored, NULL, md, NULL);
    hmac(salted, "Server Key", k->server);
    cache.derived++;
    cache.slot[slot] = cache.count++;
    return k;
}

uint64_t sasl_derivations(void)
{
    return cache.derived;
}

static void encode(char *to, const void *from, size_t length)
{
    EVP_EncodeBlock((unsigned char *)to, from, (int)length);
}

/* Decodes base64 and ends it with a NUL; returns the length or -1. */
static int decode(unsigned char *to, size_t size, struct span s)
{
    while (s.length > 0 && isspace((unsigned char)s.at[s.length - 1]))
        s.length--;
    while (s.length > 0 && isspace((unsigned char)*s.at))
        s = (struct span){ s.at + 1, s.length - 1 };
    if (s.length / 4 * 3 + 1 > size)
        return -1;
    int n = EVP_DecodeBlock(to, (const unsigned char *)s.at, (int)s.length);
    for (size_t i = s.length; n > 0 && i > 0 && s.at[i - 1] == '='; i--)
        n--;
    if (n >= 0)
        to[n] = '\0';
    return n;
}

void sasl_start(struct conn *c)
{
    char raw[300], text[420];

    if (strcmp(opt.mechanism, "PLAIN") == 0) {
        int n = snprintf(raw, sizeof raw, "%c%s%d%c%s", 0, opt.prefix, c->user, 0, opt.password);
        encode(text, raw, (size_t)n);
    } else {
        unsigned char random[18];
        c->scram = must_calloc(1, sizeof *c->scram);
        RAND_bytes(random, sizeof random);
        encode(c->scram->nonce, random, sizeof random);
        snprintf(c->scram->first_bare, sizeof c->scram->first_bare, "n=%s%d,r=%s", opt.prefix,
                 c->user, c->scram->nonce);
        int n = snprintf(raw, sizeof raw, "n,,%s", c->scram->first_bare);
        encode(text, raw, (size_t)n);
    }
    conn_printf(c, "<auth xmlns='" NS_SASL "' mechanism='%s'>%s</auth>", opt.mechanism, text);
}

static bool server_proved(struct conn *c, struct span text)
{
    unsigned char got[700];
    char          want[100];

    if (decode(got, sizeof got, text) < 0 || strncmp((char *)got, "v=", 2) != 0)
        return false;
    encode(want, c->scram->server_signature, (size_t)c->scram->digest);
    c->scram->signed_ = false;
    return strncmp((char *)got + 2, want, strlen(want)) == 0;
}

static bool answer_challenge(struct conn *c, const char *server_first)
{
    struct span   all = span_of(server_first);
    struct span   nonce = span_between(all, "r=", ",s="), salt64 = span_between(all, ",s=", ",i=");
    const char   *iterations = strstr(server_first, ",i=");
    unsigned char salt[SALT + 1], signature[DIGEST], proof[DIGEST];
    char          authenticated[1600], final[700], text[1000], proof64[100];

    if (nonce.at == NULL || salt64.at == NULL || nonce.length > 300 ||
        strncmp(nonce.at, c->scram->nonce, strlen(c->scram->nonce)) != 0)
        return false;
    int salt_length = decode(salt, sizeof salt, salt64);
    if (salt_length < 0)
        return false;

    const struct keys *k = keys_for(salt, salt_length, atoi(iterations + 3));
    int                digest = EVP_MD_get_size(mechanism_hash());
    snprintf(authenticated, sizeof authenticated, "%s,%s,c=biws,r=%.*s", c->scram->first_bare,
             server_first, (int)nonce.length, nonce.at);
    hmac(k->stored, authenticated, signature);
    for (int i = 0; i < digest; i++)
        proof[i] = k->client[i] ^ signature[i];
    encode(proof64, proof, (size_t)digest);
    hmac(k->server, authenticated, c->scram->server_signature);
    c->scram->digest = digest;
    c->scram->signed_ = true;

    int n = snprintf(final, sizeof final, "c=biws,r=%.*s,p=%s", (int)nonce.length, nonce.at,
                     proof64);
    encode(text, final, (size_t)n);
    conn_printf(c, "<response xmlns='" NS_SASL "'>%s</response>", text);
    return true;
}

bool sasl_challenge(struct conn *c, struct span stanza)
{
    unsigned char server_first[900];
    struct span   text = element_text(stanza);

    if (c->scram == NULL)
        return false;
    if (c->scram->signed_) {               /* the signature may come as a challenge of its own */
        if (!server_proved(c, text))
            return false;
        conn_printf(c, "<response xmlns='" NS_SASL "'/>");
        return true;
    }
    return decode(server_first, sizeof server_first, text) >= 0 &&
           answer_challenge(c, (const char *)server_first);
}

bool sasl_success(struct conn *c, struct span stanza)
{
    if (c->scram == NULL || !c->scram->signed_)
        return c->scram == NULL || c->scram->digest > 0;
    return server_proved(c, element_text(stanza));
}
