/* c2s_listen.c - the listening side of c2s.h */

#include <pthread.h>

#include "base/mem.h"
#include "base/sys.h"
#include "stream/c2s.h"
#include "stream/host.h"

#define LOGIN_MS 30000

struct c2s_listener {
    struct listener   *socket;
    pthread_mutex_t    lock;               /* config is replaced off the shards */
    struct c2s_config *config;
};

static struct c2s_config *config_new(const struct c2s_settings *settings, struct error *e)
{
    struct c2s_config *c = must_alloc(sizeof *c);

    atomic_init(&c->refs, 1);
    c->settings = *settings;
    if (c->settings.login_ms == 0)
        c->settings.login_ms = LOGIN_MS;
    c->settings.tls.alpn = settings->direct_tls ? tls_alpn_client : NULL;
    c->settings.tls.choose = host_certificate;
    c->tls = tls_policy_new(&c->settings.tls, e);
    if (c->tls == NULL)
        c2s_config_unref(&c);
    return c;
}

static bool accepted(struct conn *conn, void *arg)
{
    struct c2s_listener *l = arg;

    pthread_mutex_lock(&l->lock);
    struct c2s_config *config = l->config;
    atomic_fetch_add(&config->refs, 1);
    pthread_mutex_unlock(&l->lock);
    return c2s_accept(conn, config);
}

static const struct listener_ops ops = { .accepted = accepted };

struct c2s_listener *c2s_listen(const struct listener_spec *where,
                                const struct c2s_settings *settings, const int *fds, unsigned n,
                                struct error *e)
{
    struct c2s_listener *l = must_alloc(sizeof *l);
    struct listener_spec spec = *where;

    pthread_mutex_init(&l->lock, NULL);
    l->config = config_new(settings, e);
    if (l->config == NULL) {
        for (unsigned i = 0; i < n; i++)
            sys.close(fds[i]);
    } else {
        spec.ops = &ops;
        spec.arg = l;
        spec.direct_tls = settings->direct_tls ? l->config->tls : NULL;
        l->socket = n != 0 ? listener_adopt(&spec, fds, n, e) : listener_open(&spec, e);
    }
    if (l->socket == NULL)
        c2s_listener_close(&l);
    return l;
}

int c2s_listener_set(struct c2s_listener *l, const struct c2s_settings *settings, struct error *e)
{
    struct c2s_config *fresh = config_new(settings, e), *old;

    if (fresh == NULL)
        return -1;
    pthread_mutex_lock(&l->lock);
    old = l->config;
    l->config = fresh;
    pthread_mutex_unlock(&l->lock);
    if (settings->direct_tls)
        listener_set_tls(l->socket, fresh->tls);
    c2s_config_unref(&old);
    return 0;
}

struct listener *c2s_listener_socket(struct c2s_listener *l)
{
    return l->socket;
}

void c2s_listener_close(struct c2s_listener **lp)
{
    struct c2s_listener *l = *lp;

    if (l == NULL)
        return;
    if (l->socket != NULL)
        listener_close(&l->socket);
    c2s_config_unref(&l->config);
    pthread_mutex_destroy(&l->lock);
    mem_free(lp);
}
