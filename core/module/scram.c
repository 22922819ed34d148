/*
 * scram.c - see scram.h.
 */
#include "module/scram.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "xml/jid.h"
#include "xml/saslprep.h"

#define SALT_MOST  1024
#define BLOCK_MOST 128                       /* of SHA-512 */

static const struct { xy_mech mech; const char *digest; } mechs[] = {
    { XY_MECH_SCRAM_SHA_1, "SHA1" },
    { XY_MECH_SCRAM_SHA_256, "SHA256" },
    { XY_MECH_SCRAM_SHA_512, "SHA512" },
};

/* Fetched, which spares a search at each use; NULL: another mechanism, or no memory. */
static EVP_MD *digest_of(xy_mech mech)
{
    for (size_t i = 0; i < sizeof mechs / sizeof mechs[0]; i++)
        if (mechs[i].mech == mech)
            return EVP_MD_fetch(NULL, mechs[i].digest, NULL);
    return NULL;
}

/* StoredKey := H(HMAC(SaltedPassword, "Client Key")), ServerKey := HMAC(SaltedPassword, "Server Key") */
static bool from_salted(const EVP_MD *md, const unsigned char *salted, int size,
                        unsigned char *stored_key, unsigned char *server_key)
{
    unsigned char client_key[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    bool ok = HMAC(md, salted, size, (const unsigned char *)"Client Key", 10, client_key, &len) != NULL &&
              EVP_Digest(client_key, len, stored_key, NULL, md, NULL) == 1 &&
              HMAC(md, salted, size, (const unsigned char *)"Server Key", 10, server_key, &len) != NULL;
    secret_wipe(client_key, sizeof client_key);
    return ok;
}

/* HMAC keyed once: the states behind the inner and the outer pad are copied for each use (RFC 2104 section 4). */
struct keyed {
    EVP_MD_CTX *inner, *outer, *now;
    unsigned    size;
};

static bool padded(EVP_MD_CTX *ctx, const EVP_MD *md, const unsigned char *key, unsigned char pad)
{
    unsigned char block[BLOCK_MOST];
    size_t size = (size_t)EVP_MD_get_block_size(md);

    for (size_t i = 0; i < size; i++)
        block[i] = key[i] ^ pad;
    bool ok = EVP_DigestInit_ex(ctx, md, NULL) == 1 && EVP_DigestUpdate(ctx, block, size) == 1;
    secret_wipe(block, sizeof block);
    return ok;
}

static bool keyed_open(struct keyed *k, const EVP_MD *md, struct str key)
{
    unsigned char full[BLOCK_MOST] = { 0 };

    k->size = (unsigned)EVP_MD_get_size(md);
    k->inner = EVP_MD_CTX_new();
    k->outer = EVP_MD_CTX_new();
    k->now = EVP_MD_CTX_new();
    bool ok = k->inner != NULL && k->outer != NULL && k->now != NULL;
    if (ok && key.len > (size_t)EVP_MD_get_block_size(md))
        ok = EVP_Digest(key.p, key.len, full, NULL, md, NULL) == 1;
    else if (ok && key.len > 0)
        memcpy(full, key.p, key.len);
    ok = ok && padded(k->inner, md, full, 0x36) && padded(k->outer, md, full, 0x5c);
    secret_wipe(full, sizeof full);
    return ok;
}

static void keyed_close(struct keyed *k)
{
    EVP_MD_CTX_free(k->inner);
    EVP_MD_CTX_free(k->outer);
    EVP_MD_CTX_free(k->now);
}

/* The end of an HMAC whose inner hash is under way in k->now. */
static bool keyed_end(struct keyed *k, unsigned char *u)
{
    return EVP_DigestFinal_ex(k->now, u, NULL) == 1 && EVP_MD_CTX_copy_ex(k->now, k->outer) == 1 &&
           EVP_DigestUpdate(k->now, u, k->size) == 1 && EVP_DigestFinal_ex(k->now, u, NULL) == 1;
}

/* Hi() of RFC 5802 section 2.2: the first block of PBKDF2.  OpenSSL's own takes a third longer. */
static bool salted_password(struct keyed *k, const xy_scram_keys *keys, unsigned char *out)
{
    static const unsigned char first[4] = { 0, 0, 0, 1 };
    unsigned char u[EVP_MAX_MD_SIZE];

    bool ok = EVP_MD_CTX_copy_ex(k->now, k->inner) == 1 &&
              EVP_DigestUpdate(k->now, keys->salt, keys->salt_len) == 1 &&
              EVP_DigestUpdate(k->now, first, sizeof first) == 1 && keyed_end(k, u);
    if (ok)
        memcpy(out, u, k->size);
    for (uint32_t n = 1; ok && n < keys->iterations; n++) {
        ok = EVP_MD_CTX_copy_ex(k->now, k->inner) == 1 && EVP_DigestUpdate(k->now, u, k->size) == 1 &&
             keyed_end(k, u);
        for (unsigned i = 0; i < k->size; i++)
            out[i] ^= u[i];
    }
    secret_wipe(u, sizeof u);
    return ok;
}

static bool derive(const EVP_MD *md, struct str password, const xy_scram_keys *keys,
                   unsigned char *stored_key, unsigned char *server_key)
{
    unsigned char salted[EVP_MAX_MD_SIZE];
    struct keyed k = { 0 };

    bool ok = keyed_open(&k, md, password) && salted_password(&k, keys, salted) &&
              from_salted(md, salted, (int)k.size, stored_key, server_key);
    keyed_close(&k);
    secret_wipe(salted, sizeof salted);
    return ok;
}

bool scram_derive(const struct secret *password, xy_scram_keys *keys, unsigned char *stored_key,
                  unsigned char *server_key)
{
    struct str raw = { (const char *)secret_bytes(password), secret_length(password) };
    char prepared[JID_PART_MAX + 1];
    size_t len;

    if (keys->salt == NULL || keys->salt_len > SALT_MOST || keys->iterations == 0 ||
        keys->iterations > INT_MAX)
        return false;
    EVP_MD *md = digest_of(keys->mech);
    bool ok = md != NULL && saslprep(raw, prepared, &len) &&
              derive(md, (struct str){ prepared, len }, keys, stored_key, server_key);
    secret_wipe(prepared, sizeof prepared);
    if (ok) {
        keys->key_len = (size_t)EVP_MD_get_size(md);
        keys->stored_key = stored_key;
        keys->server_key = server_key;
    }
    EVP_MD_free(md);
    return ok;
}

/* ---- for who is not there ---- */

static uint64_t lot(const unsigned char secret[32], struct str who, unsigned count)
{
    unsigned char drawn[EVP_MAX_MD_SIZE] = { 0 };
    uint64_t number;
    struct text t;

    text_init(&t, 0);
    text_printf(&t, "xylem iterations %u ", count);
    text_add(&t, who.p, who.len);
    if (text_ok(&t))
        HMAC(EVP_sha256(), secret, 32, (const unsigned char *)t.p, t.len, drawn, NULL);
    text_free(&t);
    memcpy(&number, drawn, sizeof number);
    return number;
}

/* Each count draws a lot for the name and the highest wins, so that a new one takes over few names. */
unsigned scram_count(const unsigned char secret[32], struct str who, const unsigned *counts, size_t n)
{
    unsigned best = counts[0];
    uint64_t highest = n > 1 ? lot(secret, who, best) : 0;

    for (size_t i = 1; i < n; i++) {
        uint64_t number = lot(secret, who, counts[i]);
        if (number <= highest)
            continue;
        highest = number;
        best = counts[i];
    }
    return best;
}
