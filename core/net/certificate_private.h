/*
 * certificate_private.h - the inside of a certificate, for the files of core/net only.
 */
#ifndef XYLEM_NET_CERTIFICATE_PRIVATE_H
#define XYLEM_NET_CERTIFICATE_PRIVATE_H

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdatomic.h>

#include "net/certificate.h"

struct certificate {
    X509           *x509;
    EVP_PKEY       *key;
    STACK_OF(X509) *chain;       /* without x509 itself; NULL: none */
    int64_t         expires;
    GENERAL_NAMES  *names;       /* of the subject; kept, a reload asks for every domain */
    atomic_uint     refs;
};

bool x509_covers(X509 *x509, struct str domain);

#endif
