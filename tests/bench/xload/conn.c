/*
 * conn.c - connections: sockets, TLS, stream negotiation, and the event loop.
 *
 * Connections live in one array; an event carries (index, generation), so that one left over
 * from a closed connection is recognised.  Output gathers during a batch of events and is
 * written at its end.
 */
#include "xload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <openssl/err.h>

#define READ_SIZE 65536
#define BATCH 1024

struct handlers on;
struct loader   loader;

static int           epoll_fd = -1;
static SSL_CTX      *tls;
static struct conn **dirty;
static size_t        dirty_count, dirty_cap;
static char         *scratch;
static size_t        scratch_cap;

void note(const char *what, const struct conn *c, struct span text)
{
    static int shown;

    if (!opt.verbose && shown++ >= opt.max_notes)
        return;
    fprintf(stderr, "xload: %s (user %s%d, state %d): %.*s\n", what, opt.prefix, c->user,
            (int)c->state, (int)(text.length > 500 ? 500 : text.length), text.at);
}

void note_text(const char *what, const struct conn *c, const char *text)
{
    note(what, c, span_of(text));
}

static void tls_open(void)
{
    tls = SSL_CTX_new(TLS_client_method());
    if (tls == NULL)
        die("no TLS");
    SSL_CTX_set_verify(tls, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(tls, 1);
    SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(tls, SSL_OP_IGNORE_UNEXPECTED_EOF);
    if (strcmp(opt.tls_version, "1.2") == 0)
        SSL_CTX_set_max_proto_version(tls, TLS1_2_VERSION);
    if (strcmp(opt.tls_version, "1.3") == 0)
        SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION);
}

void loop_open(void)
{
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_fd < 0)
        die("epoll: %s", strerror(errno));
    if (tls == NULL && (opt.tls || opt.direct))
        tls_open();
}

void conns_alloc(int count)
{
    loader.count = count;
    loader.conns = must_calloc((size_t)count, sizeof *loader.conns);
    for (int i = 0; i < count; i++)
        loader.conns[i].fd = -1;
}

int conn_index(const struct conn *c)
{
    return (int)(c - loader.conns);
}

/* ------------------------------------------------------------------------------------ output */

static uint64_t event_tag(const struct conn *c)
{
    return ((uint64_t)conn_index(c) << 32) | c->generation;
}

static void want_write(struct conn *c, bool want)
{
    if (c->want_write == want)
        return;
    c->want_write = want;
    struct epoll_event e = { .events = want ? EPOLLIN | EPOLLOUT : EPOLLIN,
                             .data.u64 = event_tag(c) };
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &e);
}

char *conn_room(struct conn *c, size_t length)
{
    if (c->out_sent > 0 && c->out_sent == c->out_length)
        c->out_sent = c->out_length = 0;
    if (c->out_length + length > c->out_cap) {
        size_t cap = c->out_cap > 0 ? c->out_cap : 512;
        while (cap < c->out_length + length)
            cap *= 2;
        c->out = must_realloc(c->out, cap);
        c->out_cap = cap;
    }
    return c->out + c->out_length;
}

void conn_wrote(struct conn *c, const char *end)
{
    c->out_length = (size_t)(end - c->out);
    if (c->dirty)
        return;
    if (dirty_count == dirty_cap) {
        dirty_cap = dirty_cap > 0 ? dirty_cap * 2 : BATCH;
        dirty = must_realloc(dirty, dirty_cap * sizeof *dirty);
    }
    dirty[dirty_count++] = c;
    c->dirty = true;
}

void conn_put(struct conn *c, const char *text, size_t length)
{
    if (c->fd < 0)
        return;
    char *to = conn_room(c, length);
    memcpy(to, text, length);
    conn_wrote(c, to + length);
}

void conn_printf(struct conn *c, const char *format, ...)
{
    char    buf[4096];
    va_list args;

    va_start(args, format);
    int n = vsnprintf(buf, sizeof buf, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof buf)
        die("a stanza of more than %zu bytes", sizeof buf);
    conn_put(c, buf, (size_t)n);
}

static ssize_t write_some(struct conn *c, const char *from, size_t length)
{
    if (c->ssl == NULL) {
        ssize_t n = send(c->fd, from, length, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return 0;
        return n;
    }

    size_t n = 0;
    if (SSL_write_ex(c->ssl, from, length, &n))
        return (ssize_t)n;
    int e = SSL_get_error(c->ssl, 0);
    ERR_clear_error();
    return e == SSL_ERROR_WANT_WRITE || e == SSL_ERROR_WANT_READ ? 0 : -1;
}

static void flush(struct conn *c)
{
    if (c->fd < 0 || c->state == CONNECTING || c->state == HANDSHAKE)
        return;
    while (c->out_sent < c->out_length) {
        ssize_t n = write_some(c, c->out + c->out_sent, c->out_length - c->out_sent);
        if (n < 0) {
            conn_close(c, true);
            return;
        }
        if (n == 0) {
            want_write(c, true);
            return;
        }
        c->out_sent += (size_t)n;
        loader.bytes_out += (uint64_t)n;
    }
    c->out_sent = c->out_length = 0;
    want_write(c, false);
}

static void flush_all(void)
{
    for (size_t i = 0; i < dirty_count; i++) {
        dirty[i]->dirty = false;
        flush(dirty[i]);
    }
    dirty_count = 0;
}

/* ----------------------------------------------------------------------- opening and closing */

static void stream_open(struct conn *c)
{
    c->depth = 0;
    conn_printf(c,
                "<?xml version='1.0'?><stream:stream to='%s' version='1.0' xml:lang='en'"
                " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
                opt.domain);
}

static void bind_source(int fd)
{
    static int turn;
    int        yes = 1;

    if (opt.sources == 0)
        return;
    uint32_t           host = (127u << 24) + (uint32_t)(opt.source_base + turn++ % opt.sources);
    struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(host) };
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    if (bind(fd, (const struct sockaddr *)&from, sizeof from) < 0)
        die("bind to a source address: %s", strerror(errno));
}

void conn_start(struct conn *c, int user)
{
    uint32_t generation = c->generation + 1;
    bool     was_dirty = c->dirty;
    int      yes = 1;

    free(c->jid);
    *c = (struct conn){ .generation = generation, .user = user, .dirty = was_dirty };
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        die("socket: %s (raise ulimit -n?)", strerror(errno));
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    bind_source(c->fd);

    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)opt.port) };
    if (inet_pton(AF_INET, opt.host, &to.sin_addr) != 1 || ntohl(to.sin_addr.s_addr) >> 24 != 127)
        die("only 127.0.0.0/8 is a destination");
    c->state = CONNECTING;
    c->opened = clock_ns();
    loader.opening++;
    if (connect(c->fd, (const struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) {
        note_text("connect", c, strerror(errno));
        conn_close(c, true);
        return;
    }
    c->want_write = true;
    struct epoll_event e = { .events = EPOLLIN | EPOLLOUT, .data.u64 = event_tag(c) };
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &e) < 0)
        die("epoll_ctl: %s", strerror(errno));
}

void conn_close(struct conn *c, bool failed)
{
    if (c->fd < 0)
        return;
    if (c->ssl != NULL && !failed && c->encrypted)
        SSL_shutdown(c->ssl);
    ERR_clear_error();
    SSL_free(c->ssl);
    c->ssl = NULL;
    close(c->fd);
    c->fd = -1;
    c->generation++;
    free(c->in);
    free(c->out);
    c->in = c->out = NULL;
    c->in_length = c->in_cap = c->scanned = c->out_length = c->out_sent = c->out_cap = 0;
    free(c->scram);
    c->scram = NULL;
    managed_end(c);

    if (c->state == READY) {
        loader.ready--;
        loader.broken += failed;
    } else if (c->state != CLOSING) {
        loader.opening--;
        loader.failed += failed;
    }
    c->state = CLOSED;
    if (on.closed != NULL)
        on.closed(c, failed);
}

void conn_logout(struct conn *c)
{
    if (c->state != READY)
        return;
    if (!loader.raw)
        conn_put(c, "</stream:stream>", 16);
    loader.ready--;
    c->state = CLOSING;
}

static void tls_start(struct conn *c)
{
    c->ssl = SSL_new(tls);
    if (c->ssl == NULL)
        die("out of memory");
    SSL_set_fd(c->ssl, c->fd);
    SSL_set_connect_state(c->ssl);
    SSL_set_tlsext_host_name(c->ssl, opt.domain);
    c->state = HANDSHAKE;
    want_write(c, true);
}

static void tls_continue(struct conn *c)
{
    int r = SSL_do_handshake(c->ssl);
    if (r == 1) {
        c->encrypted = true;
        c->in_length = c->scanned = 0;
        want_write(c, false);
        c->state = FEATURES;
        if (on.secured != NULL)
            on.secured(c);
        else
            stream_open(c);
        return;
    }

    int e = SSL_get_error(c->ssl, r);
    if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) {
        want_write(c, e == SSL_ERROR_WANT_WRITE);
        return;
    }
    char text[200];
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    note_text("TLS", c, text);
    conn_close(c, true);
}

/* ------------------------------------------------------------------------------- negotiation */

static void login_done(struct conn *c)
{
    free(c->scram);
    c->scram = NULL;
    c->state = READY;
    loader.opening--;
    loader.ready++;
    if (opt.roster)
        conn_printf(c, "<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>");
    if (opt.presence && opt.presence_bytes == 0)
        conn_printf(c, "<presence/>");
    if (opt.presence && opt.presence_bytes > 0) {
        const int around = (int)strlen("<presence><status></status></presence>");
        conn_printf(c, "<presence><status>%0*d</status></presence>", opt.presence_bytes - around,
                    0);
    }
    if (opt.sm)
        managed_start(c);
    if (on.ready != NULL)
        on.ready(c);
}

/* The server or a contact asks us something. */
static void answer_iq(struct conn *c, struct span s)
{
    struct span from = element_attribute(s, "from"), id = element_attribute(s, "id");
    char        to[2100] = "";

    if (id.at == NULL || id.length > 500 || from.length > 2000)
        return;
    if (from.at != NULL)
        snprintf(to, sizeof to, " to='%.*s'", (int)from.length, from.at);
    if (attribute_is(s, "type", "set") || span_has(s, "urn:xmpp:ping"))
        conn_printf(c, "<iq type='result'%s id='%.*s'/>", to, (int)id.length, id.at);
    else
        conn_printf(c,
                    "<iq type='error'%s id='%.*s'><error type='cancel'><service-unavailable"
                    " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                    to, (int)id.length, id.at);
    managed_sent(c, 0);
}

static void give_up(struct conn *c, const char *what, struct span s)
{
    note(what, c, s);
    conn_close(c, true);
}

static void on_features(struct conn *c, struct span s)
{
    if (opt.tls && !c->encrypted) {
        if (!span_has(s, "<starttls")) {
            give_up(c, "no STARTTLS offered", s);
            return;
        }
        conn_printf(c, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        c->state = PROCEED;
        return;
    }
    if (!span_has(s, opt.mechanism)) {
        give_up(c, "mechanism not offered", s);
        return;
    }
    c->state = SASL;
    sasl_start(c);
}

static void on_sasl(struct conn *c, struct span s)
{
    if (element_is(s, "challenge") && !sasl_challenge(c, s))
        give_up(c, "bad challenge", s);
    if (!element_is(s, "success"))
        return;
    if (!sasl_success(c, s)) {
        give_up(c, "wrong server signature", s);
        return;
    }
    c->state = FEATURES_AUTHED;
    stream_open(c);
}

static void on_features_authed(struct conn *c, struct span s)
{
    struct span session = span_between(s, "<session", "</session>");

    c->needs_session = span_has(s, "<session") &&
                       !(session.at != NULL && span_has(session, "<optional"));
    conn_printf(c,
                "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                "<resource>%s</resource></bind></iq>",
                opt.resource);
    c->state = BIND;
}

static void on_bound(struct conn *c, struct span s)
{
    struct span jid = span_between(s, "<jid>", "</jid>");

    if (!attribute_is(s, "type", "result") || jid.at == NULL) {
        give_up(c, "bind", s);
        return;
    }
    c->jid = strndup(jid.at, jid.length);
    if (!c->needs_session) {
        login_done(c);
        return;
    }
    conn_printf(c, "<iq type='set' id='sess'>"
                   "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>");
    c->state = SESSION;
}

static void on_proceed(struct conn *c, struct span s)
{
    (void)s;
    tls_start(c);
}

static void on_session(struct conn *c, struct span s)
{
    (void)s;
    login_done(c);
}

/* Each state of the negotiation waits for one element; others are passed over. */
static const struct {
    const char *element;                   /* NULL: several */
    void (*fn)(struct conn *, struct span);
} negotiation[] = {
    [FEATURES] = { "features", on_features },
    [PROCEED] = { "proceed", on_proceed },
    [SASL] = { NULL, on_sasl },
    [FEATURES_AUTHED] = { "features", on_features_authed },
    [BIND] = { "iq", on_bound },
    [SESSION] = { "iq", on_session },
    [CLOSING] = { NULL, NULL },
};

static void stanza(struct conn *c, struct span s)
{
    if (c->state == READY) {
        if (managed_stanza(c, s))
            return;
        if (element_is(s, "iq") &&
            (attribute_is(s, "type", "get") || attribute_is(s, "type", "set"))) {
            answer_iq(c, s);
            return;
        }
        if (element_is(s, "error") && span_has(s, "xmpp-streams"))
            note("stream error", c, s);
        if (on.stanza != NULL)
            on.stanza(c, s);
        return;
    }
    if (negotiation[c->state].fn == NULL)
        return;
    if (element_is(s, "error") || element_is(s, "failure")) {
        give_up(c, "refused", s);
        return;
    }
    const char *wanted = negotiation[c->state].element;
    if (wanted == NULL || element_is(s, wanted))
        negotiation[c->state].fn(c, s);
}

/* ------------------------------------------------------------------------------------- input */

/* Takes one tag into account; false: the stream has ended. */
static bool take_tag(struct conn *c, const char *text, size_t start, size_t end)
{
    bool empty = text[end - 2] == '/';

    if (text[start + 1] == '?' || text[start + 1] == '!')
        return true;
    if (text[start + 1] == '/') {
        c->depth--;
        if (c->depth <= 0)
            return false;
        if (c->depth == 1)
            stanza(c, (struct span){ text + c->stanza_at, end - c->stanza_at });
        return true;
    }
    if (c->depth == 1) {
        c->stanza_at = start;
        if (empty)
            stanza(c, (struct span){ text + start, end - start });
    }
    if (!empty && c->fd >= 0)
        c->depth++;
    return true;
}

/* Keeps what belongs to a stanza that is not complete yet. */
static void keep_tail(struct conn *c, const char *text, size_t from, size_t length)
{
    size_t left = length - from;

    if (left > c->in_cap) {
        c->in_cap = left < 1024 ? 1024 : left * 2;
        c->in = must_realloc(c->in, c->in_cap);
    }
    if (left > 0)
        memcpy(c->in, text + from, left);
    if (left == 0 && c->in_cap > 4096) {
        free(c->in);
        c->in = NULL;
        c->in_cap = 0;
    }
    c->in_length = left;
}

static void feed(struct conn *c, const char *text, size_t length)
{
    size_t   p = c->scanned;
    uint32_t generation = c->generation;

    while (p < length) {
        const char *open = memchr(text + p, '<', length - p);
        size_t      start = open == NULL ? length : (size_t)(open - text);
        size_t      end = start + 1 < length ? tag_end(text, start, length) : 0;
        p = start;
        if (end == 0)
            break;
        p = end;
        if (!take_tag(c, text, start, end)) {
            conn_close(c, c->state != CLOSING);
            return;
        }
        if (c->fd < 0 || c->generation != generation)
            return;
        if (c->state == HANDSHAKE)
            p = length;
    }
    size_t from = c->depth >= 2 ? c->stanza_at : p;
    keep_tail(c, text, from, length);
    c->scanned = p - from;
    c->stanza_at = 0;
}

static ssize_t read_some(struct conn *c, char *to, size_t length)
{
    if (c->ssl == NULL) {
        ssize_t n = recv(c->fd, to, length, 0);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return 0;
        return n == 0 ? -1 : n;
    }

    size_t n = 0;
    if (SSL_read_ex(c->ssl, to, length, &n))
        return (ssize_t)n;
    int e = SSL_get_error(c->ssl, 0);
    ERR_clear_error();
    return e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

/* True: there may be more inside the TLS layer. */
static bool receive(struct conn *c)
{
    size_t before = c->in_length;

    if (scratch_cap < before + READ_SIZE) {
        scratch_cap = (before + READ_SIZE) * 2;
        scratch = must_realloc(scratch, scratch_cap);
    }
    if (before > 0)
        memcpy(scratch, c->in, before);
    ssize_t n = read_some(c, scratch + before, READ_SIZE);
    if (n < 0)
        conn_close(c, c->state != CLOSING);
    if (n <= 0)
        return false;
    loader.bytes_in += (uint64_t)n;
    feed(c, scratch, before + (size_t)n);
    return c->fd >= 0 && c->ssl != NULL;
}

static void connected(struct conn *c)
{
    int       error = 0;
    socklen_t size = sizeof error;

    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        note_text("connect", c, strerror(error));
        conn_close(c, true);
        return;
    }
    want_write(c, false);
    if (opt.direct) {
        tls_start(c);
        return;
    }
    if (loader.raw) {
        c->depth = 1;
        c->state = READY;
        loader.opening--;
        loader.ready++;
        if (on.ready != NULL)
            on.ready(c);
        return;
    }
    c->state = FEATURES;
    stream_open(c);
}

static void event(struct conn *c, uint32_t events)
{
    if (c->state == CONNECTING) {
        if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0)
            connected(c);
        return;
    }
    if (c->state == HANDSHAKE) {
        tls_continue(c);
        return;
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        uint32_t generation = c->generation;
        while (receive(c) && c->generation == generation && c->state != HANDSHAKE)
            continue;
        if (c->fd < 0 || c->generation != generation)
            return;
    }
    if ((events & EPOLLOUT) != 0 && c->state != HANDSHAKE)
        flush(c);
}

/* ---------------------------------------------------------------------------------- the loop */

void pump(uint64_t until)
{
    static struct epoll_event events[BATCH];

    flush_all();
    uint64_t        now = clock_ns(), wait = until > now ? until - now : 0;
    struct timespec timeout = { 0, 0 };
    if (wait > NS)
        wait = NS;
    timeout.tv_sec = (time_t)(wait / NS);
    timeout.tv_nsec = (long)(wait % NS);
    int count = epoll_pwait2(epoll_fd, events, BATCH, &timeout, NULL);
    if (count < 0 && errno != EINTR)
        die("epoll_wait: %s", strerror(errno));

    loader.now = clock_ns();
    for (int i = 0; i < count; i++) {
        struct conn *c = &loader.conns[events[i].data.u64 >> 32];
        if (c->fd >= 0 && c->generation == (uint32_t)events[i].data.u64)
            event(c, events[i].events);
    }
    flush_all();
}

void pump_for(double s)
{
    uint64_t end = clock_ns() + from_seconds(s);
    while (clock_ns() < end)
        pump(end);
}

void measure(struct window *w, uint64_t (*step)(uint64_t now))
{
    uint64_t begin = clock_ns() + from_seconds(opt.warm), end = begin + from_seconds(opt.secs);

    w->begin.time = 0;
    for (;;) {
        uint64_t now = clock_ns();
        if (now >= begin && w->begin.time == 0) {
            w->begin = mark_now();
            measuring = true;
        }
        if (now >= end)
            break;
        uint64_t wake = w->begin.time == 0 ? begin : end;
        uint64_t due = step == NULL ? UINT64_MAX : step(now);
        pump(due < wake ? due : wake);
    }
    w->end = mark_now();
    measuring = false;
}

static void start_refused_again(int from, int to)
{
    pump_for(1);
    for (int i = from; i < to; i++) {
        while (loader.opening >= (uint64_t)opt.conc)
            pump(clock_ns() + NS / 10);
        if (loader.conns[i].fd >= 0)
            continue;
        loader.retried++;
        conn_start(&loader.conns[i], opt.first + i);
    }
}

/* Logs in the connections [from, to) with opt.conc logins in progress; returns the seconds. */
double ramp(int from, int to)
{
    const int rounds = 4;
    uint64_t  begin = clock_ns(), moved = begin, last = loader.ready;
    uint64_t  want = loader.ready + (uint64_t)(to - from);
    int       next = from, round = 0;

    while (loader.ready < want) {
        for (; next < to && loader.opening < (uint64_t)opt.conc; next++)
            conn_start(&loader.conns[next], opt.first + next);
        pump(clock_ns() + NS / 10);
        if (next == to && loader.opening == 0 && loader.ready < want) {
            if (round++ == rounds)
                break;
            start_refused_again(from, to);
        }
        uint64_t now = clock_ns();
        if (loader.ready != last) {
            last = loader.ready;
            moved = now;
        }
        if (seconds(now - begin) > opt.timeout || now - moved > 40 * NS) {
            fprintf(stderr, "xload: logins stall: %" PRIu64 " of %" PRIu64 " ready\n",
                    loader.ready, want);
            break;
        }
    }
    if (loader.retried > 0)
        fprintf(stderr, "xload: %" PRIu64 " refused logins tried again\n", loader.retried);
    return seconds(clock_ns() - begin);
}

void need_all(void)
{
    if (loader.ready == 0)
        die("no session came up");
    if (loader.ready != (uint64_t)loader.count)
        die("%" PRIu64 " of %d sessions came up", loader.ready, loader.count);
}

static bool any_open(void)
{
    for (int i = 0; i < loader.count; i++)
        if (loader.conns[i].fd >= 0)
            return true;
    return false;
}

void close_all(void)
{
    on = (struct handlers){ 0 };
    for (int i = 0; i < loader.count; i++) {
        struct conn *c = &loader.conns[i];
        if (c->state != READY && c->state != CLOSING)
            conn_close(c, false);
        conn_logout(c);
    }
    for (uint64_t end = clock_ns() + 5 * NS; any_open() && clock_ns() < end && !loader.raw;)
        pump(clock_ns() + NS / 20);
}
