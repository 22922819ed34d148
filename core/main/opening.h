/*
 * opening.h - the store of a process, begun and ended, and the version that its data has.
 */
#ifndef XYLEM_MAIN_OPENING_H
#define XYLEM_MAIN_OPENING_H

#include <stdint.h>

#include "base/error.h"
#include "hook/profile.h"

/* Off the shards, which run.  The store module is all alone in its profile.  only_writer: no lanes that read. */
int  opening_begin(struct profile *store, bool only_writer, struct error *e);
void opening_end(struct profile *store);                /* after store_stop() */

struct opening_schema {
    xy_status status;                   /* XY_OK: it is open, and has the newest */
    bool      wrong;                    /* it is not open, and waiting does not help */
    unsigned  found, newest;            /* versions; 0: not known, and of what was found: there was nothing yet */
    uint64_t  bytes;                    /* on its disk; 0: not known */
    char      why[300];                 /* it is not open */
};

/* Off the shards: waits for the answer.  migrate: brings it to the newest, whatever the settings say. */
void opening_ask(bool migrate, struct opening_schema *out);

/* A call that asks for it, on a shard, and its answer. */
struct store_call;
struct store_call *opening_call(bool migrate, void (*done)(struct store_call *c), void *arg);
void               opening_answer(const struct store_call *c, struct opening_schema *out);

#endif
