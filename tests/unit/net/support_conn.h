/*
 * support_conn.h - a small protocol over connections, for tests: lines come in, lines go out.
 *
 * "echo X" is answered with X; "tls" is answered with "go" and begins TLS; "move N" moves to
 * shard N and is answered with "moved N" there; "flood N" is answered with N lines of 1,000
 * bytes; "close" says bye and closes; "pause N" reads nothing for N ms, "blink" for no time.  At
 * most LINES_PER_TURN are taken at once.
 */
#ifndef XYLEM_TESTS_SUPPORT_CONN_H
#define XYLEM_TESTS_SUPPORT_CONN_H

#include <stdatomic.h>

#include "net/conn.h"
#include "net/timer.h"

#define LINES_PER_TURN 4

struct line_server {                    /* what all connections of a test share */
    struct tls_policy  *policy;
    const struct conn_limits *limits;
    atomic_int          open, closed, tls, moved, full, drained, lines;
    atomic_int          wrong_shard;    /* callbacks elsewhere than on the connection's shard */
    _Atomic unsigned    last_reason;
    char                last_text[120]; /* of conn_reason_text(), when it had any */
};

struct line_conn {
    struct line_server *server;
    struct conn        *conn;
    struct timer        pause;
    struct shard       *to;
};

extern const struct conn_ops line_ops;

/* On a shard. */
struct line_conn *line_open(struct line_server *server, int fd);
void line_attach(struct line_server *server, struct conn *c);

/* Off the shards: a socket pair, one end served on the shard, the other returned. */
int  line_pair(struct line_server *server, unsigned shard);
/* Runs fn with the connection on its shard, wherever it was opened last by line_pair(). */
void line_on(struct line_conn *l, void (*fn)(struct line_conn *l));
struct line_conn *line_last(void);

#endif
