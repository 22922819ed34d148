/*
 * carry.h - xylemctl's side of `export` and `import`: files in and out, a piece or page at a time.
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
};

/* Is this one of the two? */
bool carry_wanted(const struct invocation *v);

/* Does it, and says how it went; the exit status. */
int carry_run(const struct carry *c);

#endif
