/* support_tls.c - see support_tls.h */

#include "net/support_tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <string.h>

#include "support.h"

void begin_with(const struct conn_limits *limits)
{
    certificate = net_make_certificate(&(struct net_cert_spec){ 0 });
    server = (struct line_server){ .policy = net_policy(certificate, NULL), .limits = limits };
    net_start(2);
    net_client_of(&client, line_pair(&server, 0));
}

void begin(unsigned shards, const struct tls_settings *settings, int key_type)
{
    struct net_cert_spec spec = { .san = "DNS:a.example", .key_type = key_type };

    certificate = net_make_certificate(&spec);
    server = (struct line_server){ .policy = net_policy(certificate, settings) };
    net_start(shards);
    net_client_of(&client, line_pair(&server, 0));
}

void start_tls(const struct net_client_tls *how)
{
    say("tls\n");
    expect("go\n");
    assert_true(net_client_tls(&client, how));
}

/* ---- a client whose bytes pass through the test's hands ---- */

void memory_open(struct memory_client *m)
{
    m->ctx = SSL_CTX_new(TLS_client_method());
    m->ssl = SSL_new(m->ctx);
    m->in = BIO_new(BIO_s_mem());
    m->out = BIO_new(BIO_s_mem());
    SSL_set_bio(m->ssl, m->in, m->out);
    SSL_set_connect_state(m->ssl);
}

void memory_close(struct memory_client *m)
{
    SSL_free(m->ssl);
    SSL_CTX_free(m->ctx);
    ERR_clear_error();
}

/* Sends what the client has to say, `step` bytes at a time, each in a turn of its own. */
void memory_send(struct memory_client *m, size_t step)
{
    char buf[20000];
    int n;

    while ((n = BIO_read(m->out, buf, (int)(step < sizeof buf ? step : sizeof buf))) > 0) {
        assert_true(net_send(&client, buf, (size_t)n));
        if (step < 100)
            net_turn(0);
    }
}

void memory_receive(struct memory_client *m)
{
    char buf[20000];
    ssize_t n = recv(client.fd, buf, sizeof buf, 0);

    assert_true(n > 0);
    BIO_write(m->in, buf, (int)n);
}

void memory_handshake(struct memory_client *m, size_t step)
{
    while (SSL_do_handshake(m->ssl) != 1) {
        memory_send(m, step);
        memory_receive(m);
    }
    memory_send(m, step);
}

void memory_expect(struct memory_client *m, const char *text)
{
    char got[256];
    int len = (int)strlen(text), at = 0;

    while (at < len) {
        int n = SSL_read(m->ssl, got + at, len - at);

        if (n > 0)
            at += n;
        else
            memory_receive(m);
    }
    assert_memory_equal(got, text, (size_t)len);
}
