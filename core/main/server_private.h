/*
 * server_private.h - what server.c and reload.c share: the state of the serving process.
 *
 * It belongs to the main thread; `lock` guards what shards may look at or append to.
 */
#ifndef XYLEM_MAIN_SERVER_PRIVATE_H
#define XYLEM_MAIN_SERVER_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "main/control.h"
#include "main/hosts.h"
#include "main/listen.h"
#include "main/server.h"

struct reload_request {                     /* of a command on shard 0 */
    struct reload_request *next;
    struct message         message;
    enum reload_kind       kind;
    void                 (*done)(void *arg, const struct reload_report *r);
    void                  *arg;
    struct reload_report   report;
};

struct server {
    const struct server_spec *spec;
    struct config            *config;
    struct hosts             *hosts;
    struct address_table     *addresses;
    struct listening        **listening;     /* one for each entry of config->listen */
    struct control           *control;
    int                       signals, wake; /* signalfd; eventfd that shards write to */
    uint64_t                  alive_at;      /* ms: when to ask the shards again */
    bool                      started;       /* shards run */
    bool                      reload_asked;  /* by a signal, while it was starting */
    char                      awaits[480];   /* why it does not serve yet; "": it does, or has just begun to start */
    pthread_mutex_t           lock;
    struct reload_request    *requests;
    atomic_bool               stop;
    int64_t                   since, reloaded;      /* wall ms; reloaded 0: never */
};

/* Reads the files again and takes over what changed, or nothing. */
int  server_reload(struct server *s, struct reload_report *out);
/* The same, without taking anything over. */
void server_plan(struct server *s, struct reload_report *out);
/* Takes over certificates whose files have changed. */
void server_renew_certificates(struct server *s);

/* All shards have them when it returns. */
void server_publish(struct hosts *h);

/* Tells the supervisor; text may be NULL. */
void server_say(enum server_says word, const char *text);
/* While it starts: whether a signal or a command has told it to stop. */
bool server_is_to_stop(struct server *s);
int  server_open_control(struct server *s, int fd, struct error *e);

/* Returns when the store is open and the domains have their secrets.  -1: it cannot be used, or the server is to stop
 * (s->stop). */
int  server_await_store(struct server *s, int control_fd, struct error *e);

/* Opens the log of a configuration, for the user that the server is. */
int server_open_log(const struct config *c, struct error *e);

#endif
