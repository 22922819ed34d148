/* stream.c - see stream.h */

#include "stream/stream.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "stream/counters.h"
#include "stream/header.h"
#include "stream/oversize.h"
#include "stream/shutdown.h"

#define ELEMENTS_PER_TURN 64
#define CLOSE_MS 5000            /* for the peer's </stream:stream> after ours */

static const char *const condition_names[] = {
#define X(name, text, when) [STREAM_##name] = text,
    STREAM_CONDITIONS(X)
#undef X
};

const char *stream_condition_name(enum stream_condition c)
{
    return c < STREAM_CONDITION_COUNT ? condition_names[c] : NULL;
}

enum stream_condition stream_condition_find(const char *name)
{
    for (int i = STREAM_OK + 1; i < STREAM_CONDITION_COUNT; i++)
        if (strcmp(condition_names[i], name) == 0)
            return (enum stream_condition)i;
    return STREAM_UNDEFINED_CONDITION;
}

/* ---- output ---- */

void stream_open(struct stream *s, const char *from, const char *to)
{
    header_write(stream_out(s), s->kind->content_ns, from, to);
    s->opened = true;
    s->phase = STREAM_IS_OPEN;
}

void stream_send(struct stream *s, const struct xml *e)
{
    if (s->phase == STREAM_IS_OPEN && e != NULL)
        xml_write(stream_out(s), e, s->kind->content_ns);
}

/* ---- endings ---- */

static void tell_end(struct stream *s)
{
    task_cancel(&s->end);
    if (s->ended)
        return;
    s->ended = true;
    s->kind->ended(s);
}

static void on_end(struct task *t)
{
    tell_end(list_entry(t, struct stream, end));
}

static void finish(struct stream *s)
{
    s->phase = STREAM_IS_OVER;
    timer_cancel(&s->timer);
    list_remove(&s->in_shard);
    if (!s->ended)
        shard_defer(&s->end);
}

static void say_goodbye(struct stream *s)
{
    text_puts(stream_out(s), "</stream:stream>");
}

void stream_error_with(struct stream *s, enum stream_condition c, const char *text, const char *condition)
{
    if (s->phase == STREAM_IS_OVER || s->moving)
        return;
    if (s->phase == STREAM_IN_TLS) {
        finish(s);
        conn_abort(s->conn);
        return;
    }
    if (s->phase != STREAM_CLOSING) {
        if (!s->opened)
            stream_open(s, s->kind->name_of(s), NULL);
        struct text *out = stream_out(s);

        text_printf(out, "<stream:error><%s xmlns='" NS_STREAM_ERRORS "'/>", condition_names[c]);
        if (text != NULL) {
            text_puts(out, "<text xmlns='" NS_STREAM_ERRORS "' xml:lang='en'>");
            xml_escape(out, text, strlen(text));
            text_puts(out, "</text>");
        }
        if (condition != NULL)
            text_puts(out, condition);
        text_puts(out, "</stream:error>");
        say_goodbye(s);
    }
    stream_count(STREAM_ERRORS);
    log_debug("%s: stream error %s%s%s", s->kind->name, condition_names[c], text ? ": " : "",
              text ? text : "");
    finish(s);
    conn_close(s->conn);
}

void stream_close(struct stream *s)
{
    if (!stream_alive(s) || s->moving)
        return;
    if (!s->opened)
        stream_open(s, s->kind->name_of(s), NULL);
    say_goodbye(s);
    s->phase = STREAM_CLOSING;
    s->pauses = 0;
    conn_resume_reading(s->conn);
    s->resume_at = 0;
    stream_set_timer(s, CLOSE_MS);
    shard_defer(&s->end);
}

void stream_error(struct stream *s, enum stream_condition c, const char *text)
{
    stream_error_with(s, c, text, NULL);
}

/* ---- pauses and the timer ---- */

void stream_pause(struct stream *s, enum stream_pause why, bool paused)
{
    uint8_t before = s->pauses;

    if (s->phase == STREAM_IS_OVER)
        return;
    s->pauses = (uint8_t)(paused ? before | why : before & ~why);
    if (before == 0 && s->pauses != 0)
        conn_pause_reading(s->conn);
    else if (before != 0 && s->pauses == 0)
        conn_resume_reading(s->conn);
}

static void rearm(struct stream *s)
{
    uint64_t now = shard_now(), next = s->timer_at;

    if (s->resume_at != 0 && (next == 0 || s->resume_at < next))
        next = s->resume_at;
    if (next == 0)
        timer_cancel(&s->timer);
    else
        timer_set(&s->timer, next > now ? next - now : 0);
}

static void on_timer(struct timer *t)
{
    struct stream *s = list_entry(t, struct stream, timer);
    uint64_t now = shard_now();

    if (s->resume_at != 0 && s->resume_at <= now) {
        s->resume_at = 0;
        stream_pause(s, PAUSE_RATE, false);
    }
    if (s->timer_at != 0 && s->timer_at <= now) {
        s->timer_at = 0;
        if (s->phase == STREAM_CLOSING) {
            finish(s);
            conn_close(s->conn);
            return;
        }
        if (s->kind->timer != NULL)
            s->kind->timer(s);
    }
    if (s->phase != STREAM_IS_OVER && !s->moving)
        rearm(s);
}

void stream_set_timer(struct stream *s, uint64_t ms)
{
    s->timer_at = ms != 0 ? shard_now() + ms : 0;
    if (s->phase != STREAM_IS_OVER && !s->moving)
        rearm(s);
}

void stream_set_rate(struct stream *s, uint64_t rate, uint64_t burst)
{
    bucket_init(&s->rate, rate, burst, shard_now());
}

/* ---- input ---- */

static const enum stream_condition faults[] = {
    [FAULT_NONE] = STREAM_NOT_WELL_FORMED,
    [FAULT_NOT_WELL_FORMED] = STREAM_NOT_WELL_FORMED,
    [FAULT_RESTRICTED_XML] = STREAM_RESTRICTED_XML,
    [FAULT_ENCODING] = STREAM_UNSUPPORTED_ENCODING,
    [FAULT_POLICY] = STREAM_POLICY_VIOLATION,
};

static const enum stream_condition parse_faults[] = {
    [PARSE_OK] = STREAM_OK,
    [PARSE_NOT_WELL_FORMED] = STREAM_NOT_WELL_FORMED,
    [PARSE_RESTRICTED] = STREAM_RESTRICTED_XML,
    [PARSE_ENCODING] = STREAM_UNSUPPORTED_ENCODING,
    [PARSE_NO_MEMORY] = STREAM_RESOURCE_CONSTRAINT,
};

static const char *content_ns(const struct stream *s)
{
    return s->plain_ns ? s->kind->content_ns : NULL;
}

/* What stanzas need later is kept: the prefixes, and whether there was a default namespace. */
static bool remember_header(struct stream *s, const struct header *h)
{
    mem_free(&s->prefixes);
    if (h->prefixes != NULL) {
        s->prefixes = try_copy(h->prefixes);
        if (s->prefixes == NULL)
            return false;
    }
    s->plain_ns = h->content_ns != NULL;
    return true;
}

static void on_header(struct stream *s, struct str bytes)
{
    struct header h = { 0 };
    struct arena *a = arena_new(1024);
    enum stream_condition c = STREAM_RESOURCE_CONSTRAINT;

    if (a != NULL)
        c = parse_faults[parser_header(stream_parsers(), a, bytes, &h)];
    if (c == STREAM_OK)
        c = header_check(&h, s->kind->content_ns);
    if (c == STREAM_OK && !remember_header(s, &h))
        c = STREAM_RESOURCE_CONSTRAINT;
    if (c == STREAM_OK)
        s->kind->header(s, &h);
    else
        stream_error(s, c, NULL);
    if (a != NULL)
        arena_free(&a);
}

/* The peer tells us what we did wrong and is about to close: nothing to answer but our own end. */
static void peer_error(struct stream *s, const struct stanza *e)
{
    const struct xml *condition = xml_first_element(e->root);

    log_debug("%s: the peer reports stream error %s", s->kind->name,
              condition != NULL ? condition->name : "without a condition");
    say_goodbye(s);
    finish(s);
    conn_close(s->conn);
}

static void on_element(struct stream *s, struct str bytes)
{
    struct stanza *e;
    enum parse_result r = parser_stanza(stream_parsers(), content_ns(s), s->prefixes, bytes, &e);

    if (r != PARSE_OK) {
        stream_error(s, parse_faults[r], NULL);
        return;
    }
    if (e->kind == STANZA_OTHER && xml_is(e->root, "error", NS_STREAMS)) {
        peer_error(s, e);
        stanza_unref(&e);
        return;
    }
    s->kind->element(s, &e);
}

/* bytes: white space, then as much of the stanza as its limit allows. */
static void on_oversize(struct stream *s, struct str bytes)
{
    const char *tag = bytes.len != 0 ? memchr(bytes.p, '<', bytes.len) : NULL;

    if (tag != NULL)
        bytes = (struct str){ tag, bytes.len - (size_t)(tag - bytes.p) };
    struct stanza *head = oversize_head(stream_parsers(), content_ns(s), s->prefixes, bytes);

    stream_count(STREAM_OVERSIZE);
    s->kind->oversize(s, &head);
    if (head != NULL)
        stanza_unref(&head);
}

static void on_close(struct stream *s)
{
    stream_count(STREAM_CLOSED_BY_PEER);
    s->closed_by_peer = true;
    if (s->phase != STREAM_CLOSING)
        say_goodbye(s);
    finish(s);
    conn_close(s->conn);
}

static void on_event(struct stream *s, enum framer_event event, struct str bytes)
{
    if (event == FRAME_CLOSE) {
        on_close(s);
        return;
    }
    if (event == FRAME_BAD) {
        stream_error(s, faults[s->framer.fault], s->framer.reason);
        return;
    }
    if (s->phase == STREAM_CLOSING)        /* what still comes is no longer wanted */
        return;
    if (event == FRAME_HEADER)
        on_header(s, bytes);
    else if (event == FRAME_STANZA)
        on_element(s, bytes);
    else if (event == FRAME_OVERSIZE)
        on_oversize(s, bytes);
}

/* Charged as it is consumed, so that a burst ends in the middle of what was read. */
static void charge_rate(struct stream *s, size_t n)
{
    uint64_t wait = s->rate.rate != 0 ? bucket_take(&s->rate, n, shard_now()) : 0;

    if (wait == 0 || s->phase == STREAM_IS_OVER || s->moving)
        return;
    stream_pause(s, PAUSE_RATE, true);
    s->resume_at = shard_now() + wait;
    rearm(s);
}

static bool wants_more(const struct stream *s)
{
    return s->phase != STREAM_IS_OVER && s->phase != STREAM_IN_TLS && s->pauses == 0 && !s->moving;
}

/* Everything complete in bytes; returns how much of it is done with. */
static size_t consume(struct stream *s, const char *bytes, size_t len)
{
    struct framer_limits limits;
    size_t at = 0;

    for (unsigned n = 0; wants_more(s); n++) {
        size_t start, used;

        if (n == ELEMENTS_PER_TURN) {
            conn_again(s->conn);
            break;
        }
        s->kind->limits(s, &limits);
        s->framer.limits = &limits;
        enum framer_event event = framer_scan(&s->framer, bytes + at, s->scanned, len - at, &start,
                                              &used);

        s->framer.limits = NULL;
        s->scanned = 0;
        if (event == FRAME_MORE) {
            at += start;
            s->scanned = (uint32_t)(len - at);
            charge_rate(s, start);
            break;
        }
        const char *from = bytes + at + start;

        at += used;
        on_event(s, event, (struct str){ from, (size_t)(bytes + at - from) });
        charge_rate(s, used);
    }
    return at;
}

static size_t on_data(struct conn *c, const char *bytes, size_t len, void *arg)
{
    struct stream *s = arg;
    size_t done = consume(s, bytes, len);

    (void)c;
    return s->phase == STREAM_IS_OVER ? len : done;
}

/* ---- the connection's events ---- */

static void on_tls(struct conn *c, void *arg)
{
    struct stream *s = arg;

    (void)c;
    if (s->phase != STREAM_IN_TLS)
        return;
    stream_restart(s);
    if (s->kind->tls != NULL)
        s->kind->tls(s);
}

static void on_drained(struct conn *c, void *arg)
{
    struct stream *s = arg;

    (void)c;
    if (s->phase != STREAM_IS_OVER && s->kind->drained != NULL)
        s->kind->drained(s);
}

static void on_moved(struct conn *c, void *arg)
{
    struct stream *s = arg;

    (void)c;
    s->moving = false;
    if (!shutdown_admits(s)) {
        stream_error(s, STREAM_SYSTEM_SHUTDOWN, NULL);
        return;
    }
    rearm(s);
    s->kind->moved(s);
}

static const enum stream_counter reason_counters[] = {
    [CONN_CLOSED] = STREAM_CLOSED, [CONN_EOF] = STREAM_LOST, [CONN_RESET] = STREAM_LOST,
    [CONN_TIMEOUT] = STREAM_TIMEOUTS, [CONN_TLS_FAILED] = STREAM_TLS_FAILED,
    [CONN_TLS_DEADLINE] = STREAM_TLS_FAILED, [CONN_TLS_INJECTED] = STREAM_TLS_FAILED,
    [CONN_BUSY] = STREAM_TLS_FAILED, [CONN_SLOW_READER] = STREAM_LOST, [CONN_TAIL] = STREAM_LOST,
    [CONN_NO_MEMORY] = STREAM_LOST, [CONN_SHUTDOWN] = STREAM_LOST,
};

static void on_closed(struct conn *c, enum conn_reason reason, void *arg)
{
    struct stream *s = arg;

    (void)c;
    s->moving = false;
    finish(s);
    tell_end(s);
    if (reason_counters[reason] != STREAM_CLOSED)
        stream_count(reason_counters[reason]);
    stream_count(STREAM_CLOSED);
    mem_free(&s->prefixes);
    shutdown_gone();
    s->kind->gone(s, reason);
}

static const struct conn_ops ops = {
    .on_data = on_data,
    .on_closed = on_closed,
    .on_tls = on_tls,
    .on_drained = on_drained,
    .on_moved = on_moved,
};

/* What is unfinished is bounded by the framer.  Strangers are owed little output; whom a kind
 * trusts, it bounds itself by what the domain says. */
static const struct conn_limits stranger_limits = {
    .tail = SIZE_MAX,
    .out_soft = 16384,
    .out_hard = 65536,
};

static const struct conn_limits own_limits = {
    .tail = SIZE_MAX,
    .out_soft = 65536,
    .out_hard = SIZE_MAX,
};

void stream_own_output(struct stream *s)
{
    conn_set_limits(s->conn, &own_limits);
}

/* ---- life ---- */

void stream_init(struct stream *s, const struct stream_kind *kind, struct conn *c, bool tls)
{
    s->kind = kind;
    s->conn = c;
    timer_init(&s->timer, on_timer);
    s->end.fn = on_end;
    framer_init(&s->framer, NULL);
    conn_set_ops(c, &ops, s);
    conn_set_limits(c, &stranger_limits);
    if (tls)
        s->phase = STREAM_IN_TLS;
    stream_count(STREAM_OPENED);
    shutdown_came(s);
}

void stream_restart(struct stream *s)
{
    framer_init(&s->framer, NULL);
    s->phase = STREAM_WANTS_HEADER;
    s->opened = false;
    s->scanned = 0;
}

void stream_start_tls(struct stream *s, struct tls_policy *policy, struct str domain)
{
    s->phase = STREAM_IN_TLS;
    if (conn_start_tls(s->conn, policy, domain) != 0)
        stream_error(s, STREAM_RESOURCE_CONSTRAINT, NULL);
}

void stream_move(struct stream *s, struct shard *to)
{
    if (to == conn_shard(s->conn)) {
        s->kind->moved(s);
        return;
    }
    timer_cancel(&s->timer);
    list_remove(&s->in_shard);
    s->moving = true;
    conn_move(s->conn, to);
}
