/*
 * listener.c - see listener.h.
 *
 * The sockets belong to the listener; each shard has an acceptor that polls one of them.  What
 * the main thread wants of the acceptors it orders by message and waits until all have obeyed.
 */
#include "net/listener.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sockaddr.h"
#include "base/sys.h"
#include "net/conn_private.h"

#define BACKLOG_DEFAULT 1024
#define ACCEPTS_PER_TURN 16
#define PAUSE_MS 100                /* out of descriptors: so long until the next try */

struct acceptor {
    uv_poll_t        poll;
    struct listener *listener;
    struct shard    *shard;
    int              fd;
    bool             open;
    struct timer     retry;
    struct message   order;
    _Atomic uint64_t accepted, refused_address, refused_other, paused_times;
};

struct listener {
    struct listener_spec spec;
    uint16_t        port;
    int            *fds;
    unsigned        n_fds, n_acceptors;
    struct acceptor *acceptors;
    pthread_mutex_t lock;           /* of what follows */
    pthread_cond_t  obeyed;
    unsigned        waiting;
    struct tls_policy *tls;
};

/* ---- sockets ---- */

struct endpoint {
    union {
        struct sockaddr         any;
        struct sockaddr_in      in;
        struct sockaddr_in6     in6;
        struct sockaddr_un      un;
        struct sockaddr_storage room;
    } sa;
    socklen_t len;
};

static int unix_endpoint(const char *path, struct endpoint *ep, struct error *e)
{
    size_t len = strlen(path);

    if (len == 0 || len >= sizeof ep->sa.un.sun_path)
        return error_set(e, ERR_INVALID, "socket path empty or longer than %zu bytes: %s",
                         sizeof ep->sa.un.sun_path - 1, path);
    ep->sa.un.sun_family = AF_UNIX;
    memcpy(ep->sa.un.sun_path, path, len);
    ep->len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + 1);
    return 0;
}

static int parse_endpoint(const struct listener_spec *spec, struct endpoint *ep, struct error *e)
{
    memset(ep, 0, sizeof *ep);
    if (strncmp(spec->address, "unix:", 5) == 0)
        return unix_endpoint(spec->address + 5, ep, e);
    if (sockaddr_parse(spec->address, spec->port, &ep->sa.room, &ep->len) != 0)
        return error_set(e, ERR_INVALID, "not an IP address: %s", spec->address);
    return 0;
}

static bool is_any(const struct endpoint *ep)
{
    return ep->sa.any.sa_family == AF_INET6
        && memcmp(&ep->sa.in6.sin6_addr, &in6addr_any, sizeof in6addr_any) == 0;
}

static bool is_unix(const struct listener_spec *spec)
{
    return strncmp(spec->address, "unix:", 5) == 0;
}

static bool set_int(int fd, int level, int name, int value)
{
    return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

/* Accepted sockets inherit all of these, so that accepting costs no further call. */
static bool set_options(int fd, const struct socket_options *o)
{
    const struct {
        int level, name;
        int value;
    } options[] = {
        { IPPROTO_TCP, TCP_NODELAY, o->delay ? 0 : 1 },
        { SOL_SOCKET, SO_KEEPALIVE, o->keepalive_s != 0 },
        { IPPROTO_TCP, TCP_KEEPIDLE, (int)o->keepalive_s },
        { IPPROTO_TCP, TCP_KEEPINTVL, (int)o->keepalive_interval_s },
        { IPPROTO_TCP, TCP_KEEPCNT, (int)o->keepalive_count },
        { IPPROTO_TCP, TCP_USER_TIMEOUT, (int)o->user_timeout_ms },
        { SOL_SOCKET, SO_SNDBUF, o->send_buffer },
        { SOL_SOCKET, SO_RCVBUF, o->receive_buffer },
    };

    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        bool always = options[i].name == TCP_NODELAY && options[i].level == IPPROTO_TCP;

        if ((options[i].value != 0 || always)
            && !set_int(fd, options[i].level, options[i].name, options[i].value))
            return false;
    }
    return true;
}

static int bind_one(const struct listener_spec *spec, const struct endpoint *ep, bool shared)
{
    int family = ep->sa.any.sa_family;
    int fd = sys.socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    bool ready = true;

    if (family != AF_UNIX)
        ready = set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1)
             && (!shared || set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1))
             && set_options(fd, &spec->socket);
    if (ready && family == AF_INET6)
        ready = set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, spec->v6only || !is_any(ep));
    if (ready && bind(fd, &ep->sa.any, ep->len) == 0)
        return fd;
    int err = errno;

    sys.close(fd);
    errno = err;
    return -1;
}

/* Sockets with SO_REUSEPORT would join another server of the same user without a word. */
static bool is_free(const struct listener_spec *spec, const struct endpoint *ep)
{
    int fd = bind_one(spec, ep, false);

    if (fd < 0)
        return false;
    sys.close(fd);
    return true;
}

static void close_all(int *fds, unsigned n)
{
    int err = errno;

    for (unsigned i = 0; i < n; i++)
        sys.close(fds[i]);
    errno = err;
}

static void remove_stale_socket(const struct endpoint *ep)
{
    struct stat st;

    if (ep->sa.any.sa_family == AF_UNIX && sys.lstat(ep->sa.un.sun_path, &st) == 0
        && S_ISSOCK(st.st_mode))
        sys.unlink(ep->sa.un.sun_path);
}

static int bind_all(const struct listener_spec *spec, struct endpoint *ep, int *fds, unsigned n)
{
    int backlog = spec->backlog > 0 ? spec->backlog : BACKLOG_DEFAULT;
    bool inet = ep->sa.any.sa_family != AF_UNIX;

    remove_stale_socket(ep);
    if (inet && spec->port != 0 && !is_free(spec, ep))
        return -1;
    for (unsigned i = 0; i < n; i++) {
        fds[i] = bind_one(spec, ep, inet);
        if (fds[i] < 0) {
            close_all(fds, i);
            return -1;
        }
        socklen_t len = sizeof ep->sa;

        if (listen(fds[i], backlog) != 0
            || (inet && getsockname(fds[i], &ep->sa.any, &len) != 0)) {
            close_all(fds, i + 1);
            return -1;
        }
    }
    return 0;
}

int listener_bind(const struct listener_spec *spec, int *fds, unsigned n, struct error *e)
{
    struct endpoint ep;
    char what[160];

    if (parse_endpoint(spec, &ep, e) != 0)
        return -1;
    assert(n > 0 && (n == 1 || ep.sa.any.sa_family != AF_UNIX));
    int rc = bind_all(spec, &ep, fds, n);

    /* A machine without IPv6: any address means any IPv4 address. */
    if (rc != 0 && errno == EAFNOSUPPORT && is_any(&ep) && !spec->v6only) {
        memset(&ep, 0, sizeof ep);
        ep.sa.in.sin_family = AF_INET;
        ep.sa.in.sin_port = htons(spec->port);
        ep.len = sizeof ep.sa.in;
        rc = bind_all(spec, &ep, fds, n);
    }
    if (rc == 0)
        return 0;
    snprintf(what, sizeof what, "listen on %s port %u", spec->address, spec->port);
    return error_errno(e, what);
}

/* ---- accepting ---- */

static void on_acceptable(uv_poll_t *h, int status, int events);

static void poll_acceptor(struct acceptor *a)
{
    if (a->open && !timer_is_set(&a->retry))
        uv_poll_start(&a->poll, UV_READABLE, on_acceptable);
    else if (a->open)
        uv_poll_stop(&a->poll);
}

static void retry(struct timer *t)
{
    poll_acceptor(list_entry(t, struct acceptor, retry));
}

static void greet(struct acceptor *a, int fd, const struct address *peer, struct address_slot *slot)
{
    struct listener *l = a->listener;
    struct conn *c = conn_make(fd, peer, NULL, NULL);

    if (c == NULL) {
        counter_add(&a->refused_other, 1);
        address_leave(&slot);
        sys.close(fd);
        return;
    }
    c->slot = slot;
    if (!l->spec.ops->accepted(c, l->spec.arg)) {
        counter_add(&a->refused_other, 1);
        conn_set_ops(c, NULL, NULL);
        conn_abort(c);
        return;
    }
    counter_add(&a->accepted, 1);
    pthread_mutex_lock(&l->lock);
    struct tls_policy *tls = l->tls != NULL ? tls_policy_ref(l->tls) : NULL;

    pthread_mutex_unlock(&l->lock);
    if (tls != NULL && conn_start_tls(c, tls, STR("")) != 0 && conn_is_open(c))
        conn_fail(c, CONN_NO_MEMORY);
    tls_policy_unref(&tls);
}

static void welcome(struct acceptor *a, int fd, const struct sockaddr *sa, socklen_t len)
{
    struct address_table *limits = a->listener->spec.limits;
    struct address_slot *slot = NULL;
    struct address peer;

    address_of(&peer, sa, len);
    if (limits != NULL && !address_enter(limits, &peer, a->shard->now, &slot)) {
        counter_add(&a->refused_address, 1);
        sys.close(fd);
        return;
    }
    greet(a, fd, &peer, slot);
}

/* What waits in the queue keeps the socket readable: without a pause this would spin. */
static void pause_accepting(struct acceptor *a, int err)
{
    uint64_t times = atomic_load_explicit(&a->paused_times, memory_order_relaxed);

    if ((times & (times - 1)) == 0)         /* the first, second, fourth ... time */
        log_warn("cannot accept on port %u: %s; trying again in %d ms (%llu pauses so far)",
                 a->listener->port, strerror(err), PAUSE_MS, (unsigned long long)times);
    counter_add(&a->paused_times, 1);
    timer_set(&a->retry, PAUSE_MS);
    poll_acceptor(a);
}

static void on_acceptable(uv_poll_t *h, int status, int events)
{
    struct acceptor *a = list_entry(h, struct acceptor, poll);

    (void)status;
    (void)events;
    shard_enter(a->shard);
    for (unsigned i = 0; i < ACCEPTS_PER_TURN; i++) {
        struct sockaddr_storage sa;
        socklen_t len = sizeof sa;
        int fd = sys.accept(a->fd, (struct sockaddr *)&sa, &len);

        if (fd >= 0) {
            welcome(a, fd, (struct sockaddr *)&sa, len);
            continue;
        }
        if (errno == EAGAIN)
            return;
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
            pause_accepting(a, errno);
            return;
        }
    }
}

/* ---- orders to the acceptors ---- */

static void obey(struct acceptor *a)
{
    struct listener *l = a->listener;

    pthread_mutex_lock(&l->lock);
    l->waiting--;
    pthread_cond_signal(&l->obeyed);
    pthread_mutex_unlock(&l->lock);
}

static void closed(uv_handle_t *h)
{
    struct acceptor *a = list_entry(h, struct acceptor, poll);

    a->shard->handles--;
    if (a->order.fn != NULL)
        obey(a);
}

static void close_acceptor(struct acceptor *a)
{
    a->open = false;
    timer_cancel(&a->retry);
    uv_poll_stop(&a->poll);
    uv_close((uv_handle_t *)&a->poll, closed);
}

/* The shard stops, nobody has ordered it. */
static void stop_acceptor(uv_handle_t *h)
{
    struct acceptor *a = list_entry(h, struct acceptor, poll);

    a->order.fn = NULL;
    close_acceptor(a);
}

static const struct handle_kind acceptor_kind = { .stop = stop_acceptor };

static void order_open(struct message *m)
{
    struct acceptor *a = list_entry(m, struct acceptor, order);

    if (uv_poll_init(&a->shard->loop, &a->poll, a->fd) == 0) {
        a->poll.data = (void *)&acceptor_kind;
        a->open = true;
        a->shard->handles++;
        poll_acceptor(a);
    }
    obey(a);
}

static void order_close(struct message *m)
{
    struct acceptor *a = list_entry(m, struct acceptor, order);

    if (a->open)
        close_acceptor(a);
    else
        obey(a);
}

static void order_acceptors(struct listener *l, void (*fn)(struct message *))
{
    assert(shard_self() == NULL);
    l->waiting = l->n_acceptors;
    for (unsigned i = 0; i < l->n_acceptors; i++) {
        l->acceptors[i].order.fn = fn;
        shard_post(l->acceptors[i].shard, &l->acceptors[i].order);
    }
    pthread_mutex_lock(&l->lock);
    while (l->waiting > 0)
        pthread_cond_wait(&l->obeyed, &l->lock);
    pthread_mutex_unlock(&l->lock);
}

/* ---- life ---- */

static uint16_t port_of(int fd)
{
    struct endpoint ep;
    struct address a;

    ep.len = sizeof ep.sa;
    if (getsockname(fd, &ep.sa.any, &ep.len) != 0)
        return 0;
    address_of(&a, &ep.sa.any, ep.len);
    return a.port;
}

static bool all_open(const struct listener *l)
{
    for (unsigned i = 0; i < l->n_acceptors; i++)
        if (!l->acceptors[i].open)
            return false;
    return true;
}

struct listener *listener_adopt(const struct listener_spec *spec, const int *fds, unsigned n,
                                struct error *e)
{
    struct listener *l = must_alloc(sizeof *l);
    unsigned shards = shard_count();

    assert(n > 0 && shards > 0);
    l->spec = *spec;
    l->spec.address = must_copy(spec->address);
    l->tls = spec->direct_tls != NULL ? tls_policy_ref(spec->direct_tls) : NULL;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->obeyed, NULL);
    l->fds = must_alloc(size_mul(n, sizeof *l->fds));
    memcpy(l->fds, fds, n * sizeof *l->fds);
    l->n_fds = n;
    l->port = port_of(fds[0]);
    l->n_acceptors = spec->shards != 0 && spec->shards < shards ? spec->shards : shards;
    l->acceptors = must_alloc(size_mul(l->n_acceptors, sizeof *l->acceptors));
    for (unsigned i = 0; i < l->n_acceptors; i++) {
        struct acceptor *a = &l->acceptors[i];

        a->listener = l;
        a->shard = shard_at(i);
        a->fd = fds[i % n];
        timer_init(&a->retry, retry);
    }
    order_acceptors(l, order_open);
    if (!all_open(l)) {
        listener_close(&l);
        error_set(e, ERR_UNAVAILABLE, "listen on %s: the event loop refused the socket",
                  spec->address);
    }
    return l;
}

struct listener *listener_open(const struct listener_spec *spec, struct error *e)
{
    unsigned shards = shard_count();
    unsigned n = spec->shards != 0 && spec->shards < shards ? spec->shards : shards;
    int fds[SHARDS_MOST];

    if (is_unix(spec))
        n = 1;
    if (listener_bind(spec, fds, n, e) != 0)
        return NULL;
    return listener_adopt(spec, fds, n, e);
}

uint16_t listener_port(const struct listener *l)
{
    return l->port;
}

void listener_set_tls(struct listener *l, struct tls_policy *direct_tls)
{
    struct tls_policy *next = direct_tls != NULL ? tls_policy_ref(direct_tls) : NULL;

    pthread_mutex_lock(&l->lock);
    struct tls_policy *old = l->tls;

    l->tls = next;
    pthread_mutex_unlock(&l->lock);
    tls_policy_unref(&old);
}

void listener_close(struct listener **listener)
{
    struct listener *l = *listener;

    *listener = NULL;
    if (shard_count() > 0)
        order_acceptors(l, order_close);
    for (unsigned i = 0; i < l->n_fds; i++)
        sys.close(l->fds[i]);
    tls_policy_unref(&l->tls);
    pthread_cond_destroy(&l->obeyed);
    pthread_mutex_destroy(&l->lock);
    mem_free(&l->acceptors);
    mem_free(&l->fds);
    mem_release((void *)(uintptr_t)l->spec.address);
    mem_free(&l);
}

void listener_stats(const struct listener *l, struct listener_stats *out)
{
    *out = (struct listener_stats){ 0 };
    for (unsigned i = 0; i < l->n_acceptors; i++) {
        struct acceptor *a = &l->acceptors[i];

        out->accepted += atomic_load_explicit(&a->accepted, memory_order_relaxed);
        out->refused_address += atomic_load_explicit(&a->refused_address, memory_order_relaxed);
        out->refused_other += atomic_load_explicit(&a->refused_other, memory_order_relaxed);
        out->paused += atomic_load_explicit(&a->paused_times, memory_order_relaxed);
    }
}
