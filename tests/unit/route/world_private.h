/*
 * world_private.h - between the files of the fixture.
 */
#ifndef XYLEM_TESTS_ROUTE_WORLD_PRIVATE_H
#define XYLEM_TESTS_ROUTE_WORLD_PRIVATE_H

#include "route/world.h"

/* world.c */
extern const struct session_ops world_client_ops;
struct client *world_client_new(const char *full);

/* world_store.c: a process that is killed writes nothing more; the next one finds what it wrote. */
void world_store_kill(void);
void world_await_stuck(void);                  /* unless no lane that is frozen has anything to do */

/* world_sessions.c, under the lock of the store */
void world_sessions_do(xy_job *job, xy_store_op *op);
void world_sessions_clear(void);
bool world_sessions_find(const char *id, xy_store_session *out);

#endif
