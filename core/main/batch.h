/*
 * batch.h - commands that xylemctl feeds from a file, a piece at a time.
 *
 * `account import FILE` would be one argument of many megabytes; it is sent as many commands of some
 * hundred lines each, so that progress can be shown and Ctrl-C ends it between two of them.
 */
#ifndef XYLEM_MAIN_BATCH_H
#define XYLEM_MAIN_BATCH_H

#include <signal.h>
#include <stdbool.h>

#include "main/arguments.h"
#include "main/client.h"

/* Is this command fed in pieces? */
bool batch_wanted(const struct invocation *v);

struct batch {
    struct client              *client;
    struct invocation          *v;
    struct str                  lines;         /* the file */
    const volatile sig_atomic_t *interrupted;
    void                      (*progress)(size_t done, size_t all);    /* lines; NULL: nobody looks */
    /* the outcome */
    struct text                 rows;          /* JSON list of what the pieces answered */
    size_t                      done, failed;  /* lines with an account; of those, refused ones */
    size_t                      line;          /* the last one that was sent or passed over */
    bool                        whole;         /* nothing was left */
    int                         status;        /* of enum exit_status */
};

/* -1: the connection broke or an answer made no sense (e); what was done so far is in the outcome. */
int  batch_run(struct batch *b, struct error *e);
void batch_free(struct batch *b);

#endif
