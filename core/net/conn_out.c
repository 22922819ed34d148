/*
 * conn_out.c - from conn_out() to the socket.
 *
 * A connection with output borrows a conn_out from its shard and gives it back when the kernel
 * has taken everything.  It stands in the shard's dirty list until the end of the turn, or waits
 * (blocked) for the socket to become writable.
 */
#include <assert.h>
#include <errno.h>

#include "base/sys.h"
#include "net/conn_private.h"

#define SPARE_MOST 64
#define SPARE_BYTES 16384           /* a spare buffer that has grown beyond is freed */
#define EARLY_BYTES 65536           /* so much is written without waiting for the end of the turn */
#define ENCRYPT_BYTES 49152         /* plaintext per write: its records fit into wire_out */
#define SINK_BYTES 65536
#define RECORDS_MOST 131072         /* of TLS's own, that nobody appended: alerts, flights */

void conn_local_init(struct shard *s)
{
    s->conns = must_alloc(sizeof *s->conns);
    list_init(&s->conns->dirty);
    list_init(&s->conns->feeding);
    list_init(&s->conns->spare);
    s->conns->wire_out = must_alloc(SCRATCH_SIZE);
    text_init(&s->conns->sink, SINK_BYTES);
    conn_tls_local_init(s);
}

static void free_out(struct conn_out **out)
{
    text_free(&(*out)->plain);
    text_free(&(*out)->wire);
    mem_free(out);
}

void conn_local_free(struct shard *s)
{
    struct link *l;

    while ((l = list_take(&s->conns->spare)) != NULL) {
        struct conn_out *out = list_entry(l, struct conn_out, link);

        free_out(&out);
    }
    text_free(&s->conns->sink);
    conn_tls_local_free(s);
    mem_free(&s->conns->wire_out);
    mem_free(&s->conns);
}

/* ---- the buffer ---- */

struct conn_out *conn_out_get(struct conn *c)
{
    struct conn_local *local = c->shard->conns;

    if (c->out != NULL)
        return c->out;
    struct link *l = list_take(&local->spare);

    if (l != NULL) {
        c->out = list_entry(l, struct conn_out, link);
        local->n_spare--;
    } else {
        c->out = try_alloc(sizeof *c->out);
    }
    if (c->out == NULL) {
        conn_fail(c, CONN_NO_MEMORY);
        return NULL;
    }
    c->out->conn = c;
    return c->out;
}

void conn_out_free(struct conn *c)
{
    struct conn_out *out = c->out;
    struct conn_local *local = c->shard->conns;

    if (out == NULL)
        return;
    c->out = NULL;
    list_remove(&out->link);
    if (local->n_spare >= SPARE_MOST || out->plain.cap > SPARE_BYTES) {
        free_out(&out);
        return;
    }
    text_clear(&out->plain);
    text_free(&out->wire);
    out->plain_sent = out->wire_sent = 0;
    out->conn = NULL;
    list_prepend(&local->spare, &out->link);        /* the one most likely in the cache */
    local->n_spare++;
}

void conn_out_dirty(struct conn *c)
{
    if (!link_in_list(&c->out->link))
        list_append(&c->shard->conns->dirty, &c->out->link);
}

void conn_out_records(struct conn *c)
{
    struct conn_local *local = c->shard->conns;
    struct conn_out *out = local->wire_out_len > 0 ? conn_out_get(c) : NULL;

    if (out != NULL) {
        text_add(&out->wire, local->wire_out, local->wire_out_len);
        c->write_failed = !text_ok(&out->wire);
        conn_out_dirty(c);
    }
    local->wire_out_len = 0;
    /* A peer can make TLS answer without reading the answers. */
    if (out != NULL && out->wire.len - out->wire_sent > RECORDS_MOST)
        conn_fail(c, CONN_SLOW_READER);
}

void conn_out_to_wire(struct conn *c)
{
    struct conn_out *out = c->out;

    if (out == NULL || out->plain.len == 0)
        return;
    assert(out->wire.len == 0);
    text_free(&out->wire);
    out->wire = out->plain;
    out->wire_sent = out->plain_sent;
    text_init(&out->plain, 0);
    out->plain_sent = 0;
    out->wire.limit = 0;
}

size_t conn_queued_bytes(const struct conn *c)
{
    const struct conn_out *out = c->out;

    return out == NULL ? 0 : out->plain.len - out->plain_sent + out->wire.len - out->wire_sent;
}

size_t conn_buffer_bytes(const struct conn *c, size_t more)
{
    const struct conn_out *out = c->out;

    return out == NULL ? more : size_add(text_cap_with(&out->plain, more), out->wire.cap);
}

struct text *conn_out(struct conn *c)
{
    struct conn_local *local = c->shard->conns;
    struct conn_out *out = c->state == CONN_OPEN ? conn_out_get(c) : NULL;

    if (out != NULL && out->plain.len - out->plain_sent >= EARLY_BYTES)
        conn_write_some(c);
    if (out == NULL || c->write_failed) {
        text_clear(&local->sink);
        return &local->sink;
    }
    out = conn_out_get(c);                  /* writing early may have given it back */
    if (out == NULL) {
        text_clear(&local->sink);
        return &local->sink;
    }
    out->plain.limit = size_add(conn_limit_hard(c), out->plain_sent);
    conn_out_dirty(c);
    return &out->plain;
}

void conn_write(struct conn *c, const char *bytes, size_t len)
{
    text_add(conn_out(c), bytes, len);
}

/* ---- to the socket ---- */

/* Writes what it can of text from *sent on; false: the socket takes no more now, or has failed. */
static bool write_text(struct conn *c, const struct text *t, size_t *sent)
{
    while (*sent < t->len) {
        ssize_t n = sys.write(c->fd, t->p + *sent, t->len - *sent);

        if (n > 0) {
            *sent += (size_t)n;
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            c->blocked = true;
        else
            c->write_failed = true;
        return false;
    }
    return true;
}

static void reset_text(struct text *t, size_t *sent)
{
    text_clear(t);
    *sent = 0;
}

/* Bytes already sent are dropped when they are the larger part: moving the rest then costs less
 * than sending it did. */
static void compact(struct conn_out *out)
{
    if (out->plain_sent > out->plain.len / 2) {
        text_cut(&out->plain, out->plain_sent);
        out->plain_sent = 0;
    }
}

/* Records that the socket does not take are kept; they cannot be made again. */
static bool write_records(struct conn *c)
{
    struct conn_local *local = c->shard->conns;
    struct text records = { .p = local->wire_out, .len = local->wire_out_len };
    size_t sent = 0;
    bool all = write_text(c, &records, &sent);

    local->wire_out_len = 0;
    if (!all && c->blocked) {
        text_add(&c->out->wire, records.p + sent, records.len - sent);
        c->write_failed = !text_ok(&c->out->wire);
    }
    return all;
}

static bool write_encrypted(struct conn *c)
{
    struct conn_out *out = c->out;

    while (out->plain_sent < out->plain.len) {
        size_t len = out->plain.len - out->plain_sent;

        if (len > ENCRYPT_BYTES)
            len = ENCRYPT_BYTES;
        size_t taken = conn_tls_encrypt(c, out->plain.p + out->plain_sent, len);

        if (taken == 0) {
            c->write_failed = true;
            return false;
        }
        out->plain_sent += taken;
        if (c->state == CONN_CLOSING && out->plain_sent == out->plain.len)
            conn_tls_goodbye(c);            /* in the same write as the last words */
        if (!write_records(c))
            return false;
    }
    return true;
}

void conn_write_some(struct conn *c)
{
    struct conn_out *out = c->out;

    if (out == NULL || c->blocked || c->write_failed)
        return;
    if (out->wire.len > 0) {
        if (!write_text(c, &out->wire, &out->wire_sent))
            return;
        text_free(&out->wire);
        out->wire_sent = 0;
    }
    if (c->secure != NULL && !c->established) {
        if (out->plain.len == 0)
            conn_out_free(c);
        return;
    }
    bool all = c->secure == NULL ? write_text(c, &out->plain, &out->plain_sent)
                                 : write_encrypted(c);

    if (!all) {
        compact(out);
        return;
    }
    bool refused = !text_ok(&out->plain);

    reset_text(&out->plain, &out->plain_sent);
    if (refused)
        out->plain.refused = true;          /* what was appended after the refusal is missing */
    else
        conn_out_free(c);
}

static void tell_fill(struct conn *c)
{
    size_t queued = conn_queued_bytes(c), soft = conn_limit_soft(c);

    if (!c->full && queued > soft) {
        c->full = true;
        if (c->ops->on_full != NULL)
            c->ops->on_full(c, c->arg);
    } else if (c->full && queued <= soft / 2) {
        c->full = false;
        if (c->ops->on_drained != NULL)
            c->ops->on_drained(c, c->arg);
    }
}

void conn_flush(struct conn *c)
{
    if (c->out != NULL)
        list_remove(&c->out->link);
    if (c->state != CONN_OPEN && c->state != CONN_CLOSING)
        return;
    conn_write_some(c);
    if (c->write_failed)
        conn_fail(c, CONN_RESET);
    else if (c->out != NULL && !text_ok(&c->out->plain))
        conn_fail(c, CONN_SLOW_READER);
    else if (c->state == CONN_CLOSING && c->out == NULL)
        shard_defer(&c->task);
    if (c->state == CONN_OPEN)
        tell_fill(c);
    conn_update_poll(c);
}

bool conn_flush_pending(const struct shard *s)
{
    return !list_empty(&s->conns->dirty) || !list_empty(&s->conns->feeding);
}

/* What is appended by a callback of this pass is written in the next. */
void conn_flush_all(struct shard *s)
{
    struct list now;
    struct link *l;

    list_init(&now);
    list_join(&now, &s->conns->dirty);
    while ((l = list_take(&now)) != NULL)
        conn_flush(list_entry(l, struct conn_out, link)->conn);
}
