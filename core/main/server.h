/*
 * server.h - the process that serves: brought up in order, reloaded, taken down in the reverse order.
 *
 * Its main thread waits for signals, for the supervisor and for what the shards ask of it; everything
 * that may block (files, certificates, modules) happens there.
 */
#ifndef XYLEM_MAIN_SERVER_H
#define XYLEM_MAIN_SERVER_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "main/changes.h"
#include "main/supervisor.h"

/* For supervisor_spec.serve: runs until it is told to stop; an exit status of enum server_exit. */
int server_run(const struct server_spec *spec);

struct reload_report {
    struct error   error;              /* its code is not ERR_NONE: nothing changed */
    char           text[200];          /* else how much, in words */
    struct changes changes;            /* and what */
};

/* On shard 0: asks the main thread to reload, or to look what a reload would do; done comes on shard 0. */
enum reload_kind { RELOAD, RELOAD_PLAN };
void server_ask_reload(enum reload_kind kind, void (*done)(void *arg, const struct reload_report *r),
                       void *arg);
/* Any thread: a graceful stop. */
void server_ask_stop(void);

/* For `status`: a row for each fact, through put(arg, name, value).  On a shard. */
void server_facts(void (*put)(void *arg, const char *name, const char *value), void *arg);

/* For `store status`. */
void server_store_driver(char *out, size_t size);

/* For `stats`: listeners, summed.  Any thread. */
struct listener_stats;
void server_listener_stats(struct listener_stats *out);

#endif
