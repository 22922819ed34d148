/*
 * support_conn.c - see support_conn.h.
 */
#include "support.h"
#include "net/support_conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/support_net.h"

static struct line_conn *last;

static void check_shard(struct line_conn *l)
{
    if (conn_shard(l->conn) != shard_self())
        atomic_fetch_add(&l->server->wrong_shard, 1);
}

static void flood(struct conn *c, int lines)
{
    char line[1000];

    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    for (int i = 0; i < lines; i++)
        conn_write(c, line, sizeof line);
}

static void resume(struct timer *t)
{
    struct line_conn *l = list_entry(t, struct line_conn, pause);

    conn_resume_reading(l->conn);
}

/* false: nothing more is to be taken now. */
static bool obey(struct line_conn *l, const char *line, size_t len)
{
    struct conn *c = l->conn;
    char word[64] = "";

    memcpy(word, line, len < sizeof word ? len : sizeof word - 1);
    atomic_fetch_add(&l->server->lines, 1);
    if (strncmp(word, "echo ", 5) == 0) {
        text_add(conn_out(c), line + 5, len - 5);
        text_putc(conn_out(c), '\n');
        return true;
    }
    if (strncmp(word, "flood ", 6) == 0) {
        flood(c, atoi(word + 6));
        return true;
    }
    if (strncmp(word, "pause ", 6) == 0) {
        conn_pause_reading(c);
        timer_set(&l->pause, (uint64_t)atoi(word + 6));
        return false;
    }
    if (strncmp(word, "blink", 5) == 0) {
        conn_pause_reading(c);
        conn_resume_reading(c);
        return false;
    }
    if (strncmp(word, "want", 4) == 0) {
        conn_want_drained(c);
        return false;
    }
    if (strncmp(word, "tls", 3) == 0) {
        conn_write(c, "go\n", 3);
        if (conn_start_tls(c, l->server->policy, STR("")) != 0)
            conn_abort(c);
        return false;
    }
    if (strncmp(word, "move ", 5) == 0) {
        timer_cancel(&l->pause);
        l->to = shard_at((unsigned)atoi(word + 5));
        conn_move(c, l->to);
        return false;
    }
    conn_write(c, "bye\n", 4);
    conn_close(c);
    return false;
}

static size_t on_data(struct conn *c, const char *bytes, size_t len, void *arg)
{
    struct line_conn *l = arg;
    size_t at = 0;

    check_shard(l);
    for (int n = 0; at < len; n++) {
        const char *end = memchr(bytes + at, '\n', len - at);

        if (end == NULL)
            return at;
        if (n == LINES_PER_TURN) {
            conn_again(c);
            return at;
        }
        size_t from = at;

        at = (size_t)(end - bytes) + 1;
        if (!obey(l, bytes + from, (size_t)(end - bytes) - from))
            return at;
    }
    return at;
}

static void on_closed(struct conn *c, enum conn_reason reason, void *arg)
{
    struct line_conn *l = arg;
    struct line_server *s = l->server;

    check_shard(l);
    timer_cancel(&l->pause);
    atomic_store(&s->last_reason, reason);
    if (conn_reason_text(c)[0] != '\0')
        snprintf(s->last_text, sizeof s->last_text, "%s", conn_reason_text(c));
    mem_free(&l);
    atomic_fetch_add(&s->closed, 1);
}

static void on_tls(struct conn *c, void *arg)
{
    struct line_conn *l = arg;

    (void)c;
    check_shard(l);
    atomic_fetch_add(&l->server->tls, 1);
}

static void on_full(struct conn *c, void *arg)
{
    struct line_conn *l = arg;

    assert_true(conn_queued_bytes(c) > 0);
    check_shard(l);
    atomic_fetch_add(&l->server->full, 1);
}

static void on_drained(struct conn *c, void *arg)
{
    struct line_conn *l = arg;

    (void)c;
    check_shard(l);
    atomic_fetch_add(&l->server->drained, 1);
}

static void on_moved(struct conn *c, void *arg)
{
    struct line_conn *l = arg;
    char text[32];

    check_shard(l);
    if (l->to != shard_self())
        atomic_fetch_add(&l->server->wrong_shard, 1);
    int n = snprintf(text, sizeof text, "moved %u\n", shard_index(shard_self()));

    conn_write(c, text, (size_t)n);
    atomic_fetch_add(&l->server->moved, 1);
}

const struct conn_ops line_ops = {
    .on_data = on_data, .on_closed = on_closed, .on_tls = on_tls, .on_full = on_full,
    .on_drained = on_drained, .on_moved = on_moved,
};

void line_attach(struct line_server *server, struct conn *c)
{
    struct line_conn *l = must_alloc(sizeof *l);

    l->server = server;
    l->conn = c;
    timer_init(&l->pause, resume);
    conn_set_ops(c, &line_ops, l);
    conn_set_limits(c, server->limits);
    last = l;
    atomic_fetch_add(&server->open, 1);
}

struct line_conn *line_open(struct line_server *server, int fd)
{
    struct conn *c = conn_new(fd, &line_ops, NULL);

    assert_non_null(c);
    line_attach(server, c);
    return last;
}

struct opening {
    struct line_server *server;
    int                 fd;
};

static void open_here(void *arg)
{
    struct opening *o = arg;

    line_open(o->server, o->fd);
}

int line_pair(struct line_server *server, unsigned shard)
{
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    struct opening o = { server, pair[0] };

    net_on(shard, open_here, &o);
    return pair[1];
}

struct line_conn *line_last(void)
{
    return last;
}

struct calling {
    struct line_conn *line;
    void            (*fn)(struct line_conn *l);
};

static void call_here(void *arg)
{
    struct calling *c = arg;

    c->fn(c->line);
}

void line_on(struct line_conn *l, void (*fn)(struct line_conn *l))
{
    struct calling c = { l, fn };

    net_on(shard_index(conn_shard(l->conn)), call_here, &c);
}
