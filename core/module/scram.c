/*
 * scram.c - see scram.h.
 */
#include "module/scram.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "xml/jid.h"
#include "xml/saslprep.h"

#define SALT_MOST 1024

static const struct { xy_mech mech; const EVP_MD *(*md)(void); } mechs[] = {
    { XY_MECH_SCRAM_SHA_1, EVP_sha1 },
    { XY_MECH_SCRAM_SHA_256, EVP_sha256 },
    { XY_MECH_SCRAM_SHA_512, EVP_sha512 },
};

static const EVP_MD *digest_of(xy_mech mech)
{
    for (size_t i = 0; i < sizeof mechs / sizeof mechs[0]; i++)
        if (mechs[i].mech == mech)
            return mechs[i].md();
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

static bool derive(const EVP_MD *md, struct str password, const xy_scram_keys *keys,
                   unsigned char *stored_key, unsigned char *server_key)
{
    unsigned char salted[EVP_MAX_MD_SIZE];
    int size = EVP_MD_get_size(md);

    bool ok = PKCS5_PBKDF2_HMAC(password.p, (int)password.len, keys->salt, (int)keys->salt_len,
                                (int)keys->iterations, md, size, salted) == 1 &&
              from_salted(md, salted, size, stored_key, server_key);
    secret_wipe(salted, sizeof salted);
    return ok;
}

bool scram_derive(const struct secret *password, xy_scram_keys *keys, unsigned char *stored_key,
                  unsigned char *server_key)
{
    const EVP_MD *md = digest_of(keys->mech);
    struct str raw = { (const char *)secret_bytes(password), secret_length(password) };
    char prepared[JID_PART_MAX + 1];
    size_t len;

    if (md == NULL || keys->salt == NULL || keys->salt_len > SALT_MOST || keys->iterations == 0 ||
        keys->iterations > INT_MAX)
        return false;
    bool ok = saslprep(raw, prepared, &len) &&
              derive(md, (struct str){ prepared, len }, keys, stored_key, server_key);
    secret_wipe(prepared, sizeof prepared);
    if (!ok)
        return false;
    keys->key_len = (size_t)EVP_MD_get_size(md);
    keys->stored_key = stored_key;
    keys->server_key = server_key;
    return true;
}
