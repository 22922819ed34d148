/*
 * support_net.c - see support_net.h.
 */
#include "support.h"
#include "net/support_net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "net/watch.h"

#define LIMIT_S 60                      /* for what fails: a busy machine needs its time */

void net_start(unsigned shards)
{
    struct shards_spec spec = { .count = shards };
    struct error e;

    hash_seed();
    support_fail_alloc(0);
    support_fail_io(SUPPORT_CONNECT, 0, EIO);
    assert_int_equal(shards_start(&spec, &e), 0);
}

void net_stop(void)
{
    shards_stop();
}

/* ---- on a shard ---- */

struct call {
    struct message  message;
    void          (*fn)(void *arg);
    void           *arg;
    int             readable;            /* a descriptor that is, or -1 */
    struct watch   *watch;
    struct task     task;
    int             turns_left;
    bool            done;
    pthread_mutex_t lock;
    pthread_cond_t  changed;
};

static void call_done(struct call *c)
{
    pthread_mutex_lock(&c->lock);
    c->done = true;
    pthread_cond_signal(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

/* Tasks at the end of a turn come before what the turn has to write: so the second one tells. */
static void call_task(struct task *t)
{
    struct call *c = list_entry(t, struct call, task);

    if (c->turns_left-- > 0)
        shard_at_end(t);
    else
        call_done(c);
}

static void call_polled(struct watch *w, int events, void *arg)
{
    struct call *c = arg;

    (void)w;
    (void)events;
    watch_free(&c->watch);
    c->turns_left = 1;
    c->task = (struct task){ .fn = call_task };
    shard_at_end(&c->task);
}

static void call_arrived(struct message *m)
{
    struct call *c = list_entry(m, struct call, message);

    if (c->fn != NULL)
        c->fn(c->arg);
    if (c->readable < 0) {
        call_done(c);
        return;
    }
    c->watch = watch_new(c->readable, call_polled, c);
    assert_non_null(c->watch);
    watch_set(c->watch, WATCH_READ);
}

static void call_on(unsigned shard, struct call *c)
{
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->changed, NULL);
    c->message.fn = call_arrived;
    shard_post(shard_at(shard), &c->message);
    pthread_mutex_lock(&c->lock);
    while (!c->done)
        pthread_cond_wait(&c->changed, &c->lock);
    pthread_mutex_unlock(&c->lock);
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->lock);
}

void net_on(unsigned shard, void (*fn)(void *arg), void *arg)
{
    struct call c = { .fn = fn, .arg = arg, .readable = -1 };

    call_on(shard, &c);
}

/* A descriptor that is readable already is reported together with or after all that are now. */
void net_turn(unsigned shard)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    struct call c = { .readable = ends[0] };

    call_on(shard, &c);
    close(ends[0]);
    close(ends[1]);
}

void net_pause(unsigned ms)
{
    poll(NULL, 0, (int)ms);
}

void net_await(atomic_int *value, int least)
{
    for (int i = 0; i < LIMIT_S * 1000 && atomic_load(value) < least; i++)
        net_pause(1);
    assert_true(atomic_load(value) >= least);
}

/* ---- certificates ---- */

static EVP_PKEY *make_key(int type)
{
    if (type == EVP_PKEY_RSA)
        return EVP_RSA_gen(2048);
    if (type == EVP_PKEY_ED25519)
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    return EVP_EC_gen("P-256");
}

static char *pem_text(BIO *bio)
{
    char *p;
    long len = BIO_get_mem_data(bio, &p);
    char *copy = try_copy_n(p, (size_t)len);

    assert_non_null(copy);
    BIO_free(bio);
    return copy;
}

/* OpenSSL's text form of names has no way to say it. */
static void put_nul(ASN1_OCTET_STRING *s)
{
    for (int i = 0; i < s->length; i++)
        if (s->data[i] == '~')
            s->data[i] = '\0';
}

void net_make_pem(const struct net_cert_spec *spec, char **cert, char **key)
{
    EVP_PKEY *pkey = make_key(spec->key_type);
    X509 *x = X509_new();
    long begins = spec->ends_s == 0 ? -3600 : spec->begins_s;
    long ends = spec->ends_s == 0 ? 86400 : spec->ends_s;
    const char *name = spec->common_name != NULL ? spec->common_name : "test";

    assert_non_null(pkey);
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), begins);
    X509_gmtime_adj(X509_getm_notAfter(x), ends);
    X509_set_pubkey(x, pkey);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                               (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    if (spec->san != NULL) {
        X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, spec->san);

        assert_non_null(ext);
        put_nul(X509_EXTENSION_get_data(ext));
        X509_add_ext(x, ext, -1);
        X509_EXTENSION_free(ext);
    }
    assert_true(X509_sign(x, pkey, spec->key_type == EVP_PKEY_ED25519 ? NULL : EVP_sha256()) > 0);

    BIO *out = BIO_new(BIO_s_mem());

    PEM_write_bio_X509(out, x);
    *cert = pem_text(out);
    out = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(out, pkey, NULL, NULL, 0, NULL, NULL);
    *key = pem_text(out);
    X509_free(x);
    EVP_PKEY_free(pkey);
}

struct certificate *net_make_certificate(const struct net_cert_spec *spec)
{
    struct error e = { .text = "" };
    char *cert, *key;

    net_make_pem(spec, &cert, &key);
    struct certificate *c = certificate_parse(str_of(cert), str_of(key), &e);

    if (c == NULL)
        fail_msg("%s", e.text);
    mem_free(&cert);
    mem_free(&key);
    return c;
}

static struct certificate *choose_it(const char *name, void *arg)
{
    (void)name;
    return arg;
}

struct tls_policy *net_policy(struct certificate *c, const struct tls_settings *more)
{
    struct tls_settings s = more != NULL ? *more : (struct tls_settings){ 0 };
    struct error e = { .text = "" };

    if (s.choose == NULL) {
        s.choose = choose_it;
        s.arg = c;
    }
    struct tls_policy *p = tls_policy_new(&s, &e);

    if (p == NULL)
        fail_msg("%s", e.text);
    return p;
}

/* ---- client ---- */

void net_client_of(struct net_client *c, int fd)
{
    struct timeval limit = { .tv_sec = LIMIT_S };

    *c = (struct net_client){ .fd = fd };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

void net_connect(struct net_client *c, uint16_t port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    net_client_of(c, fd);
}

bool net_client_tls(struct net_client *c, const struct net_client_tls *how)
{
    c->ctx = SSL_CTX_new(TLS_client_method());
    c->ssl = SSL_new(c->ctx);
    assert_non_null(c->ssl);
    if (how != NULL && how->sni != NULL)
        SSL_set_tlsext_host_name(c->ssl, how->sni);
    if (how != NULL && how->alpn != NULL) {
        unsigned char wire[64];
        size_t len = strlen(how->alpn);

        wire[0] = (unsigned char)len;
        memcpy(wire + 1, how->alpn, len);
        SSL_set_alpn_protos(c->ssl, wire, (unsigned)len + 1);
    }
    if (how != NULL && how->version != 0) {
        SSL_set_min_proto_version(c->ssl, how->version);
        SSL_set_max_proto_version(c->ssl, how->version);
    }
    SSL_set_fd(c->ssl, c->fd);
    return SSL_connect(c->ssl) == 1;
}

bool net_send(struct net_client *c, const char *bytes, size_t len)
{
    if (c->ssl != NULL)
        return SSL_write(c->ssl, bytes, (int)len) == (int)len;
    while (len > 0) {
        ssize_t n = send(c->fd, bytes, len, MSG_NOSIGNAL);

        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

size_t net_receive(struct net_client *c, char *out, size_t len)
{
    size_t got = 0;

    while (got < len) {
        ssize_t n = c->ssl != NULL ? SSL_read(c->ssl, out + got, (int)(len - got))
                                   : recv(c->fd, out + got, len - got, 0);

        if (n <= 0)
            break;
        got += (size_t)n;
    }
    return got;
}

bool net_ended(struct net_client *c)
{
    char byte;

    if (c->ssl != NULL)
        return SSL_read(c->ssl, &byte, 1) <= 0;
    ssize_t n = recv(c->fd, &byte, 1, 0);

    return n == 0 || (n < 0 && errno == ECONNRESET);
}

void net_client_close(struct net_client *c)
{
    SSL_free(c->ssl);
    SSL_CTX_free(c->ctx);
    ERR_clear_error();
    close(c->fd);
    *c = (struct net_client){ .fd = -1 };
}
