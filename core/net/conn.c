/*
 * conn.c - see conn.h and conn_private.h.
 *
 * Whatever ends a connection goes through conn_fail() or conn_close(): the state changes at once,
 * so that nothing more is read or written, and on_closed comes from the run queue.
 */
#include "net/conn_private.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/sys.h"
#include "net/certificate_private.h"

#define TAIL_DEFAULT 65536
#define OUT_SOFT_DEFAULT 65536
#define OUT_HARD_DEFAULT 262144
#define FLUSH_MS_DEFAULT 5000
#define LINGER_MS 2000
#define LINGER_BYTES 262144

static const char *const reason_names[] = {
    [CONN_CLOSED] = "closed",
    [CONN_EOF] = "closed by the peer",
    [CONN_RESET] = "connection lost",
    [CONN_TIMEOUT] = "peer does not read",
    [CONN_TLS_FAILED] = "TLS failed",
    [CONN_TLS_DEADLINE] = "TLS handshake too slow",
    [CONN_TLS_INJECTED] = "plaintext after the request for TLS",
    [CONN_BUSY] = "too many handshakes",
    [CONN_SLOW_READER] = "slow reader",
    [CONN_TAIL] = "too much unfinished input",
    [CONN_NO_MEMORY] = "out of memory",
    [CONN_SHUTDOWN] = "server shutdown",
};

const char *conn_reason_name(enum conn_reason reason)
{
    return reason_names[reason];
}

static void polled(uv_poll_t *h, int status, int events);
static void on_task(struct task *t);
static void on_deadline(struct timer *t);

static void stop_conn(uv_handle_t *h)
{
    struct conn *c = list_entry(h, struct conn, poll);

    /* One that is about to move is told on the shard it goes to. */
    if (c->state != CONN_DEAD && c->state != CONN_MOVING)
        conn_fail(c, CONN_SHUTDOWN);
}

static const struct handle_kind conn_kind = { .stop = stop_conn };

size_t conn_limit_tail(const struct conn *c)
{
    return c->limits != NULL && c->limits->tail != 0 ? c->limits->tail : TAIL_DEFAULT;
}

size_t conn_limit_soft(const struct conn *c)
{
    return c->limits != NULL && c->limits->out_soft != 0 ? c->limits->out_soft : OUT_SOFT_DEFAULT;
}

size_t conn_limit_hard(const struct conn *c)
{
    return c->limits != NULL && c->limits->out_hard != 0 ? c->limits->out_hard : OUT_HARD_DEFAULT;
}

/* ---- birth ---- */

static bool open_handle(struct conn *c)
{
    struct shard *s = shard_self();

    c->shard = s;
    if (uv_poll_init(&s->loop, &c->poll, c->fd) != 0)
        return false;
    c->poll.data = (void *)&conn_kind;
    c->has_handle = true;
    s->handles++;
    return true;
}

struct conn *conn_make(int fd, const struct address *peer, const struct conn_ops *ops, void *arg)
{
    struct conn *c = shard_is_stopping(shard_self()) ? NULL : try_alloc(sizeof *c);

    if (c == NULL)
        return NULL;
    c->fd = fd;
    c->peer = *peer;
    c->ops = ops;
    c->arg = arg;
    c->task.fn = on_task;
    timer_init(&c->timer, on_deadline);
    if (!open_handle(c)) {
        mem_free(&c);
        return NULL;
    }
    c->last_read = c->shard->now;
    conn_update_poll(c);
    return c;
}

struct conn *conn_new(int fd, const struct conn_ops *ops, void *arg)
{
    struct sockaddr_storage sa;
    socklen_t len = sizeof sa;
    struct address peer = { .family = AF_UNSPEC };

    if (getpeername(fd, (struct sockaddr *)&sa, &len) == 0)
        address_of(&peer, (struct sockaddr *)&sa, len);
    return conn_make(fd, &peer, ops, arg);
}

void conn_set_ops(struct conn *c, const struct conn_ops *ops, void *arg)
{
    c->ops = ops;
    c->arg = arg;
}

void conn_set_limits(struct conn *c, const struct conn_limits *limits)
{
    c->limits = limits;
}

void conn_want_drained(struct conn *c)
{
    c->full = true;
}

void conn_authenticated(struct conn *c)
{
    address_leave(&c->slot);
}

/* ---- polling ---- */

/* A pause is mostly over before anything arrives: only what does arrive meanwhile is worth the
 * system calls of not being told of it. */
static bool listens(const struct conn *c)
{
    return c->state == CONN_LINGERING || (!c->deaf && !c->peer_ended);
}

/* Nothing changes at the end or before a move: both close the handle in this turn. */
void conn_update_poll(struct conn *c)
{
    int events = 0;

    if (!c->has_handle || c->state == CONN_DEAD || c->state == CONN_MOVING)
        return;
    if (listens(c))
        events |= UV_READABLE;
    if (c->blocked && c->state != CONN_LINGERING)
        events |= UV_WRITABLE;
    if (events == c->events)
        return;
    c->events = (uint8_t)events;
    if (events == 0)
        uv_poll_stop(&c->poll);
    else
        uv_poll_start(&c->poll, events, polled);
}

/* The peer may send forever; what has been said goodbye to is not worth more than this. */
static void discard_input(struct conn *c)
{
    ssize_t n = sys.read(c->fd, c->shard->rx, SCRATCH_SIZE);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0) {
        c->discarded += (uint32_t)n;
        if (c->discarded <= LINGER_BYTES)
            return;
    }
    conn_fail(c, CONN_CLOSED);
}

static void polled(uv_poll_t *h, int status, int events)
{
    struct conn *c = list_entry(h, struct conn, poll);

    shard_enter(c->shard);
    if (c->state == CONN_DEAD || c->state == CONN_MOVING)
        return;
    if (status < 0) {                       /* libuv has stopped the handle: read() knows why */
        c->events = 0;
        c->deaf = c->paused;
        if (c->paused && !c->blocked)
            return;
        events = UV_READABLE | UV_WRITABLE;
    }
    if (c->state == CONN_LINGERING) {
        discard_input(c);
    } else {
        if ((events & UV_WRITABLE) != 0 && c->blocked) {
            c->blocked = false;
            conn_flush(c);
        }
        if ((events & UV_READABLE) != 0 && (c->paused || c->state == CONN_CLOSING))
            c->deaf = true;
        else if ((events & UV_READABLE) != 0 && c->state == CONN_OPEN && !c->again)
            conn_readable(c);
    }
    if (status < 0 && c->state != CONN_DEAD && c->state != CONN_MOVING && !c->again)
        conn_fail(c, CONN_RESET);
    conn_update_poll(c);
}

/* ---- the end ---- */

void conn_fail(struct conn *c, enum conn_reason reason)
{
    if (c->state == CONN_DEAD)
        return;
    assert(c->state != CONN_MOVING);
    c->state = CONN_DEAD;
    c->reason = (uint8_t)reason;
    conn_update_poll(c);
    list_remove(&c->task.link);             /* it may wait to be fed */
    shard_defer(&c->task);
}

static void notify_closed(struct conn *c)
{
    const struct conn_ops *ops = c->ops;

    if (c->closed_notified)
        return;
    c->closed_notified = true;
    if (ops != NULL)
        ops->on_closed(c, c->reason, c->arg);
    c->ops = NULL;
}

static void free_conn(struct conn *c)
{
    list_remove(&c->task.link);
    address_leave(&c->slot);
    conn_out_free(c);
    conn_drop_kept(&c->tail);
    conn_tls_free(c);
    mem_free(&c);
}

static void handle_closed(uv_handle_t *h)
{
    struct conn *c = list_entry(h, struct conn, poll);

    c->shard->handles--;
    free_conn(c);
}

static void bury(struct conn *c)
{
    timer_cancel(&c->timer);
    notify_closed(c);
    if (c->has_handle)
        uv_close((uv_handle_t *)&c->poll, handle_closed);
    sys.close(c->fd);
    c->fd = -1;
    if (!c->has_handle)
        free_conn(c);
}

/* Closing a socket that has unread input resets it and the peer may lose what was just written; so
 * the peer gets a moment to end its side first. */
static void linger(struct conn *c)
{
    shutdown(c->fd, SHUT_WR);
    c->reason = CONN_CLOSED;
    c->state = CONN_LINGERING;
    conn_drop_kept(&c->tail);
    notify_closed(c);
    timer_set(&c->timer, LINGER_MS);
    conn_update_poll(c);
}

static void progress_close(struct conn *c)
{
    if (c->out != NULL)
        conn_flush(c);
    if (c->state == CONN_CLOSING && c->out == NULL && c->established && !c->said_goodbye) {
        conn_tls_goodbye(c);
        conn_out_records(c);
        if (c->out != NULL)
            conn_flush(c);
    }
    if (c->state != CONN_CLOSING || c->out != NULL)
        return;
    if (c->peer_ended || c->shard->stopping)
        conn_fail(c, c->peer_ended ? CONN_EOF : CONN_CLOSED);
    else
        linger(c);
}

void conn_close(struct conn *c)
{
    if (c->state != CONN_OPEN)
        return;
    uint32_t ms = c->limits != NULL && c->limits->flush_ms != 0 ? c->limits->flush_ms
                                                                : FLUSH_MS_DEFAULT;

    if (c->secure != NULL && !c->established) {
        conn_fail(c, CONN_CLOSED);          /* nothing can be said in the middle of a handshake */
        return;
    }
    c->state = CONN_CLOSING;
    timer_set(&c->timer, ms);
    list_remove(&c->task.link);
    shard_defer(&c->task);
    conn_update_poll(c);
}

void conn_abort(struct conn *c)
{
    if (c->state == CONN_OPEN || c->state == CONN_CLOSING)
        conn_fail(c, CONN_CLOSED);
}

static void on_deadline(struct timer *t)
{
    struct conn *c = list_entry(t, struct conn, timer);

    switch ((enum conn_state)c->state) {
    case CONN_OPEN:
        conn_fail(c, CONN_TLS_DEADLINE);
        return;
    case CONN_CLOSING:
        conn_fail(c, CONN_TIMEOUT);
        return;
    case CONN_LINGERING:
        conn_fail(c, CONN_CLOSED);
        return;
    case CONN_MOVING:
    case CONN_DEAD:
        return;
    }
}

/* ---- moving ---- */

static void moved_in(struct message *m)
{
    struct conn *c = list_entry(m, struct conn, move.message);
    struct shard *s = shard_self();

    timer_init(&c->timer, on_deadline);
    c->shard = s;
    c->state = CONN_OPEN;
    bool polls = open_handle(c);

    conn_tls_rehome(c);
    if (c->out != NULL && !c->blocked)
        conn_out_dirty(c);
    if (c->ops->on_moved != NULL)
        c->ops->on_moved(c, c->arg);
    if (s->stopping)
        conn_fail(c, CONN_SHUTDOWN);
    if (!polls)
        conn_fail(c, CONN_NO_MEMORY);
    if (c->write_failed)
        conn_fail(c, CONN_RESET);
    if (c->state == CONN_OPEN && (c->tail != NULL || c->input_over) && !c->paused)
        conn_feed_later(c);
    conn_update_poll(c);
}

static void moved_out(uv_handle_t *h)
{
    struct conn *c = list_entry(h, struct conn, poll);
    struct shard *to = c->move.to;

    c->shard->handles--;
    c->has_handle = false;
    c->move.message = (struct message){ .fn = moved_in };
    shard_post(to, &c->move.message);       /* nothing of it may be touched after this */
}

static void move_out(struct conn *c)
{
    struct shard *to = c->move.to;

    conn_write_some(c);
    if (c->out != NULL)
        list_remove(&c->out->link);
    c->move.to = to;
    c->events = 0;
    c->again = false;
    c->deaf = false;
    uv_close((uv_handle_t *)&c->poll, moved_out);
}

void conn_move(struct conn *c, struct shard *to)
{
    if (c->state != CONN_OPEN)
        return;
    assert(!c->handshaking);
    timer_cancel(&c->timer);
    c->move.to = to;
    c->state = CONN_MOVING;
    conn_update_poll(c);
    list_remove(&c->task.link);
    shard_defer(&c->task);
}

static void on_task(struct task *t)
{
    struct conn *c = list_entry(t, struct conn, task);

    switch ((enum conn_state)c->state) {
    case CONN_DEAD:
        bury(c);
        return;
    case CONN_MOVING:
        move_out(c);
        return;
    case CONN_CLOSING:
        progress_close(c);
        return;
    case CONN_OPEN:
    case CONN_LINGERING:
        return;
    }
}

/* ---- facts ---- */

const char *conn_peer_address(const struct conn *c, char out[CONN_ADDRESS_SIZE])
{
    return address_text(&c->peer, out);
}

uint16_t conn_peer_port(const struct conn *c)
{
    return c->peer.port;
}

int conn_fd(const struct conn *c)
{
    return c->fd;
}

struct shard *conn_shard(const struct conn *c)
{
    return c->shard;
}

uint64_t conn_last_read(const struct conn *c)
{
    return c->last_read;
}

const char *conn_reason_text(const struct conn *c)
{
    return c->secure != NULL && c->secure->fault != NULL ? c->secure->fault : "";
}
