/*
 * control.h - the control socket: administrative commands as JSON lines over a Unix socket.
 *
 *     {"command": "account add", "args": {"jid": "anna@example.org", "password": "..."}}
 *     {"status": "ok", "text": "...", "rows": [...]}
 *
 * One answer a line for each request, in their order; status is a word of exits.h, text and rows may be
 * missing.  {"help": true} is answered with the declarations of all commands as rows.  Who may connect is
 * decided by the kernel (mode of the socket) and, unless a group was named, by the peer's user: root and
 * the server's own.
 */
#ifndef XYLEM_MAIN_CONTROL_H
#define XYLEM_MAIN_CONTROL_H

#include "base/error.h"
#include "main/process.h"

struct control;

/* Makes the socket while this process can still give it to its user and group.  group NULL: none. */
int control_bind(const char *path, const char *group, const struct process_user *u, int *fd,
                 struct error *e);

/* Serves it, once the shards run; fd is taken over, also on failure.  Closing ends its connections. */
struct control *control_open(int fd, const char *path, bool for_group, struct error *e);
/* Whether all commands are answered, or only those that are of use while the server starts. */
void            control_serves(bool all);
void            control_close(struct control **c);

#endif
