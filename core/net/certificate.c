/*
 * certificate.c - see certificate.h.
 */
#include "net/certificate_private.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"

#define FILE_MOST (1u << 20)
#define USUAL_MOST 32768

/* ---- reading ---- */

/* Room from the start, so that growing leaves no copies of a key behind. */
static int read_pem(const char *path, struct text *out, struct error *e)
{
    text_init(out, FILE_MOST);
    text_room(out, USUAL_MOST);
    return file_read(path, out, e);
}

static void wipe(struct text *t)
{
    if (t->p != NULL)
        secret_wipe(t->p, t->cap);
    text_free(t);
}

/* A key that needs a password is not a key a server can start with. */
static int no_password(char *buf, int size, int writing, void *arg)
{
    (void)buf;
    (void)size;
    (void)writing;
    (void)arg;
    return -1;
}

static int parse_chain(struct certificate *c, BIO *in, struct error *e)
{
    unsigned n = 1;
    X509 *next;

    c->x509 = PEM_read_bio_X509_AUX(in, NULL, no_password, NULL);
    if (c->x509 == NULL)
        return error_set(e, ERR_INVALID, "no certificate in PEM form");
    while ((next = PEM_read_bio_X509(in, NULL, no_password, NULL)) != NULL) {
        if (++n > CERTIFICATE_CHAIN_MOST) {
            X509_free(next);
            return error_set(e, ERR_INVALID, "chain of more than %d certificates",
                             CERTIFICATE_CHAIN_MOST);
        }
        if (c->chain == NULL)
            c->chain = sk_X509_new_null();
        if (c->chain == NULL || sk_X509_push(c->chain, next) == 0) {
            X509_free(next);
            return error_set(e, ERR_NO_MEMORY, "out of memory");
        }
    }
    if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
        return error_set(e, ERR_INVALID, "certificate %u of the chain is damaged", n + 1);
    return 0;
}

static int parse_key(struct certificate *c, BIO *in, struct error *e)
{
    c->key = PEM_read_bio_PrivateKey(in, NULL, no_password, NULL);
    if (c->key == NULL)
        return error_set(e, ERR_INVALID, "no private key without a password in PEM form");
    if (X509_check_private_key(c->x509, c->key) != 1)
        return error_set(e, ERR_INVALID, "the key does not belong to the certificate");
    return 0;
}

static int64_t wall_of(const ASN1_TIME *t)
{
    struct tm tm;

    if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1)
        return 0;
    return (int64_t)timegm(&tm) * 1000;
}

static int check_time(struct certificate *c, struct error *e)
{
    int64_t now = sys.wall_ms();

    c->expires = wall_of(X509_get0_notAfter(c->x509));
    if (c->expires <= now)
        return error_set(e, ERR_INVALID, "certificate has expired");
    if (wall_of(X509_get0_notBefore(c->x509)) > now)
        return error_set(e, ERR_INVALID, "certificate is not valid yet");
    return 0;
}

static int fill(struct certificate *c, struct str cert_pem, struct str key_pem, struct error *e)
{
    BIO *cert = BIO_new_mem_buf(cert_pem.p, (int)cert_pem.len);
    BIO *key = BIO_new_mem_buf(key_pem.p, (int)key_pem.len);
    int rc = -1;

    if (cert == NULL || key == NULL)
        error_set(e, ERR_NO_MEMORY, "out of memory");
    else if (parse_chain(c, cert, e) == 0 && parse_key(c, key, e) == 0)
        rc = check_time(c, e);
    if (rc == 0)
        c->names = X509_get_ext_d2i(c->x509, NID_subject_alt_name, NULL, NULL);
    BIO_free(cert);
    BIO_free(key);
    ERR_clear_error();
    return rc;
}

struct certificate *certificate_parse(struct str cert_pem, struct str key_pem, struct error *e)
{
    if (cert_pem.len > FILE_MOST || key_pem.len > FILE_MOST) {
        error_set(e, ERR_INVALID, "more than 1 MiB of PEM");
        return NULL;
    }
    struct certificate *c = try_alloc(sizeof *c);

    if (c == NULL) {
        error_set(e, ERR_NO_MEMORY, "out of memory");
        return NULL;
    }
    atomic_init(&c->refs, 1);
    ERR_clear_error();
    if (fill(c, cert_pem, key_pem, e) != 0)
        certificate_unref(&c);
    return c;
}

static struct str all_of(const struct text *t)
{
    return (struct str){ t->p, t->len };
}

struct certificate *certificate_load(const char *cert_path, const char *key_path, struct error *e)
{
    struct text cert, key = { .p = NULL };
    struct certificate *c = NULL;
    struct error why;
    int rc = read_pem(cert_path, &cert, e);

    if (rc == 0 && key_path != NULL)
        rc = read_pem(key_path, &key, e);
    if (rc == 0) {
        c = certificate_parse(all_of(&cert), all_of(key_path != NULL ? &key : &cert), &why);
        if (c == NULL)
            error_set(e, why.code, "%s%s%s: %s", cert_path, key_path != NULL ? " with " : "",
                      key_path != NULL ? key_path : "", why.text);
    }
    wipe(&cert);
    wipe(&key);
    return c;
}

struct certificate *certificate_ref(struct certificate *c)
{
    atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed);
    return c;
}

void certificate_unref(struct certificate **c)
{
    struct certificate *cert = *c;

    *c = NULL;
    if (cert == NULL || atomic_fetch_sub_explicit(&cert->refs, 1, memory_order_acq_rel) != 1)
        return;
    X509_free(cert->x509);
    GENERAL_NAMES_free(cert->names);
    EVP_PKEY_free(cert->key);
    sk_X509_pop_free(cert->chain, X509_free);
    mem_free(&cert);
}

/* ---- names ---- */

static struct str asn1_bytes(const ASN1_STRING *s)
{
    return (struct str){ (const char *)ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s) };
}

/* The length decides, so a NUL inside a name ("a.example\0.evil") can only differ. */
static bool same_name(struct str a, struct str b)
{
    return a.len == b.len && a.len > 0 && memchr(a.p, '\0', a.len) == NULL
        && strncasecmp(a.p, b.p, a.len) == 0;
}

static bool host_matches(struct str pattern, struct str domain)
{
    if (same_name(pattern, domain))
        return true;
    if (pattern.len < 3 || pattern.p[0] != '*' || pattern.p[1] != '.')
        return false;
    const char *dot = memchr(domain.p, '.', domain.len);

    if (dot == NULL || dot == domain.p)
        return false;
    size_t label = (size_t)(dot - domain.p);

    return same_name((struct str){ pattern.p + 1, pattern.len - 1 },
                     (struct str){ dot, domain.len - label });
}

/* RFC 4985: "_service.domain". */
static bool service_matches(struct str name, struct str domain)
{
    static const char *const services[] = { "_xmpp-client.", "_xmpp-server." };

    for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
        struct str prefix = str_of(services[i]);

        if (name.len > prefix.len && strncasecmp(name.p, prefix.p, prefix.len) == 0
            && same_name((struct str){ name.p + prefix.len, name.len - prefix.len }, domain))
            return true;
    }
    return false;
}

static bool other_matches(const OTHERNAME *other, struct str domain)
{
    int kind = OBJ_obj2nid(other->type_id);

    if (kind == NID_XmppAddr && other->value->type == V_ASN1_UTF8STRING)
        return same_name(asn1_bytes(other->value->value.utf8string), domain);
    if (kind == NID_SRVName && other->value->type == V_ASN1_IA5STRING)
        return service_matches(asn1_bytes(other->value->value.ia5string), domain);
    return false;
}

static bool address_matches(const ASN1_OCTET_STRING *ip, struct str domain)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char bytes[16];

    if (domain.len > 2 && domain.p[0] == '[' && domain.p[domain.len - 1] == ']')
        domain = (struct str){ domain.p + 1, domain.len - 2 };
    if (domain.len >= sizeof text)
        return false;
    memcpy(text, domain.p, domain.len);
    text[domain.len] = '\0';

    struct str have = asn1_bytes(ip);
    int family = have.len == 4 ? AF_INET : AF_INET6;

    return (have.len == 4 || have.len == 16) && inet_pton(family, text, bytes) == 1
        && memcmp(bytes, have.p, have.len) == 0;
}

static bool name_matches(const GENERAL_NAME *name, struct str domain)
{
    switch (name->type) {
    case GEN_DNS:
        return host_matches(asn1_bytes(name->d.dNSName), domain);
    case GEN_OTHERNAME:
        return other_matches(name->d.otherName, domain);
    case GEN_IPADD:
        return address_matches(name->d.iPAddress, domain);
    default:
        return false;
    }
}

static bool any_matches(const GENERAL_NAMES *names, struct str domain)
{
    for (int i = 0; i < sk_GENERAL_NAME_num(names) && domain.len > 0; i++)
        if (name_matches(sk_GENERAL_NAME_value(names, i), domain))
            return true;
    return false;
}

bool x509_covers(X509 *x509, struct str domain)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
    bool found = any_matches(names, domain);

    GENERAL_NAMES_free(names);
    return found;
}

bool certificate_covers(const struct certificate *c, struct str domain)
{
    return any_matches(c->names, domain);
}

int64_t certificate_expires(const struct certificate *c)
{
    return c->expires;
}

unsigned certificate_names(const struct certificate *c)
{
    return c->names != NULL ? (unsigned)sk_GENERAL_NAME_num(c->names) : 0;
}
