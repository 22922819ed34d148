/* scram.c - see scram.h */

#include "stream/scram.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/codec.h"
#include "base/secret.h"
#include "base/sys.h"
#include "base/utf8.h"

#define NONCE_BYTES 18                       /* 24 characters in base64, none of them a comma */
#define NONCE_MOST 512                       /* of the client's; longer ones serve nobody     */

static const EVP_MD *digest_of(const struct mechanism *m)
{
    return m->needs == XY_MECH_SCRAM_SHA_1     ? EVP_sha1()
           : m->needs == XY_MECH_SCRAM_SHA_256 ? EVP_sha256()
                                               : EVP_sha512();
}

size_t scram_key_length(const struct mechanism *m)
{
    return (size_t)EVP_MD_get_size(digest_of(m));
}

static bool hmac(const struct mechanism *m, const void *key, size_t key_len, struct str data,
                 unsigned char *out)
{
    return HMAC(digest_of(m), key, (int)key_len, (const unsigned char *)data.p, data.len, out,
                NULL) != NULL;
}

static bool hash(const struct mechanism *m, const void *data, size_t len, unsigned char *out)
{
    return EVP_Digest(data, len, out, NULL, digest_of(m), NULL) == 1;
}

void scram_init(struct scram *s, const struct mechanism *m, const struct sasl_offer *offer,
                struct arena *arena)
{
    *s = (struct scram){ .mechanism = m, .offer = offer, .arena = arena, .binding = -1 };
}

/* ---- reading: attributes in their fixed order, RFC 5802 section 7 ---- */

/* Up to the next comma, which is taken too. */
static struct str take_field(struct str *rest)
{
    const char *comma = rest->len != 0 ? memchr(rest->p, ',', rest->len) : NULL;
    struct str field = { rest->p, comma != NULL ? (size_t)(comma - rest->p) : rest->len };
    size_t eaten = field.len + (comma != NULL);

    *rest = (struct str){ rest->p + eaten, rest->len - eaten };
    return field;
}

/* "x=value" -> value. */
static bool is_attribute(struct str field, char name, struct str *value)
{
    if (field.len < 2 || field.p[0] != name || field.p[1] != '=')
        return false;
    *value = (struct str){ field.p + 2, field.len - 2 };
    return true;
}

static bool well_encoded(struct str message)
{
    return message.len != 0 && memchr(message.p, '\0', message.len) == NULL &&
           utf8_valid(message.p, message.len);
}

/* saslname: "=2C" is a comma, "=3D" an equals sign, and no other '=' may occur. */
static const char *decode_name(struct arena *a, struct str in)
{
    char *out = arena_bytes(a, in.len + 1);
    size_t n = 0;

    if (out == NULL || in.len == 0)
        return NULL;
    for (size_t i = 0; i < in.len; i++) {
        char c = in.p[i];
        if (c == '=') {
            if (in.len - i < 3 || in.p[i + 1] == '\0')
                return NULL;
            if (memcmp(in.p + i, "=2C", 3) == 0)
                c = ',';
            else if (memcmp(in.p + i, "=3D", 3) != 0)
                return NULL;
            i += 2;
        }
        out[n++] = c;
    }
    out[n] = '\0';
    return out;
}

static bool nonce_legal(struct str nonce)
{
    if (nonce.len == 0 || nonce.len > NONCE_MOST)
        return false;
    for (size_t i = 0; i < nonce.len; i++)
        if (nonce.p[i] < 0x21 || nonce.p[i] > 0x7e)
            return false;
    return true;
}

/* gs2-cbind-flag: which binding, if any, and is somebody playing with what we offered? */
static enum scram_result read_flag(struct scram *s, struct str flag)
{
    struct str name;

    if (is_attribute(flag, 'p', &name)) {
        if (!s->mechanism->plus)
            return SCRAM_MALFORMED;
        s->binding = binding_find(name);
        if (s->binding < 0 || s->offer->bindings[s->binding].len == 0)
            return SCRAM_WRONG;
        return SCRAM_OK;
    }
    if (s->mechanism->plus)
        return SCRAM_MALFORMED;
    if (str_is(flag, "y"))
        return sasl_offers_plus(s->offer) ? SCRAM_INTERCEPTED : SCRAM_OK;
    return str_is(flag, "n") ? SCRAM_OK : SCRAM_MALFORMED;
}

static enum scram_result read_authzid(struct scram *s, struct str field)
{
    struct str name;

    if (field.len == 0)
        return SCRAM_OK;
    if (!is_attribute(field, 'a', &name))
        return SCRAM_MALFORMED;
    s->authzid = decode_name(s->arena, name);
    return s->authzid != NULL ? SCRAM_OK : SCRAM_MALFORMED;
}

/* "m=", an extension we do not know, is refused here too: it would have to stand first. */
static enum scram_result read_bare(struct scram *s, struct str rest)
{
    struct str user, nonce;

    s->first_bare = rest;
    if (!is_attribute(take_field(&rest), 'n', &user) ||
        !is_attribute(take_field(&rest), 'r', &nonce) || !nonce_legal(nonce))
        return SCRAM_MALFORMED;
    s->user = decode_name(s->arena, user);
    s->nonce = nonce;
    return s->user != NULL ? SCRAM_OK : SCRAM_MALFORMED;
}

enum scram_result scram_client_first(struct scram *s, struct str message)
{
    if (!well_encoded(message))
        return SCRAM_MALFORMED;
    const char *kept = arena_copy(s->arena, message.p, message.len);
    if (kept == NULL)
        return SCRAM_NO_MEMORY;
    struct str rest = { kept, message.len };
    enum scram_result flag = read_flag(s, take_field(&rest));
    enum scram_result authzid = read_authzid(s, take_field(&rest));

    s->gs2 = (struct str){ kept, (size_t)(rest.p - kept) };
    enum scram_result bare = read_bare(s, rest);         /* also after a bad flag: for the log */

    if (flag == SCRAM_MALFORMED || authzid != SCRAM_OK || bare != SCRAM_OK)
        return SCRAM_MALFORMED;
    return flag;
}

/* ---- the challenge ---- */

static void append_base64(struct text *t, const void *bytes, size_t len)
{
    char *room = text_room(t, BASE64_LENGTH(len));

    if (room != NULL)
        text_wrote(t, base64_encode(bytes, len, room));
}

/* Moves what was built into the arena. */
static bool keep_text(struct arena *a, struct text *t, struct str *out)
{
    const char *p = text_ok(t) ? arena_copy(a, t->p, t->len) : NULL;

    *out = (struct str){ p, t->len };
    text_free(t);
    return p != NULL;
}

static void append_offer_hash(struct scram *s, struct text *t)
{
    unsigned char digest[SCRAM_KEY_MOST];
    struct text offer;

    text_init(&offer, 0);
    sasl_offer_text(s->offer, &offer);
    if (text_ok(&offer) && hash(s->mechanism, offer.p, offer.len, digest)) {
        text_puts(t, ",h=");
        append_base64(t, digest, scram_key_length(s->mechanism));
    }
    text_free(&offer);
}

enum scram_result scram_challenge(struct scram *s, const void *salt, size_t salt_len,
                                  unsigned iterations, struct str *out)
{
    unsigned char random[NONCE_BYTES];
    struct text t;

    sys.random(random, sizeof random);
    text_init(&t, 0);
    text_puts(&t, "r=");
    text_add(&t, s->nonce.p, s->nonce.len);
    append_base64(&t, random, sizeof random);
    size_t nonce_end = t.len;
    text_puts(&t, ",s=");
    append_base64(&t, salt, salt_len);
    text_printf(&t, ",i=%u", iterations);
    append_offer_hash(s, &t);
    if (!keep_text(s->arena, &t, &s->challenge))
        return SCRAM_NO_MEMORY;
    s->nonce = (struct str){ s->challenge.p + 2, nonce_end - 2 };
    *out = s->challenge;
    return SCRAM_OK;
}

/* ---- the proof ---- */

/* c= is the gs2 header, then what binds to the channel: does it fit ours? */
static enum scram_result check_binding(const struct scram *s, struct str c)
{
    unsigned char *got = arena_alloc(s->arena, c.len + 1);
    size_t len;

    if (got == NULL)
        return SCRAM_NO_MEMORY;
    if (!base64_decode(c, got, &len))
        return SCRAM_MALFORMED;
    if (len < s->gs2.len || memcmp(got, s->gs2.p, s->gs2.len) != 0)
        return SCRAM_WRONG;
    if (s->binding < 0)
        return len == s->gs2.len ? SCRAM_OK : SCRAM_WRONG;
    const struct channel_binding *b = &s->offer->bindings[s->binding];

    if (len - s->gs2.len != b->len || !secret_equal(got + s->gs2.len, b->bytes, b->len))
        return SCRAM_INTERCEPTED;
    return SCRAM_OK;
}

/* ClientKey = proof XOR HMAC(StoredKey, AuthMessage); H(ClientKey) has to be StoredKey. */
static bool proof_fits(const struct scram *s, struct str auth_message, const unsigned char *proof,
                       const struct scram_server_keys *keys)
{
    size_t n = scram_key_length(s->mechanism);
    unsigned char key[SCRAM_KEY_MOST], stored[SCRAM_KEY_MOST];

    if (!hmac(s->mechanism, keys->stored, n, auth_message, key))
        return false;
    for (size_t i = 0; i < n; i++)
        key[i] ^= proof[i];
    bool fits = hash(s->mechanism, key, n, stored) && secret_equal(stored, keys->stored, n);

    secret_wipe(key, sizeof key);
    return fits;
}

struct final_message { struct str c, without_proof; unsigned char proof[SCRAM_KEY_MOST + 3]; };

/* channel-binding "," nonce ["," extensions] "," proof; the proof is last. */
static enum scram_result read_final(const struct scram *s, struct str message,
                                    struct final_message *f)
{
    struct str rest = message, nonce, proof;
    size_t len;

    if (!well_encoded(message))
        return SCRAM_MALFORMED;
    if (!is_attribute(take_field(&rest), 'c', &f->c) ||
        !is_attribute(take_field(&rest), 'r', &nonce))
        return SCRAM_MALFORMED;
    const char *last = memrchr(message.p, ',', message.len);

    if (last < nonce.p ||
        !is_attribute((struct str){ last + 1, (size_t)(message.p + message.len - last - 1) }, 'p',
                      &proof))
        return SCRAM_MALFORMED;
    f->without_proof = (struct str){ message.p, (size_t)(last - message.p) };
    if (!str_eq(nonce, s->nonce) || proof.len > BASE64_LENGTH(SCRAM_KEY_MOST))
        return SCRAM_WRONG;
    if (!base64_decode(proof, f->proof, &len) || len != scram_key_length(s->mechanism))
        return SCRAM_WRONG;
    return SCRAM_OK;
}

static bool make_auth_message(const struct scram *s, struct str final_part, struct str *out)
{
    struct text t;

    text_init(&t, 0);
    text_add(&t, s->first_bare.p, s->first_bare.len);
    text_putc(&t, ',');
    text_add(&t, s->challenge.p, s->challenge.len);
    text_putc(&t, ',');
    text_add(&t, final_part.p, final_part.len);
    return keep_text(s->arena, &t, out);
}

static enum scram_result make_answer(struct scram *s, struct str auth_message,
                                     const struct scram_server_keys *keys, struct str *out)
{
    unsigned char signature[SCRAM_KEY_MOST];
    struct text t;

    if (!hmac(s->mechanism, keys->server, scram_key_length(s->mechanism), auth_message, signature))
        return SCRAM_NO_MEMORY;
    text_init(&t, 0);
    text_puts(&t, "v=");
    append_base64(&t, signature, scram_key_length(s->mechanism));
    return keep_text(s->arena, &t, out) ? SCRAM_OK : SCRAM_NO_MEMORY;
}

enum scram_result scram_client_final(struct scram *s, struct str message,
                                     const struct scram_server_keys *keys, struct str *out)
{
    struct final_message f;
    struct str auth_message;
    enum scram_result r = read_final(s, message, &f);

    if (r != SCRAM_OK)
        return r;
    r = check_binding(s, f.c);
    if (r != SCRAM_OK && r != SCRAM_INTERCEPTED)
        return r;
    if (!make_auth_message(s, f.without_proof, &auth_message))
        return SCRAM_NO_MEMORY;
    /* Only who knows the password can be a victim of interception: others just sent noise. */
    if (!proof_fits(s, auth_message, f.proof, keys))
        return SCRAM_WRONG;
    return r == SCRAM_OK ? make_answer(s, auth_message, keys, out) : r;
}

/* ---- for who is not there ---- */

static void derive(const struct mechanism *m, const unsigned char secret[32], const char *purpose,
                   struct str user, unsigned char out[SCRAM_KEY_MOST])
{
    struct text t;

    text_init(&t, 0);
    text_printf(&t, "xylem %s %s ", m->digest, purpose);
    text_add(&t, user.p, user.len);
    if (!text_ok(&t) || HMAC(EVP_sha512(), secret, 32, (const unsigned char *)t.p, t.len, out,
                             NULL) == NULL)
        sys.random(out, SCRAM_KEY_MOST);
    text_free(&t);
}

void scram_pretend(const struct mechanism *m, const unsigned char secret[32], struct str user,
                   unsigned char *salt, size_t salt_len, struct scram_server_keys *keys)
{
    unsigned char bytes[SCRAM_KEY_MOST];

    derive(m, secret, "salt", user, bytes);
    memcpy(salt, bytes, salt_len < sizeof bytes ? salt_len : sizeof bytes);
    derive(m, secret, "stored key", user, keys->stored);
    derive(m, secret, "server key", user, keys->server);
}
