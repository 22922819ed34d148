/*
 * conn_in.c - from the socket to on_data.
 *
 * The shard's scratch takes one read; what on_data leaves is kept in a text of the connection's
 * own until it is used up.  Whether kept or fresh, on_data sees one piece.
 */
#include <assert.h>
#include <errno.h>

#include "base/sys.h"
#include "net/conn_private.h"

bool conn_keep(struct text **t, const char *bytes, size_t len)
{
    if (len == 0)
        return true;
    if (*t == NULL) {
        *t = try_alloc(sizeof **t);
        if (*t == NULL)
            return false;
        text_init(*t, 0);
    }
    text_add(*t, bytes, len);
    return text_ok(*t);
}

void conn_drop_kept(struct text **t)
{
    if (*t == NULL)
        return;
    text_free(*t);
    mem_free(t);
}

void conn_feed_later(struct conn *c)
{
    if (!link_in_list(&c->task.link))
        list_append(&c->shard->conns->feeding, &c->task.link);
}

/* RFC 6120 section 5.3.1 and the command injections of 2021: nothing that came in the clear after
 * the request for TLS may be taken for something said inside TLS. */
static bool refuse_injection(struct conn *c, bool was_plain, size_t left)
{
    if (!was_plain || c->secure == NULL || left == 0)
        return false;
    conn_fail(c, CONN_TLS_INJECTED);
    return true;
}

/* Gives on_data all there is and keeps what it leaves; fresh bytes are not in the tail yet. */
static void give(struct conn *c, const char *fresh, size_t fresh_len)
{
    const char *bytes = c->tail != NULL ? c->tail->p : fresh;
    size_t len = c->tail != NULL ? c->tail->len : fresh_len;
    bool was_plain = c->secure == NULL;

    c->again = false;
    c->in_data = true;
    size_t used = c->ops->on_data(c, bytes, len, c->arg);

    c->in_data = false;
    assert(used <= len);
    if (c->state != CONN_OPEN && c->state != CONN_MOVING) {
        conn_drop_kept(&c->tail);
        return;
    }
    if (refuse_injection(c, was_plain, len - used))
        return;
    if (c->tail == NULL) {
        if (!conn_keep(&c->tail, fresh + used, len - used)) {
            c->write_failed = c->state == CONN_MOVING;
            if (c->state == CONN_OPEN)
                conn_fail(c, CONN_NO_MEMORY);
        }
    } else if (used == len) {
        conn_drop_kept(&c->tail);
    } else {
        text_cut(c->tail, used);
    }
    if (c->state != CONN_OPEN)
        return;
    if (c->again && c->tail != NULL && !c->paused)
        conn_feed_later(c);
    else
        c->again = false;
    if (c->input_over)
        conn_input_over(c);
    if (c->state == CONN_OPEN && !c->again && !c->paused && c->tail != NULL &&
        c->tail->len > conn_limit_tail(c))
        conn_fail(c, CONN_TAIL);
}

void conn_deliver(struct conn *c, const char *bytes, size_t len)
{
    if (len == 0 || c->state != CONN_OPEN)
        return;
    if ((c->tail != NULL || c->paused) && !conn_keep(&c->tail, bytes, len)) {
        conn_fail(c, CONN_NO_MEMORY);
        return;
    }
    if (!c->paused)
        give(c, bytes, len);
}

/* Once per loop iteration, so that a peer who has sent much takes turns with the rest. */
void conn_turn_begin(struct shard *s)
{
    struct list now;
    struct link *l;

    s->conns->handshake_steps = 0;
    list_init(&now);
    list_join(&now, &s->conns->feeding);
    while ((l = list_take(&now)) != NULL) {
        struct conn *c = list_entry(l, struct conn, task.link);

        c->again = false;
        if (c->state != CONN_OPEN || c->paused)
            continue;
        if (c->tail != NULL)
            give(c, NULL, 0);
        else if (c->input_over)
            conn_input_over(c);
        conn_update_poll(c);
    }
}

void conn_again(struct conn *c)
{
    assert(c->in_data);
    c->again = true;
}

void conn_pause_reading(struct conn *c)
{
    c->paused = true;
    conn_update_poll(c);
}

void conn_resume_reading(struct conn *c)
{
    if (!c->paused)
        return;
    c->paused = c->deaf = false;
    c->last_read = c->shard->now;           /* it could not be heard before */
    if (c->state != CONN_OPEN)
        return;
    if (c->in_data)
        c->again = true;                    /* what this on_data leaves may be whole already */
    else if (c->tail != NULL || c->input_over) {
        c->again = true;                    /* nothing is read past it */
        conn_feed_later(c);
    }
    conn_update_poll(c);
}

/* The peer has ended its side; it may still read what waits for it. */
void conn_peer_ended(struct conn *c)
{
    if (c->state != CONN_OPEN)
        return;
    c->peer_ended = true;
    conn_write_some(c);
    if (c->out != NULL && c->blocked && !c->write_failed)
        conn_close(c);
    else
        conn_fail(c, CONN_EOF);
}

void conn_input_over(struct conn *c)
{
    c->input_over = true;
    if (!c->again && !c->paused)
        conn_peer_ended(c);
}

void conn_readable(struct conn *c)
{
    if (conn_tls_must_wait(c))              /* it stays readable: its turn comes */
        return;
    char *rx = c->shard->rx;
    size_t kept = c->secure != NULL && c->secure->partial != NULL ? c->secure->partial->len : 0;

    /* A record's beginning and what follows it are decrypted as one piece. */
    assert(kept < SCRATCH_SIZE);
    ssize_t n = sys.read(c->fd, rx + kept, SCRATCH_SIZE - kept);

    if (n < 0) {
        if (errno != EAGAIN && errno != EINTR)
            conn_fail(c, CONN_RESET);
        return;
    }
    if (n == 0) {
        conn_peer_ended(c);
        return;
    }
    c->last_read = c->shard->now;
    if (c->secure == NULL) {
        conn_deliver(c, rx, (size_t)n);
        return;
    }
    if (kept > 0)
        memcpy(rx, c->secure->partial->p, kept);
    conn_tls_input(c, rx, kept + (size_t)n);
}
