/*
 * net_conn.c - what a connection costs in core/net alone: memory while idle, CPU per small message.
 *
 *     net_conn [sessions] [messages]          (3000 and 200000 when not given)
 *
 * One shard echoes; a child process is the clients, so that only the server is measured.  Memory is
 * the slope between a sixth of the sessions and all of them; CPU is the shard's thread with the kernel
 * it calls.
 */
#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "net/listener.h"
#include "net/shard.h"

enum { MESSAGE = 300 };

static _Atomic int established, gone;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* ---- the server: echo ---- */

static size_t on_data(struct conn *c, const char *bytes, size_t len, void *arg)
{
    (void)arg;
    conn_write(c, bytes, len);
    return len;
}

static void on_closed(struct conn *c, enum conn_reason reason, void *arg)
{
    (void)c;
    (void)reason;
    (void)arg;
    gone++;
}

static void on_tls(struct conn *c, void *arg)
{
    (void)c;
    (void)arg;
    established++;
}

static const struct conn_ops echo = {
    .on_data = on_data, .on_closed = on_closed, .on_tls = on_tls,
};

static bool accepted(struct conn *c, void *arg)
{
    conn_set_ops(c, &echo, arg);
    if (arg == NULL)
        established++;
    return true;
}

static const struct listener_ops listener_ops = { .accepted = accepted };

static struct certificate *make_certificate(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x = X509_new();
    BIO *pem = BIO_new(BIO_s_mem());
    struct error e = { .text = "" };
    char *text;

    X509_set_version(x, 2);
    X509_gmtime_adj(X509_getm_notBefore(x), -60);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key);
    X509_sign(x, key, EVP_sha256());
    PEM_write_bio_PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL);
    PEM_write_bio_X509(pem, x);
    struct str both = { NULL, (size_t)BIO_get_mem_data(pem, &text) };

    both.p = text;
    struct certificate *c = certificate_parse(both, both, &e);

    if (c == NULL)
        fprintf(stderr, "%s\n", e.text);
    X509_free(x);
    EVP_PKEY_free(key);
    BIO_free(pem);
    return c;
}

static struct certificate *choose(const char *name, void *arg)
{
    (void)name;
    return arg;
}

/* ---- the clients ---- */

struct client {
    int  fd;
    SSL *ssl;
};

static struct client client_connect(uint16_t port, SSL_CTX *ctx)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    struct client c = { socket(AF_INET, SOCK_STREAM, 0), NULL };

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (c.fd < 0 || connect(c.fd, (struct sockaddr *)&to, sizeof to) != 0)
        die("connect");
    if (ctx == NULL)
        return c;
    c.ssl = SSL_new(ctx);
    SSL_set_fd(c.ssl, c.fd);
    if (SSL_connect(c.ssl) != 1)
        die("handshake");
    return c;
}

static void send_one(struct client *c, const char *message)
{
    int n = c->ssl != NULL ? SSL_write(c->ssl, message, MESSAGE)
                           : (int)send(c->fd, message, MESSAGE, MSG_NOSIGNAL);

    if (n != MESSAGE)
        die("send");
}

static void receive_one(struct client *c)
{
    char got[MESSAGE];

    for (int at = 0; at < MESSAGE;) {
        int n = c->ssl != NULL ? SSL_read(c->ssl, got + at, MESSAGE - at)
                               : (int)recv(c->fd, got + at, (size_t)(MESSAGE - at), 0);

        if (n <= 0)
            die("receive");
        at += n;
    }
}

/* in_flight: as many messages are written on a connection before their echoes are read. */
static void exchange(struct client *all, int n, int in_flight, long messages)
{
    char message[MESSAGE];

    memset(message, 'x', sizeof message);
    while (messages > 0) {
        for (int i = 0; i < n; i++)
            for (int k = 0; k < in_flight; k++)
                send_one(&all[i], message);
        for (int i = 0; i < n; i++)
            for (int k = 0; k < in_flight; k++)
                receive_one(&all[i]);
        messages -= (long)n * in_flight;
    }
}

/* An order is a line: "connect N" (in all), "exchange CONNECTIONS IN-FLIGHT MESSAGES", "end". */
static void clients(FILE *orders, FILE *answers, uint16_t port, bool tls)
{
    SSL_CTX *ctx = tls ? SSL_CTX_new(TLS_client_method()) : NULL;
    struct client *all = NULL;
    char line[80];
    int have = 0, n, in_flight;
    long messages;

    while (fgets(line, sizeof line, orders) != NULL) {
        if (sscanf(line, "connect %d", &n) == 1) {
            all = realloc(all, (size_t)n * sizeof *all);
            for (; have < n; have++)
                all[have] = client_connect(port, ctx);
        } else if (sscanf(line, "exchange %d %d %ld", &n, &in_flight, &messages) == 3) {
            exchange(all, n, in_flight, messages);
        } else {
            break;
        }
        fputs("done\n", answers);
        fflush(answers);
    }
    _exit(0);
}

/* ---- measuring ---- */

static FILE *orders, *answers;

__attribute__((format(printf, 1, 2))) static void order(const char *fmt, ...)
{
    char line[80];
    va_list ap;

    va_start(ap, fmt);
    vfprintf(orders, fmt, ap);
    va_end(ap);
    fputc('\n', orders);
    fflush(orders);
    if (fgets(line, sizeof line, answers) == NULL)
        die("clients");
}

static long rss_kib(void)
{
    FILE *f = fopen("/proc/self/smaps_rollup", "r");
    char line[200];
    long kib = 0;

    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "Pss: %ld", &kib) == 1)
            break;
    if (f != NULL)
        fclose(f);
    return kib;
}

static size_t heap(void)
{
    struct mallinfo2 m = mallinfo2();

    return m.uordblks + m.hblkhd;
}

struct timing {
    struct message message;
    double         us;
    _Atomic bool   done;
};

static void read_cpu(struct message *m)
{
    struct timing *t = list_entry(m, struct timing, message);
    struct rusage u;

    getrusage(RUSAGE_THREAD, &u);
    t->us = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6
          + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
    t->done = true;
}

static double shard_cpu_us(void)
{
    struct timing t = { .message.fn = read_cpu };

    shard_post(shard_at(0), &t.message);
    while (!t.done)
        usleep(1000);
    return t.us;
}

static void await(const _Atomic int *value, int least)
{
    while (*value < least)
        usleep(1000);
}

static void measure_memory(int sessions, const char *name)
{
    double before = shard_cpu_us();

    order("connect %d", sessions / 6);
    await(&established, sessions / 6);
    usleep(200000);
    long rss = rss_kib();
    size_t bytes = heap();

    order("connect %d", sessions);
    await(&established, sessions);
    usleep(200000);
    int more = sessions - sessions / 6;

    printf("%-6s idle session: %6.2f KiB PSS, %6.0f B heap; %6.1f us CPU to set up\n", name,
           (double)(rss_kib() - rss) / more, (double)(heap() - bytes) / more,
           (shard_cpu_us() - before) / sessions);
}

static void measure_cpu(int n, int in_flight, long messages, const char *name)
{
    double before = shard_cpu_us();

    order("exchange %d %d %ld", n, in_flight, messages);
    printf("%-6s %3d connections, %2d in flight: %6.2f us CPU per message in and out\n", name, n,
           in_flight, (shard_cpu_us() - before) / (double)messages);
}

static void run(bool tls, int sessions, long messages)
{
    const char *name = tls ? "TLS" : "plain";
    struct certificate *cert = make_certificate();
    struct tls_settings settings = { .choose = choose, .arg = cert };
    struct tls_policy *policy = tls_policy_new(&settings, NULL);
    struct listener_spec spec = { .address = "127.0.0.1", .ops = &listener_ops,
                                  .direct_tls = tls ? policy : NULL, .arg = tls ? cert : NULL };
    struct error e = { .text = "" };
    int fd, to[2], from[2];

    if (pipe(to) != 0 || pipe(from) != 0 || listener_bind(&spec, &fd, 1, &e) != 0)
        die(e.text);
    struct sockaddr_in at;
    socklen_t len = sizeof at;

    getsockname(fd, (struct sockaddr *)&at, &len);
    pid_t child = fork();

    if (child == 0)
        clients(fdopen(to[0], "r"), fdopen(from[1], "w"), ntohs(at.sin_port), tls);
    orders = fdopen(to[1], "w");
    answers = fdopen(from[0], "r");
    if (child < 0 || shards_start(&(struct shards_spec){ .count = 1 }, &e) != 0)
        die("start");
    struct listener *l = listener_adopt(&spec, &fd, 1, &e);

    if (l == NULL)
        die(e.text);
    established = gone = 0;
    measure_memory(sessions, name);
    measure_cpu(1, 1, messages / 4, name);
    measure_cpu(16, 1, messages, name);
    measure_cpu(16, 16, messages, name);
    fputs("end\n", orders);
    fclose(orders);
    fclose(answers);
    waitpid(child, NULL, 0);
    await(&gone, sessions);
    usleep(200000);
    printf("%-6s all gone: %ld KiB PSS, %zu B heap\n", name, rss_kib(), heap());
    mem_trim(0);
    printf("%-6s trimmed:  %ld KiB PSS\n", name, rss_kib());
    listener_close(&l);
    shards_stop();
    tls_policy_unref(&policy);
    certificate_unref(&cert);
}

int main(int argc, char **argv)
{
    int sessions = argc > 1 ? atoi(argv[1]) : 3000;
    long messages = argc > 2 ? atol(argv[2]) : 200000;

    setvbuf(stdout, NULL, _IOLBF, 0);
    hash_seed();
    run(false, sessions, messages);
    run(true, sessions, messages);
    return 0;
}
