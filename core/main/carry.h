/*
 * carry.h - xylemctl's side of what is longer than one question: `export`, `import`, `backup`, `restore`,
 * `store copy` and `conversation`; files in and out, a piece or page at a time.
 */
#ifndef XYLEM_MAIN_CARRY_H
#define XYLEM_MAIN_CARRY_H

#include <signal.h>

#include "main/arguments.h"
#include "main/client.h"

struct carry {
    struct client               *client;
    struct invocation           *v;
    const volatile sig_atomic_t *interrupted;
    bool                         json, progress;
    const char                  *xylemd;            /* the server's program */
};

/* Is this one of them? */
bool carry_wanted(const struct invocation *v);

/* Does it, and says how it went; the exit status. */
int carry_run(const struct carry *c);

#endif
