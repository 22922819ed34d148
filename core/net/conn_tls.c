/*
 * conn_tls.c - TLS of a connection: handshake, records, what can be asked about them.
 *
 * All SSL objects of a shard share one BIO that reads from a window over the shard's receive
 * scratch and writes into its send scratch, so that an idle connection keeps no buffer.  OpenSSL
 * is given whole records only: a handshake that trickles in costs its few bytes here and neither
 * the SSL object nor a 16 KiB record buffer in it.
 */
#include <assert.h>
#include <openssl/err.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "net/certificate_private.h"
#include "net/conn_private.h"
#include "net/tls_private.h"

#define RECORD_HEADER 5
#define RECORD_MOST (16384 + 2048)          /* RFC 5246 section 6.2.3; TLS 1.3 allows less */
#define HANDSHAKE_BYTES_MOST 65536          /* from the client, before it is complete */

/* ---- the shared BIO ---- */

static BIO_METHOD *scratch_method;

static int scratch_read(BIO *bio, char *out, int room)
{
    struct conn_local *local = BIO_get_data(bio);
    size_t n = (size_t)room < local->in_len ? (size_t)room : local->in_len;

    BIO_clear_retry_flags(bio);
    if (n == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    memcpy(out, local->in, n);
    local->in += n;
    local->in_len -= n;
    return (int)n;
}

static int scratch_write(BIO *bio, const char *bytes, int len)
{
    struct conn_local *local = BIO_get_data(bio);

    BIO_clear_retry_flags(bio);
    if (len <= 0 || (size_t)len > SCRATCH_SIZE - local->wire_out_len)
        return -1;
    memcpy(local->wire_out + local->wire_out_len, bytes, (size_t)len);
    local->wire_out_len += (size_t)len;
    return len;
}

static long scratch_ctrl(BIO *bio, int command, long number, void *p)
{
    (void)bio;
    (void)number;
    (void)p;
    return command == BIO_CTRL_FLUSH;
}

void conn_tls_local_init(struct shard *s)
{
    if (scratch_method == NULL) {
        scratch_method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "shard scratch");
        if (scratch_method == NULL)
            log_die("OpenSSL: out of memory");
        BIO_meth_set_read(scratch_method, scratch_read);
        BIO_meth_set_write(scratch_method, scratch_write);
        BIO_meth_set_ctrl(scratch_method, scratch_ctrl);
    }
    s->conns->bio = BIO_new(scratch_method);
    if (s->conns->bio == NULL)
        log_die("OpenSSL: out of memory");
    BIO_set_data(s->conns->bio, s->conns);
    BIO_set_init(s->conns->bio, 1);
}

void conn_tls_local_free(struct shard *s)
{
    BIO_free(s->conns->bio);
}

static void set_bio(SSL *ssl, BIO *bio)
{
    BIO_up_ref(bio);
    SSL_set_bio(ssl, bio, bio);
}

void conn_tls_rehome(struct conn *c)
{
    if (c->secure != NULL && c->secure->ssl != NULL)
        set_bio(c->secure->ssl, c->shard->conns->bio);
}

/* ---- start and end ---- */

static void end_handshake(struct conn *c)
{
    if (!c->handshaking)
        return;
    c->handshaking = false;
    c->shard->conns->handshakes--;
}

void conn_tls_free(struct conn *c)
{
    struct conn_secure *t = c->secure;

    if (t == NULL)
        return;
    end_handshake(c);
    SSL_free(t->ssl);
    tls_policy_unref(&t->policy);
    conn_drop_kept(&t->partial);
    mem_free(&t->domain);
    mem_free(&c->secure);
}

int conn_start_tls(struct conn *c, struct tls_policy *policy, struct str domain)
{
    if (c->secure != NULL || c->state != CONN_OPEN)
        return -1;
    struct conn_secure *t = try_alloc(sizeof *t);

    if (t == NULL)
        return -1;
    if (domain.len > 0) {
        t->domain = try_copy_n(domain.p, domain.len);
        if (t->domain == NULL) {
            mem_free(&t);
            return -1;
        }
    }
    t->policy = tls_policy_ref(policy);
    c->secure = t;
    conn_out_to_wire(c);
    timer_set(&c->timer, policy->settings.handshake_ms);
    if (!c->in_data && c->tail != NULL)
        conn_fail(c, CONN_TLS_INJECTED);
    return 0;
}

/* ---- handshake ---- */

static _Thread_local const struct conn *shaking;

const char *tls_handshake_domain(void)
{
    return shaking->secure->domain;
}

static void tls_failed(struct conn *c)
{
    unsigned long code = ERR_peek_last_error();

    c->secure->fault = code != 0 ? ERR_reason_error_string(code) : "closed in the middle";
    ERR_clear_error();
    conn_out_records(c);                    /* the alert, if it made one, is not waited for */
    conn_write_some(c);
    conn_fail(c, CONN_TLS_FAILED);
}

/* A handshake step costs as much as some hundred messages. */
bool conn_tls_must_wait(const struct conn *c)
{
    return c->secure != NULL && !c->established
        && c->shard->conns->handshake_steps >= c->secure->policy->settings.handshakes_per_turn;
}

static bool begin_handshake(struct conn *c)
{
    struct conn_secure *t = c->secure;
    struct conn_local *local = c->shard->conns;

    if (local->handshakes >= t->policy->settings.handshakes_most) {
        conn_fail(c, CONN_BUSY);
        return false;
    }
    t->ssl = SSL_new(t->policy->ctx);
    if (t->ssl == NULL) {
        ERR_clear_error();
        conn_fail(c, CONN_NO_MEMORY);
        return false;
    }
    set_bio(t->ssl, local->bio);
    SSL_set_accept_state(t->ssl);
    c->handshaking = true;
    local->handshakes++;
    return true;
}

/* true: complete, and what is left in the window may be application data. */
static bool shake(struct conn *c)
{
    struct conn_secure *t = c->secure;

    if (t->ssl == NULL && !begin_handshake(c))
        return false;
    c->shard->conns->handshake_steps++;
    ERR_clear_error();
    shaking = c;
    int rc = SSL_do_handshake(t->ssl);

    shaking = NULL;
    if (rc != 1) {
        if (SSL_get_error(t->ssl, rc) != SSL_ERROR_WANT_READ
            || t->handshake_bytes > HANDSHAKE_BYTES_MOST)
            tls_failed(c);
        else
            conn_out_records(c);
        return false;
    }
    end_handshake(c);
    c->established = true;
    mem_free(&t->domain);
    timer_cancel(&c->timer);
    conn_out_records(c);
    if (c->out != NULL)
        conn_out_dirty(c);                  /* what was appended meanwhile may go now */
    if (c->ops->on_tls != NULL)
        c->ops->on_tls(c, c->arg);
    return c->state == CONN_OPEN;
}

/* ---- records ---- */

/* How many of the bytes are whole records.  What is no record at all counts whole: OpenSSL knows
 * the right alert. */
static size_t whole_records(const char *bytes, size_t len)
{
    const unsigned char *p = (const unsigned char *)bytes;
    size_t at = 0;

    while (len - at >= RECORD_HEADER) {
        size_t size = (size_t)p[at + 3] << 8 | p[at + 4];

        if (p[at] < 20 || p[at] > 24 || size > RECORD_MOST)
            return len;
        if (len - at - RECORD_HEADER < size)
            break;
        at += RECORD_HEADER + size;
    }
    if (at < len && (p[at] < 20 || p[at] > 24))
        return len;
    return at;
}

static void read_records(struct conn *c)
{
    SSL *ssl = c->secure->ssl;
    char *plain = c->shard->plain;
    size_t len = 0;
    int error = SSL_ERROR_NONE;

    ERR_clear_error();
    while (len < SCRATCH_SIZE) {
        size_t n;
        int rc = SSL_read_ex(ssl, plain + len, SCRATCH_SIZE - len, &n);

        if (rc != 1) {
            error = SSL_get_error(ssl, rc);
            break;
        }
        len += n;
    }
    conn_out_records(c);                    /* answers to key updates */
    conn_deliver(c, plain, len);
    if (error == SSL_ERROR_ZERO_RETURN && c->state == CONN_MOVING)
        c->input_over = true;
    if (error == SSL_ERROR_WANT_READ || c->state != CONN_OPEN)
        return;
    if (error == SSL_ERROR_ZERO_RETURN) {
        conn_input_over(c);
        return;
    }
    tls_failed(c);
}

void conn_tls_input(struct conn *c, char *bytes, size_t len)
{
    struct conn_secure *t = c->secure;
    struct conn_local *local = c->shard->conns;
    size_t whole = whole_records(bytes, len);

    conn_drop_kept(&t->partial);
    if (!conn_keep(&t->partial, bytes + whole, len - whole)) {
        conn_fail(c, CONN_NO_MEMORY);
        return;
    }
    if (whole == 0)
        return;
    local->in = bytes;
    local->in_len = whole;
    if (!c->established)
        t->handshake_bytes += (uint32_t)whole;
    if (c->established || shake(c))
        read_records(c);
    local->in_len = 0;
}

size_t conn_tls_encrypt(struct conn *c, const char *bytes, size_t len)
{
    size_t taken;

    ERR_clear_error();
    if (SSL_write_ex(c->secure->ssl, bytes, len, &taken) == 1)
        return taken;
    ERR_clear_error();
    c->shard->conns->wire_out_len = 0;
    return 0;
}

void conn_tls_goodbye(struct conn *c)
{
    c->said_goodbye = true;
    ERR_clear_error();
    SSL_shutdown(c->secure->ssl);
    ERR_clear_error();
}

/* ---- facts ---- */

bool conn_has_tls(const struct conn *c)
{
    return c->established;
}

bool conn_tls_info(const struct conn *c, struct conn_tls *out)
{
    const unsigned char *alpn;
    unsigned alpn_len;

    if (!c->established)
        return false;
    SSL *ssl = c->secure->ssl;

    SSL_get0_alpn_selected(ssl, &alpn, &alpn_len);
    out->version = SSL_get_version(ssl);
    out->cipher = SSL_CIPHER_get_name(SSL_get_current_cipher(ssl));
    out->sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    out->alpn = alpn_len > 0 ? tls_alpn_name(c->secure->policy, alpn, alpn_len) : NULL;
    return true;
}

bool conn_tls_covers(const struct conn *c, struct str domain)
{
    X509 *x509 = c->established ? SSL_get_certificate(c->secure->ssl) : NULL;

    return x509 != NULL && x509_covers(x509, domain);
}

/* TLS 1.2 gives a binding that is safe against the triple handshake only with the extended master
 * secret (RFC 9266 section 4.2). */
bool conn_tls_exporter(const struct conn *c, unsigned char *out)
{
    static const char label[] = "EXPORTER-Channel-Binding";

    if (!c->established)
        return false;
    SSL *ssl = c->secure->ssl;

    if (SSL_version(ssl) < TLS1_3_VERSION && SSL_get_extms_support(ssl) != 1)
        return false;
    if (out == NULL)
        return true;
    bool done = SSL_export_keying_material(ssl, out, 32, label, sizeof label - 1,
                                           (const unsigned char *)"", 0, 1) == 1;

    ERR_clear_error();
    return done;
}

bool conn_tls_unique(const struct conn *c, unsigned char out[CONN_END_POINT_MOST], size_t *len)
{
    SSL *ssl = c->established ? c->secure->ssl : NULL;

    if (ssl == NULL || (SSL_version(ssl) < TLS1_3_VERSION && SSL_get_extms_support(ssl) != 1))
        return false;
    *len = SSL_get_peer_finished(ssl, out, CONN_END_POINT_MOST);
    return *len != 0 && *len <= CONN_END_POINT_MOST;
}

/* RFC 5929 section 4.1: the certificate's own hash, or SHA-256 in place of MD5 and SHA-1. */
bool conn_tls_end_point(const struct conn *c, unsigned char *out, size_t *len)
{
    X509 *x509 = c->established ? SSL_get_certificate(c->secure->ssl) : NULL;
    int hash = NID_undef;

    if (x509 == NULL || X509_get_signature_info(x509, &hash, NULL, NULL, NULL) != 1)
        return false;
    if (hash == NID_md5 || hash == NID_sha1)
        hash = NID_sha256;
    const EVP_MD *md = hash != NID_undef ? EVP_get_digestbynid(hash) : NULL;

    if (md == NULL || EVP_MD_get_size(md) > CONN_END_POINT_MOST)
        return false;
    *len = (size_t)EVP_MD_get_size(md);
    return out == NULL || X509_digest(x509, md, out, NULL) == 1;
}
