/*
 * supervisor.h - the process that stays: it holds the listening sockets and runs the server beside it.
 *
 * It forks, waits, passes signals on, and starts the server again when it died; it never reads a byte
 * that a client sent.  The server tells it how it is doing over a socket pair, one letter of
 * enum server_says each, and a text behind it if need be.  When that socket ends, the supervisor is gone
 * and the server stops.
 */
#ifndef XYLEM_MAIN_SUPERVISOR_H
#define XYLEM_MAIN_SUPERVISOR_H

#include <stdbool.h>

#include "main/config.h"
#include "main/process.h"

enum server_says {
    SERVER_READY = 'R',              /* serves, also: is through with reloading */
    SERVER_RELOADING = 'L',
    SERVER_STOPPING = 'S',           /* its end is meant: do not start it again */
    SERVER_OPENING = 'O',            /* still starting: the store is not open yet, and why */
    SERVER_WAITING = 'W',            /* the same for longer, and nobody knows when it will be */
    SERVER_ALIVE = 'A'               /* all its shards react */
};

enum { SERVER_SAYS_TEXT = 400 };     /* bytes, at most */

enum server_exit {                   /* of the server's process */
    SERVER_EXIT_OK = 0,
    SERVER_EXIT_FAILED = 1,          /* could not start for a reason that may pass */
    SERVER_EXIT_CONFIG = 78          /* EX_CONFIG: the configuration has to be changed first */
};

struct listen_sockets { int *fds; unsigned n; };          /* of one entry of config->listen */

struct server_spec {
    const char                  *path;       /* of the configuration */
    struct config               *config;     /* the server's from now on */
    bool                         foreground;
    struct process_user          user;
    int                          status;     /* the socket to the supervisor */
    const struct listen_sockets *sockets;    /* in the order of config->listen */
};

struct supervisor_spec {
    const char     *path;
    bool            foreground;
    /* Runs in the child; returns its exit status. */
    int           (*serve)(const struct server_spec *spec);
    /* For tests: the wait before the first restart and the longest one, in ms; 0: 1 s and 30 s. */
    unsigned        first_delay_ms, longest_delay_ms;
};

/* Takes the configuration; the exit status of xylemd. */
int supervisor_run(const struct supervisor_spec *spec, struct config **config);

/* How many shards there will be: `shards`, or one for each core. */
unsigned config_shards(const struct config *c);

#endif
