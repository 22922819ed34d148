/*
 * client.h - xylemctl's side of the control socket: one request a line, one answer a line.
 */
#ifndef XYLEM_MAIN_CLIENT_H
#define XYLEM_MAIN_CLIENT_H

#include "base/error.h"
#include "base/text.h"
#include "base/json.h"

struct client {
    int         fd;
    struct text in;                    /* received; the answer that was returned last comes first */
    size_t      used;                  /* its length with the newline */
};

/* Connects.  While the server of data_dir (NULL: unknown) is starting, waits up to wait_ms for it.
 * ERR_UNAVAILABLE: no server answers, ERR_DENIED: it does not want us. */
int  client_open(struct client *c, const char *socket, const char *data_dir, unsigned wait_ms,
                 struct error *e);
void client_close(struct client *c);

/* Sends one line and waits for the answer; the text is good until the next call.  -1: the server went
 * away (ERR_UNAVAILABLE) or was interrupted. */
int  client_ask(struct client *c, struct str request, struct str *answer, struct error *e);

#endif
