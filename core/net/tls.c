/*
 * tls.c - see tls.h.
 *
 * The certificate is chosen in the server name callback, which OpenSSL calls for every ClientHello,
 * with or without a name: the only place from where the alert can say unrecognized_name.
 */
#include "net/tls_private.h"

#include <assert.h>
#include <openssl/err.h>
#include <string.h>

#include "base/mem.h"
#include "net/certificate_private.h"

#define NAME_MOST 255

const char *const tls_alpn_client[] = { "xmpp-client", NULL };
const char *const tls_alpn_server[] = { "xmpp-server", NULL };

static const char tls12_ciphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";

/* The same order.  Every step of the key schedule is a hash of the suite: with SHA-256 a handshake
 * costs a good deal less than with SHA-384, which OpenSSL prefers. */
static const char tls13_suites[] =
    "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384";

/* ---- in the handshake ---- */

static bool lower_name(const char *name, char out[NAME_MOST + 1])
{
    size_t len = strlen(name);

    if (len > NAME_MOST)
        return false;
    for (size_t i = 0; i <= len; i++)
        out[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
    return true;
}

static int on_server_name(SSL *ssl, int *alert, void *arg)
{
    struct tls_policy *p = arg;
    const char *sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    const char *name = tls_handshake_domain();
    char lower[NAME_MOST + 1];

    if (name == NULL && sni != NULL)
        name = lower_name(sni, lower) ? lower : NULL;

    struct certificate *c = p->settings.choose(name, p->settings.arg);

    if (c == NULL) {
        *alert = SSL_AD_UNRECOGNIZED_NAME;
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    if (SSL_use_cert_and_key(ssl, c->x509, c->key, c->chain, 1) != 1) {
        *alert = SSL_AD_INTERNAL_ERROR;
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    return sni != NULL ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

const char *tls_alpn_name(const struct tls_policy *p, const unsigned char *name, size_t len)
{
    if (p->settings.alpn == NULL)
        return NULL;
    for (const char *const *own = p->settings.alpn; *own != NULL; own++)
        if (strlen(*own) == len && memcmp(*own, name, len) == 0)
            return *own;
    return NULL;
}

/* Whoever offers protocols and none of ours meant another service (ALPACA): refused. */
static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                   const unsigned char *in, unsigned in_len, void *arg)
{
    const struct tls_policy *p = arg;

    (void)ssl;
    if (p->settings.alpn == NULL)
        return SSL_TLSEXT_ERR_NOACK;
    for (unsigned i = 0; i < in_len && in[i] < in_len - i; i += 1u + in[i]) {
        if (tls_alpn_name(p, in + i + 1, in[i]) == NULL)
            continue;
        *out = in + i + 1;
        *out_len = in[i];
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* ---- life ---- */

static int tls_error(struct error *e, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());

    ERR_clear_error();
    return error_set(e, ERR_INVALID, "%s: %s", what, reason != NULL ? reason : "refused");
}

static int configure(struct tls_policy *p, struct error *e)
{
    const struct tls_settings *s = &p->settings;
    SSL_CTX *ctx = p->ctx;

    SSL_CTX_set_min_proto_version(ctx, s->tls13_only ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET
                             | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA
                             | SSL_OP_SINGLE_ECDH_USE);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(ctx, 0);
    SSL_CTX_set_max_early_data(ctx, 0);
    SSL_CTX_set_recv_max_early_data(ctx, 0);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
    if (SSL_CTX_set_cipher_list(ctx, s->ciphers != NULL ? s->ciphers : tls12_ciphers) != 1)
        return tls_error(e, "TLS 1.2 cipher list");
    if (SSL_CTX_set_ciphersuites(ctx, s->ciphersuites != NULL ? s->ciphersuites : tls13_suites) != 1)
        return tls_error(e, "TLS 1.3 cipher suites");
    if (SSL_CTX_set1_groups_list(ctx, "X25519:P-256:P-384") != 1)
        return tls_error(e, "key exchange groups");
    SSL_CTX_set_tlsext_servername_callback(ctx, on_server_name);
    SSL_CTX_set_tlsext_servername_arg(ctx, p);
    SSL_CTX_set_alpn_select_cb(ctx, on_alpn, p);
    return 0;
}

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value != 0 ? value : otherwise;
}

struct tls_policy *tls_policy_new(const struct tls_settings *settings, struct error *e)
{
    struct tls_policy *p = must_alloc(sizeof *p);

    assert(settings->choose != NULL);
    p->settings = *settings;
    p->settings.handshake_ms = or_default(settings->handshake_ms, 10000);
    p->settings.handshakes_most = or_default(settings->handshakes_most, 2048);
    p->settings.handshakes_per_turn = or_default(settings->handshakes_per_turn, 4);
    atomic_init(&p->refs, 1);
    p->ctx = SSL_CTX_new(TLS_server_method());
    if (p->ctx == NULL) {
        tls_error(e, "TLS context");
        tls_policy_unref(&p);
        return NULL;
    }
    if (configure(p, e) != 0)
        tls_policy_unref(&p);
    return p;
}

struct tls_policy *tls_policy_ref(struct tls_policy *p)
{
    atomic_fetch_add_explicit(&p->refs, 1, memory_order_relaxed);
    return p;
}

void tls_policy_unref(struct tls_policy **p)
{
    struct tls_policy *policy = *p;

    *p = NULL;
    if (policy == NULL || atomic_fetch_sub_explicit(&policy->refs, 1, memory_order_acq_rel) != 1)
        return;
    SSL_CTX_free(policy->ctx);
    mem_free(&policy);
}
