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

/* The exit status of an answer that was got, and the first of its rows (NULL: none), which is in the arena (NULL: no
 * memory).  Not EXITS_OK: e says why. */
int  client_read(struct str answer, struct arena *a, const struct json **row, struct error *e);

/* The last word, for people or as a program reads an answer; rows: objects of a list, or NULL.  Returns status. */
int  client_say(bool json, int status, const char *text, const char *rows);

#endif
