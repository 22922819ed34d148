/* c2s_session.c - a bound stream: the session's operations, and what a client sends; see
 * c2s_private.h */

#include "stream/c2s_private.h"

#include "net/shard.h"
#include "route/managed.h"
#include "route/nonza.h"
#include "route/room.h"
#include "stream/counters.h"

/* ---- output, with its budget ---- */

static enum deliver_result deliver(void *stream, struct stanza *s, const struct jid *to, struct str tail)
{
    struct c2s *c = stream;
    size_t size = s->wire_size + tail.len;

    if (!stream_alive(&c->stream))
        return DELIVER_FULL;                     /* there is nobody to take it */
    if (stream_waiting(&c->stream) != 0 && c->session != NULL &&
        !room_for_output(c->session, stream_buffers(&c->stream, size))) {
        c->full = true;
        stream_want_drained(&c->stream);
        return DELIVER_FULL;
    }
    stanza_write_with(stream_out(&c->stream), s, to, NS_CLIENT, tail);
    return DELIVER_TAKEN;
}

/* What waits then is what was asked before the pause began: bounded too, but an honest client may
 * have asked for a large roster first and for other things right behind it. */
#define ANSWERS_MOST 16                  /* times limits.output */

/* Who asks without reading the answers is not read from for a while. */
void c2s_wrote_answer(struct c2s *c)
{
    uint64_t limit = c->session != NULL ? c->session->account->domain->limits.output : 0;

    if (limit == 0 || stream_waiting(&c->stream) <= limit / 2)
        return;
    c->full = true;
    stream_want_drained(&c->stream);
    stream_pause(&c->stream, PAUSE_OUTPUT, true);
}

static enum deliver_result answer_routed(void *stream, struct stanza *s)
{
    struct c2s *c = stream;
    uint64_t limit = c->session != NULL ? c->session->account->domain->limits.output : 0;
    size_t waiting = limit != 0 ? stream_waiting(&c->stream) : 0;

    if (!stream_alive(&c->stream) ||
        (waiting != 0 && waiting + s->wire_size > limit * ANSWERS_MOST))
        return DELIVER_FULL;
    stanza_write(stream_out(&c->stream), s, NULL, NS_CLIENT);
    c2s_wrote_answer(c);
    return DELIVER_TAKEN;
}

/* An answer of the stream itself.  Who has it answer without reading ends. */
static void answer_own(struct c2s *c, struct stanza *reply)
{
    bool taken = reply != NULL;

    if (taken && c->session != NULL) {
        stanza_seal(reply);                      /* it is counted with what else the session gets */
        taken = session_is_managed(c->session) ? session_answer(c->session, reply)
                                               : session_deliver(c->session, reply, NULL);
    } else if (taken)
        taken = deliver(c, reply, NULL, STR("")) == DELIVER_TAKEN;
    if (!taken)
        stream_error(&c->stream, STREAM_RESOURCE_CONSTRAINT, NULL);
    if (reply != NULL)
        stanza_unref(&reply);
}

static void answer_error(struct c2s *c, struct stanza *request, enum stanza_condition condition)
{
    answer_own(c, stanza_error(request, condition, NULL, NULL));
}

void c2s_drained(struct c2s *c)
{
    if (!c->full || c->session == NULL)
        return;
    c->full = false;
    stream_pause(&c->stream, PAUSE_OUTPUT, false);
    session_drained(c->session);
}

/* ---- bind (section 7) ---- */

static const enum stanza_condition bind_errors[] = {       /* section 7.6.2 */
    [BIND_OK]           = CONDITION_NONE,
    [BIND_CONFLICT]     = CONDITION_CONFLICT,
    [BIND_LIMIT]        = CONDITION_RESOURCE_CONSTRAINT,
    [BIND_BAD_RESOURCE] = CONDITION_BAD_REQUEST,
    [BIND_GONE]         = CONDITION_NOT_ALLOWED,
    [BIND_UNAVAILABLE]  = CONDITION_RESOURCE_CONSTRAINT,
};

static void set_keepalive(struct c2s *c)
{
    const struct c2s_settings *s = &c->config->settings;
    uint64_t next = s->idle_ms;

    if (s->keepalive_ms != 0 && (next == 0 || s->keepalive_ms < next))
        next = s->keepalive_ms;
    stream_set_timer(&c->stream, next);
}

static void answer_bound(struct c2s *c, struct stanza *request)
{
    struct xml *bind = xml_new(request->arena, "bind", NS_BIND);

    xml_chars(xml_sub(bind, "jid", NULL), c->session->jid->text, c->session->jid->len);
    answer_own(c, bind != NULL ? stanza_result(request, bind) : NULL);
}

void c2s_enter_bound(struct c2s *c, struct session *session)
{
    const struct domain_limits *limits = &session->account->domain->limits;

    c->identity = NULL;                          /* the session's now */
    c->session = session;
    c->state = ST_BOUND;
    c2s_free_login(&c->login);
    stream_own_output(&c->stream);
    stream_set_rate(&c->stream, limits->rate, limits->burst);
    set_keepalive(c);
}

static void bind_done(void *stream, enum bind_result r, struct session *session)
{
    struct c2s *c = stream;

    struct stanza *request = c->login->bind_request;

    c->login->bind = NULL;
    if (r == BIND_OK) {
        c->login->bind_request = NULL;
        c2s_enter_bound(c, session);
        answer_bound(c, request);
        stanza_unref(&request);
    } else {
        c->state = ST_READY;
        answer_error(c, c->login->bind_request, bind_errors[r]);
        stanza_unref(&c->login->bind_request);
        if (r == BIND_GONE)
            stream_error(&c->stream, STREAM_NOT_AUTHORIZED, "this login is no longer valid");
    }
    stream_pause(&c->stream, PAUSE_WORK, false);
}

void c2s_bind(struct c2s *c, struct input *in)
{
    struct login *l = c->login;
    const struct xml *e = stanza_payload(*in->element);
    const struct xml *resource = e != NULL ? xml_child(e, "resource", NS_BIND) : NULL;
    struct str wanted = resource != NULL ? xml_text(resource) : STR("");

    l->bind_request = *in->element;
    *in->element = NULL;
    c->state = ST_BINDING;
    stream_pause(&c->stream, PAUSE_WORK, true);
    l->bind = session_bind(c->identity, wanted.p, &c2s_session_ops, c, bind_done);
    if (l->bind == NULL)
        bind_done(c, BIND_UNAVAILABLE, NULL);
}

/* Here too it is a stanza that the client counts. */
void c2s_refuse_bind(struct c2s *c, struct input *in)
{
    struct arrival *counts = managed_arrival(c->session);

    answer_error(c, *in->element, CONDITION_NOT_ALLOWED);
    arrival_end(&counts);
}

/* RFC 3921 section 3: there is nothing left to establish. */
void c2s_establish(struct c2s *c, struct input *in)
{
    struct arrival *counts = managed_arrival(c->session);

    answer_own(c, stanza_result(*in->element, NULL));
    arrival_end(&counts);
}

/* ---- stanzas ---- */

void c2s_receive(struct c2s *c, struct input *in)
{
    struct xml *root = (*in->element)->root;

    if (c->lang != NULL && xml_attr_ns(root, "lang", NS_XML) == NULL)
        xml_set_ns(root, "lang", NS_XML, c->lang);
    session_receive(c->session, in->element);
}

/* No stanza, and nothing of the stream's own: a module may know it. */
void c2s_other(struct c2s *c, struct input *in)
{
    if (!nonza_receive(c->session, (*in->element)->root))
        stream_error(&c->stream, STREAM_UNSUPPORTED_STANZA_TYPE, NULL);
}

/* A request gets an error, a result becomes one for who waits for it, presence is state and
 * comes again. */
static void answer_oversize(struct c2s *c, struct stanza *e)
{
    const char *bad;

    if (e->kind == STANZA_PRESENCE || e->type == TYPE_ERROR)
        return;
    if (stanza_address(e, &bad) && stanza_set_from(e, c->session->jid))
        answer_own(c, stanza_error(e, CONDITION_POLICY_VIOLATION, c->stream.framer.reason, NULL));
}

static void result_becomes_error(struct c2s *c, struct stanza **head)
{
    struct stanza *e = *head;
    struct xml *error = xml_sub(xml_set(e->root, "type", "error"), "error", NULL);

    xml_set(error, "type", "modify");
    xml_sub(error, "policy-violation", NS_STANZAS);
    e->type = TYPE_ERROR;
    if (error != NULL)
        session_receive(c->session, head);
}

void c2s_oversize(struct c2s *c, struct stanza **head)
{
    struct stanza *e = *head;

    if (e == NULL || e->kind == STANZA_OTHER) {
        stream_error(&c->stream, STREAM_POLICY_VIOLATION, c->stream.framer.reason);
        return;
    }
    if (e->kind == STANZA_IQ && e->type == TYPE_RESULT) {
        result_becomes_error(c, head);
        return;
    }
    struct arrival *counts = managed_arrival(c->session);    /* what is skipped is a stanza too */
    answer_oversize(c, e);
    arrival_end(&counts);
}

/* ---- time ---- */

/* Who is not read from is not silent: his time begins anew when he is. */
void c2s_keep_alive(struct c2s *c)
{
    const struct c2s_settings *set = &c->config->settings;
    uint64_t silent = shard_now() - conn_last_read(c->stream.conn);

    if (set->idle_ms != 0 && c->stream.pauses == 0 && silent >= set->idle_ms) {
        stream_count(STREAM_TIMEOUTS);
        stream_error(&c->stream, STREAM_CONNECTION_TIMEOUT, NULL);
        return;
    }
    if (set->keepalive_ms != 0 && silent >= set->keepalive_ms && stream_waiting(&c->stream) == 0)
        text_putc(stream_out(&c->stream), ' ');          /* section 4.6.1 */
    set_keepalive(c);
}

/* ---- the session's side ---- */

static size_t on_buffers(void *stream)
{
    struct c2s *c = stream;

    return stream_waiting(&c->stream) == 0 ? 0 : stream_buffers(&c->stream, 0);
}

static void on_close(void *stream, const char *condition, const char *text)
{
    struct c2s *c = stream;

    if (condition != NULL)
        stream_error(&c->stream, stream_condition_find(condition), text);
    else
        stream_close(&c->stream);
}

static void on_pause(void *stream, bool paused)
{
    stream_pause(&((struct c2s *)stream)->stream, PAUSE_SESSION, paused);
}

/* Good until the next call on this thread. */
static void on_info(void *stream, struct session_info *out)
{
    static _Thread_local char address[CONN_ADDRESS_SIZE];
    const struct conn *conn = ((struct c2s *)stream)->stream.conn;
    struct conn_tls tls;

    *out = (struct session_info){
        .address = conn_peer_address(conn, address),
        .port = conn_peer_port(conn),
    };
    if (conn_tls_info(conn, &tls)) {
        out->tls = tls.version;
        out->cipher = tls.cipher;
    }
}

static void on_lost(void *stream, const char *text)
{
    stream_error(&((struct c2s *)stream)->stream, STREAM_CONNECTION_TIMEOUT, text);
}

const struct session_ops c2s_session_ops = {
    .deliver = deliver,
    .answer = answer_routed,
    .buffers = on_buffers,
    .close = on_close,
    .pause = on_pause,
    .info = on_info,
    .request = c2s_ask_handled,
    .lost = on_lost,
    .acknowledge = c2s_say_handled,
    .replaced = c2s_replaced,
};
