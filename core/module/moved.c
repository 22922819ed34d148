/* moved.c - see moved.h */

#include "module/moved.h"

#include <openssl/evp.h>
#include <stdio.h>

#include "base/codec.h"

enum { DIGEST = 32 };

static bool put_digest(struct str of, char *out)
{
    unsigned char digest[DIGEST];
    unsigned size;

    if (EVP_Digest(of.p, of.len, digest, &size, EVP_sha256(), NULL) != 1)
        return false;
    hex_encode(digest, DIGEST, out);
    out[2 * (size_t)DIGEST] = '\0';
    return true;
}

static bool put_id(const char *kind, const char *id, char *key)
{
    size_t len = strlen(id), n = (size_t)snprintf(key, MOVED_KEY_MOST, "%s", kind);

    if (len >= MOVED_ID_MOST)
        return put_digest((struct str){ id, len }, key + n);
    memcpy(key + n, id, len + 1);
    return true;
}

bool moved_key_id(const char *id, char key[MOVED_KEY_MOST])
{
    return put_id("id:", id, key);
}

bool moved_key_waited(const char *id, int64_t stamp, const char *peer, struct str xml, char key[MOVED_KEY_MOST])
{
    size_t n = (size_t)snprintf(key, MOVED_KEY_MOST, "waited:sha256:");
    struct text all;

    if (id != NULL)
        return put_id("waited:", id, key);
    text_init(&all, 0);
    text_printf(&all, "%lld %s ", (long long)stamp, peer);
    text_add(&all, xml.p, xml.len);
    bool ok = text_ok(&all) && put_digest((struct str){ all.p, all.len }, key + n);
    text_free(&all);
    return ok;
}
