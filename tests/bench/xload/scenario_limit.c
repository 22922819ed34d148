/*
 * scenario_limit.c - what the machine allows without XMPP: a byte relay, and a TLS server that
 * only shakes hands.  Both run in a child of xload, whose CPU is measured like a server's.
 */
#include "xload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#define HELLO 8                            /* bytes with which a relay client names itself */
#define LINKS 65536

static int listener_open(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t          size = sizeof at;
    int                fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, 4096) < 0)
        die("listen: %s", strerror(errno));
    getsockname(fd, (struct sockaddr *)&at, &size);
    opt.port = ntohs(at.sin_port);
    return fd;
}

/* Runs `server` in a child on a port of its own, as the server that is measured. */
static pid_t server_fork(void (*server)(int listener, int epoll))
{
    int   listener = listener_open();
    pid_t parent = getpid(), pid = fork();

    if (pid < 0)
        die("fork: %s", strerror(errno));
    if (pid == 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET((size_t)(opt.relay_cpu < 0 ? 0 : opt.relay_cpu), &set);
        if (opt.relay_cpu >= 0)
            sched_setaffinity(0, sizeof set, &set);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() == parent)
            server(listener, epoll_create1(EPOLL_CLOEXEC));
        _exit(0);
    }
    close(listener);
    opt.server_pid_count = 1;
    opt.server_pids[0] = pid;
    return pid;
}

static void server_end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void watch(int epoll, int operation, int fd, uint32_t events, void *data)
{
    struct epoll_event e = { .events = events, .data.ptr = data };
    if (epoll_ctl(epoll, operation, fd, &e) < 0)
        die("epoll_ctl: %s", strerror(errno));
}

static int accept_one(int listener)
{
    int yes = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd >= 0)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return fd;
}

/* -------------------------------------------------------------------------------- byte relay */

struct link {
    int          fd, named;
    char         hello[HELLO];
    struct link *peer;
    char        *out;
    size_t       length, sent, cap;
};

static void link_flush(int epoll, struct link *l)
{
    ssize_t n = send(l->fd, l->out + l->sent, l->length - l->sent, MSG_NOSIGNAL);

    if (n > 0)
        l->sent += (size_t)n;
    if (l->sent < l->length)
        return;
    l->sent = l->length = 0;
    watch(epoll, EPOLL_CTL_MOD, l->fd, EPOLLIN, l);
}

static void link_send(int epoll, struct link *l, const char *text, size_t length)
{
    ssize_t n = l->length > 0 ? 0 : send(l->fd, text, length, MSG_NOSIGNAL);
    size_t  done = n > 0 ? (size_t)n : 0, left = length - done;

    if (left == 0)
        return;
    if (l->length + left > l->cap) {
        l->cap = (l->length + left) * 2;
        l->out = must_realloc(l->out, l->cap);
    }
    memcpy(l->out + l->length, text + done, left);
    if (l->length == 0)
        watch(epoll, EPOLL_CTL_MOD, l->fd, EPOLLIN | EPOLLOUT, l);
    l->length += left;
}

/* "S" or "R" and the number of the pair: joins the two. */
static void link_name(struct link *l)
{
    static struct link *side[2][LINKS];
    ssize_t             n = recv(l->fd, l->hello + l->named, (size_t)(HELLO - l->named), 0);

    if (n > 0)
        l->named += (int)n;
    if (l->named < HELLO)
        return;
    int receiver = l->hello[0] == 'R', pair = atoi(l->hello + 1) % LINKS;
    side[receiver][pair] = l;
    l->peer = side[!receiver][pair];
    if (l->peer != NULL)
        l->peer->peer = l;
}

static void relay_server(int listener, int epoll)
{
    static struct epoll_event event[512];
    static char               text[65536];

    watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
    for (;;) {
        int count = epoll_wait(epoll, event, 512, -1);
        for (int i = 0; i < count; i++) {
            struct link *l = event[i].data.ptr;
            if (l == NULL) {
                l = must_calloc(1, sizeof *l);
                l->fd = accept_one(listener);
                if (l->fd >= 0)
                    watch(epoll, EPOLL_CTL_ADD, l->fd, EPOLLIN, l);
                continue;
            }
            if ((event[i].events & EPOLLOUT) != 0)
                link_flush(epoll, l);
            if (l->named < HELLO) {
                link_name(l);
                continue;
            }
            ssize_t n = l->peer == NULL ? 0 : recv(l->fd, text, sizeof text, 0);
            if (n > 0)
                link_send(epoll, l->peer, text, (size_t)n);
        }
    }
}

static void relay_ready(struct conn *c)
{
    char hello[16];
    int  i = conn_index(c);

    snprintf(hello, sizeof hello, "%c%07d", i % 2 == 1 ? 'R' : 'S', i / 2);
    conn_put(c, hello, HELLO);
}

void scenario_relay_limit(void)
{
    pid_t server = server_fork(relay_server);

    loader.raw = true;
    opt.mechanism = "none";
    on.ready = relay_ready;
    scenario_pairs();
    server_end(server);
}

/* ---------------------------------------------------------------------------- TLS handshakes */

static SSL_CTX *self_signed(void)
{
    SSL_CTX  *ctx = SSL_CTX_new(TLS_server_method());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509     *cert = X509_new();

    if (ctx == NULL || key == NULL || cert == NULL)
        die("no TLS");
    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), 0);
    X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                               (const unsigned char *)"localhost", -1, -1, 0);
    X509_set_issuer_name(cert, X509_get_subject_name(cert));
    X509_set_pubkey(cert, key);
    X509_sign(cert, key, EVP_sha256());
    SSL_CTX_use_certificate(ctx, cert);
    SSL_CTX_use_PrivateKey(ctx, key);
    SSL_CTX_set_num_tickets(ctx, 0);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    X509_free(cert);
    EVP_PKEY_free(key);
    return ctx;
}

static void handshake_end(SSL *ssl)
{
    int fd = SSL_get_fd(ssl);
    SSL_free(ssl);
    close(fd);
}

static void handshake_continue(SSL *ssl)
{
    char byte;
    int  r = SSL_is_init_finished(ssl) ? SSL_read(ssl, &byte, 1) : SSL_accept(ssl);
    int  e = SSL_get_error(ssl, r);

    ERR_clear_error();
    if (r <= 0 && e != SSL_ERROR_WANT_READ && e != SSL_ERROR_WANT_WRITE)
        handshake_end(ssl);
}

static void tls_server(int listener, int epoll)
{
    static struct epoll_event event[512];
    SSL_CTX                  *ctx = self_signed();

    watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
    for (;;) {
        int count = epoll_wait(epoll, event, 512, -1);
        for (int i = 0; i < count; i++) {
            if (event[i].data.ptr != NULL) {
                handshake_continue(event[i].data.ptr);
                continue;
            }
            int fd = accept_one(listener);
            if (fd < 0)
                continue;
            SSL *ssl = SSL_new(ctx);
            SSL_set_fd(ssl, fd);
            SSL_set_accept_state(ssl);
            watch(epoll, EPOLL_CTL_ADD, fd, EPOLLIN, ssl);
        }
    }
}

void scenario_tls_limit(void)
{
    pid_t server = server_fork(tls_server);

    opt.mechanism = "none";
    scenario_handshake();
    server_end(server);
}
