/*
 * listen.c - see listen.h.
 */
#include "main/listen.h"

#include <string.h>

#include "base/mem.h"
#include "stream/c2s.h"

/* "No limit" in settings is 0, in what follows the largest number, or so long that nobody waits for it. */
#define LIFTED_MS (UINT64_C(365) * 24 * 3600 * 1000)

struct kind {
    const char *name;
    int       (*open)(struct listening *o, const struct listener_spec *spec,
                      const struct c2s_settings *settings, const int *fds, unsigned n,
                      struct error *e);
    int       (*set)(struct listening *o, const struct c2s_settings *settings, struct error *e);
    void      (*close)(struct listening *o);
    struct listener *(*socket)(const struct listening *o);
};

struct listening {
    const struct kind *kind;
    union { struct c2s_listener *c2s; } as;
};

/* ---- kinds ----------------------------------------------------------------------------------- */

static int open_c2s(struct listening *o, const struct listener_spec *spec,
                    const struct c2s_settings *settings, const int *fds, unsigned n, struct error *e)
{
    o->as.c2s = c2s_listen(spec, settings, fds, n, e);
    return o->as.c2s != NULL ? 0 : -1;
}

static int set_c2s(struct listening *o, const struct c2s_settings *settings, struct error *e)
{
    return c2s_listener_set(o->as.c2s, settings, e);
}

static void close_c2s(struct listening *o)
{
    c2s_listener_close(&o->as.c2s);
}

static struct listener *socket_of_c2s(const struct listening *o)
{
    return c2s_listener_socket(o->as.c2s);
}

static const struct kind kinds[] = {
    { "c2s", open_c2s, set_c2s, close_c2s, socket_of_c2s },
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const struct kind *find_kind(const char *name)
{
    for (size_t i = 0; name != NULL && i < KINDS; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

int listen_check(const struct listen_settings *l, struct error *e)
{
    const char *names[KINDS + 1], *near;

    if (find_kind(l->kind) != NULL)
        return 0;
    for (size_t i = 0; i < KINDS; i++)
        names[i] = kinds[i].name;
    names[KINDS] = NULL;
    near = l->kind != NULL ? text_nearest(l->kind, names) : NULL;
    return conf_error(l->at, e, "listen: no kind '%s'%s%s%s", l->kind != NULL ? l->kind : "",
                      near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                      near != NULL ? "'?" : "");
}

/* ---- settings -------------------------------------------------------------------------------- */

struct listener_spec listen_spec(const struct listen_settings *l)
{
    return (struct listener_spec){
        .address = l->address, .port = (uint16_t)l->port, .v6only = l->v6only,
        .backlog = (int)l->backlog,
        .socket = {
            .keepalive_s = (unsigned)(l->tcp_keepalive / 1000),
            .keepalive_interval_s = (unsigned)(l->tcp_keepalive_interval / 1000),
            .keepalive_count = (unsigned)l->tcp_keepalive_count,
            .user_timeout_ms = (unsigned)l->tcp_timeout,
            .send_buffer = (int)l->send_buffer, .receive_buffer = (int)l->receive_buffer,
        },
    };
}

static uint32_t or_lifted(uint64_t limit)
{
    return limit == 0 || limit > UINT32_MAX ? UINT32_MAX : (uint32_t)limit;
}

struct address_limits listen_address_limits(const struct entry_limits *limits)
{
    return (struct address_limits){ .unauthenticated = (uint32_t)limits->connections,
                                    .per_minute = (uint32_t)limits->per_minute };
}

static struct c2s_settings c2s_settings_of(const struct listen_settings *l,
                                           const struct entry_limits *limits)
{
    return (struct c2s_settings){
        .before = {
            .stanza_bytes = or_lifted(limits->stanza), .header_bytes = or_lifted(limits->header),
            .depth = or_lifted((uint64_t)limits->depth),
            .elements = or_lifted((uint64_t)limits->elements),
            .attributes = or_lifted((uint64_t)limits->attributes),
            .space_bytes = c2s_limits_before.space_bytes,
        },
        .login_ms = limits->login != 0 ? limits->login : LIFTED_MS,
        .idle_ms = l->idle, .keepalive_ms = l->keepalive,
        .direct_tls = l->tls == LISTEN_DIRECT, .no_tls = l->tls == LISTEN_NO_TLS,
        .tls = { .handshake_ms = or_lifted(limits->handshake),
                 .handshakes_most = or_lifted((uint64_t)limits->handshakes) },
    };
}

/* ---- open ones ------------------------------------------------------------------------------- */

struct listening *listening_open(const struct listen_settings *l, const struct entry_limits *limits,
                                 struct address_table *addresses, const int *fds, unsigned n,
                                 struct error *e)
{
    struct listening *o = must_alloc(sizeof *o);
    struct listener_spec spec = listen_spec(l);
    struct c2s_settings settings = c2s_settings_of(l, limits);

    o->kind = find_kind(l->kind);
    spec.limits = addresses;
    if (o->kind == NULL || o->kind->open(o, &spec, &settings, fds, n, e) != 0)
        mem_free(&o);
    return o;
}

int listening_set(struct listening *o, const struct listen_settings *l,
                  const struct entry_limits *limits, struct error *e)
{
    struct c2s_settings settings = c2s_settings_of(l, limits);

    return o->kind->set(o, &settings, e);
}

void listening_close(struct listening **o)
{
    if (*o == NULL)
        return;
    (*o)->kind->close(*o);
    mem_free(o);
}

uint16_t listening_port(const struct listening *o)
{
    return listener_port(o->kind->socket(o));
}

void listening_stats(const struct listening *o, struct listener_stats *out)
{
    listener_stats(o->kind->socket(o), out);
}
