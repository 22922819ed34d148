/*
 * c2s.c - what a client may do when: one table of states and events.
 *
 * Until a resource is bound a stream carries a struct login; after that nothing but the session is
 * left.  An event that the table does not know in a state ends the stream with the error of its
 * kind.
 */
#include "stream/c2s_private.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "route/managed.h"
#include "stream/counters.h"
#include "stream/features.h"
#include "stream/host.h"

const struct framer_limits c2s_limits_before = {
    .stanza_bytes = 16384,
    .header_bytes = 4096,
    .depth = 8,
    .elements = 32,
    .attributes = 32,
    .space_bytes = 1024,
};

/* White space keeps a connection alive (section 4.6.1) for as long as nothing else is to be
 * said. */
#define SPACE_MOST (1u << 20)

const struct domain *c2s_domain(const struct c2s *c)
{
    if (c->session != NULL)
        return c->session->account->domain;
    return c->identity != NULL ? c->identity->domain : NULL;
}

/* ---- small things to say ---- */

/* An element without content but one child: <failure><name/></failure>. */
void c2s_say(struct c2s *c, const char *name, const char *ns, const char *child)
{
    struct text *out = stream_out(&c->stream);

    if (child == NULL)
        text_printf(out, "<%s xmlns='%s'/>", name, ns);
    else
        text_printf(out, "<%s xmlns='%s'><%s/></%s>", name, ns, child, name);
}

static struct stream_announced announced(const struct c2s *c)
{
    const struct domain *d = c2s_domain(c);
    uint64_t idle = c->config->settings.idle_ms / 1000;

    if (d == NULL)
        return (struct stream_announced){ c->config->settings.before.stanza_bytes, 0 };
    return (struct stream_announced){ d->limits.stanza, idle };
}

void c2s_send_features(struct c2s *c)
{
    struct arena *a = arena_new(2048);
    struct stream_announced limits = announced(c);
    struct xml *features = NULL;

    if (a != NULL)
        features = c->identity != NULL
                       ? features_after(a, c->identity->domain, &limits)
                       : features_before(a, c->login->domain,
                                         c->login->terms.tls || c->config->settings.no_tls,
                                         &c->login->offer, &limits);
    if (features != NULL)
        stream_send(&c->stream, features);
    else
        stream_error(&c->stream, STREAM_RESOURCE_CONSTRAINT, NULL);
    if (a != NULL)
        arena_free(&a);
}

/* XEP-0138 section 4: there is no compression, the stream goes on. */
static void refuse_compression(struct c2s *c, struct input *in)
{
    (void)in;
    c2s_say(c, "failure", NS_COMPRESS, "unsupported-method");
}

/* ---- the table ---- */

static void (*const actions[STATES][EVENTS])(struct c2s *, struct input *) = {
    [ST_CONNECTED] = { [EV_HEADER] = c2s_begin },
    [ST_FEATURES] = { [EV_STARTTLS] = c2s_start_tls, [EV_AUTH] = c2s_begin_login,
                      [EV_COMPRESS] = refuse_compression },
    [ST_SASL] = { [EV_AUTH] = c2s_begin_login,       /* discards the first, section 6.4.2 */
                  [EV_RESPONSE] = c2s_go_on_login, [EV_ABORT] = c2s_abort_login },
    [ST_AUTHENTICATED] = { [EV_HEADER] = c2s_begin_authenticated },
    [ST_READY] = { [EV_BIND] = c2s_bind, [EV_COMPRESS] = refuse_compression,
                   [EV_RESUME] = c2s_resume, [EV_ENABLE] = c2s_unexpected,
                   [EV_REQUEST] = c2s_unexpected, [EV_ACK] = c2s_unexpected },
    [ST_BOUND] = { [EV_STANZA] = c2s_receive, [EV_SESSION] = c2s_establish,
                   [EV_BIND] = c2s_refuse_bind, [EV_ENABLE] = c2s_enable,
                   [EV_RESUME] = c2s_unexpected, [EV_REQUEST] = c2s_requested,
                   [EV_ACK] = c2s_acknowledged, [EV_OTHER] = c2s_other },
};

/* What an event earns where the table has nothing for it. */
static const enum stream_condition refusals[EVENTS] = {
    [EV_HEADER] = STREAM_POLICY_VIOLATION,
    [EV_STARTTLS] = STREAM_POLICY_VIOLATION,
    [EV_AUTH] = STREAM_POLICY_VIOLATION,
    [EV_RESPONSE] = STREAM_POLICY_VIOLATION,
    [EV_ABORT] = STREAM_POLICY_VIOLATION,
    [EV_COMPRESS] = STREAM_POLICY_VIOLATION,
    [EV_BIND] = STREAM_NOT_AUTHORIZED,           /* section 7.1 */
    [EV_SESSION] = STREAM_NOT_AUTHORIZED,
    [EV_ENABLE] = STREAM_NOT_AUTHORIZED,
    [EV_RESUME] = STREAM_NOT_AUTHORIZED,
    [EV_REQUEST] = STREAM_NOT_AUTHORIZED,
    [EV_ACK] = STREAM_NOT_AUTHORIZED,
    [EV_STANZA] = STREAM_NOT_AUTHORIZED,
    [EV_OTHER] = STREAM_UNSUPPORTED_STANZA_TYPE,
};

static void handle(struct c2s *c, enum event event, struct input *in)
{
    void (*action)(struct c2s *, struct input *) = actions[c->state][event];

    if (action != NULL)
        action(c, in);
    else if (event == EV_OTHER && c2s_domain(c) == NULL)
        stream_error(&c->stream, STREAM_NOT_AUTHORIZED, NULL);   /* section 4.9.3.12: whatever it is */
    else
        stream_error(&c->stream, refusals[event], NULL);
}

static const struct { const char *name, *ns; enum event event; } elements[] = {
    { "starttls", NS_TLS,      EV_STARTTLS },
    { "auth",     NS_SASL,     EV_AUTH },
    { "response", NS_SASL,     EV_RESPONSE },
    { "abort",    NS_SASL,     EV_ABORT },
    { "compress", NS_COMPRESS, EV_COMPRESS },
    { "r",        NS_SM,       EV_REQUEST },
    { "a",        NS_SM,       EV_ACK },
    { "enable",   NS_SM,       EV_ENABLE },
    { "resume",   NS_SM,       EV_RESUME },
};

/* Bind and session are requests to the server, not to somebody else. */
static bool for_server(const struct c2s *c, const struct stanza *e)
{
    const char *to = xml_attr(e->root, "to");

    return c->session == NULL || to == NULL || strcmp(to, c2s_domain(c)->name) == 0;
}

static enum event classify(const struct c2s *c, const struct stanza *e)
{
    if (e->kind == STANZA_IQ && e->type == TYPE_SET && for_server(c, e)) {
        const struct xml *payload = stanza_payload(e);
        if (payload != NULL && xml_is(payload, "bind", NS_BIND))
            return EV_BIND;
        if (payload != NULL && xml_is(payload, "session", NS_SESSION))
            return EV_SESSION;
    }
    if (e->kind != STANZA_OTHER)
        return EV_STANZA;
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
        if (xml_is(e->root, elements[i].name, elements[i].ns))
            return elements[i].event;
    return EV_OTHER;
}

static void on_header(struct stream *s, const struct header *h)
{
    handle(c2s_of(s), EV_HEADER, &(struct input){ .header = h });
}

static void on_element(struct stream *s, struct stanza **e)
{
    struct c2s *c = c2s_of(s);

    handle(c, classify(c, *e), &(struct input){ .element = e });
    if (*e != NULL)
        stanza_unref(e);
}

/* ---- what the engine tells ---- */

static void on_tls(struct stream *s)
{
    c2s_of(s)->state = ST_CONNECTED;
}

static void on_moved(struct stream *s)
{
    struct c2s *c = c2s_of(s);

    c->state = ST_AUTHENTICATED;
    stream_pause(s, PAUSE_WORK, false);
}

static void on_oversize(struct stream *s, struct stanza **head)
{
    if (c2s_of(s)->state == ST_BOUND)
        c2s_oversize(c2s_of(s), head);
    else
        stream_error(s, STREAM_POLICY_VIOLATION, s->framer.reason);
}

static void on_drained(struct stream *s)
{
    c2s_drained(c2s_of(s));
}

static void on_timer(struct stream *s)
{
    struct c2s *c = c2s_of(s);

    if (c->state == ST_BOUND) {
        c2s_keep_alive(c);
        return;
    }
    stream_count(STREAM_TIMEOUTS);
    stream_error(s, STREAM_CONNECTION_TIMEOUT, "too slow to log in");
}

/* ---- life ---- */

void c2s_config_unref(struct c2s_config **cp)
{
    struct c2s_config *c = *cp;

    *cp = NULL;
    if (c == NULL || atomic_fetch_sub(&c->refs, 1) != 1)
        return;
    if (c->tls != NULL)
        tls_policy_unref(&c->tls);
    mem_free(&c);
}

static uint32_t clamp(uint64_t n)
{
    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static void limits(const struct stream *s, struct framer_limits *out)
{
    const struct c2s *c = c2s_of(s);
    const struct domain *d = c2s_domain(c);

    *out = c->config->settings.before;
    if (d == NULL)
        return;
    out->stanza_bytes = clamp(d->limits.stanza);
    out->depth = clamp(d->limits.depth);
    out->elements = clamp(d->limits.elements);
    out->attributes = clamp(d->limits.attributes);
    out->space_bytes = SPACE_MOST;
}

static const char *name_of(const struct stream *s)
{
    const struct c2s *c = c2s_of(s);
    const struct domain *d = c2s_domain(c);

    if (d == NULL)
        d = host_sole();
    return d != NULL ? d->name : NULL;
}

static void on_ended(struct stream *s)
{
    struct c2s *c = c2s_of(s);

    c->state = ST_OVER;
    c2s_free_login(&c->login);
    if (c->session != NULL && !s->closed_by_peer && managed_detach(c->session))
        c->session = NULL;
    if (c->session != NULL)
        session_end(&c->session);
}

static void on_gone(struct stream *s, enum conn_reason reason)
{
    struct c2s *c = c2s_of(s);

    log_debug("connection ended: %s %s", conn_reason_name(reason), conn_reason_text(s->conn));
    identity_free(&c->identity);
    mem_free(&c->lang);
    c2s_config_unref(&c->config);
    mem_free(&c);
}

static const struct stream_kind kind = {
    .name = "c2s",
    .content_ns = NS_CLIENT,
    .header = on_header,
    .element = on_element,
    .oversize = on_oversize,
    .ended = on_ended,
    .gone = on_gone,
    .limits = limits,
    .name_of = name_of,
    .tls = on_tls,
    .moved = on_moved,
    .drained = on_drained,
    .timer = on_timer,
};

bool c2s_accept(struct conn *conn, struct c2s_config *config)
{
    bool refused = streams_stopping();
    struct c2s *c = refused ? NULL : try_alloc(sizeof *c);

    if (refused)
        stream_count(STREAM_REFUSED_STOPPING);
    if (c != NULL)
        c->login = try_alloc(sizeof *c->login);
    if (c == NULL || c->login == NULL) {
        mem_free(&c);
        c2s_config_unref(&config);
        return false;
    }
    c->config = config;
    stream_init(&c->stream, &kind, conn, config->settings.direct_tls);
    c->state = config->settings.direct_tls ? ST_TLS : ST_CONNECTED;
    stream_set_timer(&c->stream, config->settings.login_ms);
    return true;
}
