/*
 * stanza_id.c - see stanza_id.h.
 *
 * To make a key ready takes longer than to use it ten times.  So each shard keeps those of the domains it was
 * last busy with, at a place that the domain's secret chooses.
 */
#include "route/stanza_id.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/codec.h"
#include "base/secret.h"

enum { BLOCK = 16, PLACES = 64 };

struct ready {
    unsigned char   secret[32];          /* of the domain: whose key this is */
    unsigned char   tag_key[16];
    EVP_CIPHER_CTX *seal, *open;         /* NULL: nothing here */
};

static _Thread_local struct ready places[PLACES];

static void forget(struct ready *r)
{
    EVP_CIPHER_CTX_free(r->seal);        /* wipes the key */
    EVP_CIPHER_CTX_free(r->open);
    secret_wipe(r, sizeof *r);
}

void stanza_ids_stop(void)
{
    for (size_t i = 0; i < PLACES; i++)
        forget(&places[i]);
}

static EVP_CIPHER_CTX *cipher(const unsigned char key[16], int seal)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();

    if (c != NULL && EVP_CipherInit_ex(c, EVP_aes_128_ecb(), NULL, key, NULL, seal) == 1 &&
        EVP_CIPHER_CTX_set_padding(c, 0) == 1)
        return c;
    EVP_CIPHER_CTX_free(c);
    return NULL;
}

static bool fill(struct ready *r, const struct domain *d)
{
    static const unsigned char label[] = "xylem stanza-id";
    unsigned char key[32];

    forget(r);
    if (HMAC(EVP_sha256(), d->secret, sizeof d->secret, label, sizeof label - 1, key, NULL) == NULL)
        return false;
    r->seal = cipher(key, 1);
    r->open = cipher(key, 0);
    memcpy(r->tag_key, key + 16, sizeof r->tag_key);
    memcpy(r->secret, d->secret, sizeof r->secret);
    secret_wipe(key, sizeof key);
    if (r->seal != NULL && r->open != NULL)
        return true;
    forget(r);
    return false;
}

static struct ready *ready_of(const struct domain *d)
{
    struct ready *r = &places[d->secret[0] % PLACES];

    if (r->seal != NULL && secret_equal(r->secret, d->secret, sizeof r->secret))
        return r;
    return fill(r, d) ? r : NULL;
}

static void put64(unsigned char *out, uint64_t n)
{
    for (size_t i = 0; i < 8; i++)
        out[i] = (unsigned char)(n >> (56 - 8 * i));
}

static void put_tag(unsigned char *out, const struct ready *r, const struct jid *account)
{
    struct str bare = jid_bare(account);

    put64(out, hash_keyed(r->tag_key, bare.p, bare.len));
}

bool stanza_id_text(const struct domain *d, const struct jid *account, uint64_t row,
                    char out[STANZA_ID_LENGTH + 1])
{
    struct ready *r = ready_of(d);
    unsigned char plain[BLOCK], shown[BLOCK];
    int len;

    if (r == NULL)
        return false;
    put64(plain, row);
    put_tag(plain + 8, r, account);
    if (EVP_CipherUpdate(r->seal, shown, &len, plain, BLOCK) != 1)
        return false;
    hex_encode(shown, BLOCK, out);
    out[STANZA_ID_LENGTH] = '\0';
    return true;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Lower case only: an id has one form. */
static bool unhex(struct str text, unsigned char out[BLOCK])
{
    if (text.len != STANZA_ID_LENGTH)
        return false;
    for (size_t i = 0; i < BLOCK; i++) {
        int high = digit(text.p[2 * i]), low = digit(text.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

bool stanza_id_row(const struct domain *d, const struct jid *account, struct str text, uint64_t *row)
{
    unsigned char shown[BLOCK], plain[BLOCK], tag[8];
    struct ready *r;
    int len;

    if (!unhex(text, shown) || (r = ready_of(d)) == NULL ||
        EVP_CipherUpdate(r->open, plain, &len, shown, BLOCK) != 1)
        return false;
    put_tag(tag, r, account);
    if (!secret_equal(plain + 8, tag, sizeof tag))
        return false;
    *row = 0;
    for (size_t i = 0; i < 8; i++)
        *row = *row << 8 | plain[i];
    return true;
}
