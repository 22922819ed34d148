/*
 * sessions.h - sessions that can be resumed, as long as the process lives.
 */
#ifndef STORE_MEMORY_SESSIONS_H
#define STORE_MEMORY_SESSIONS_H

#include "owners.h"

struct session;

void sessions_list(xy_job *job, struct state *s, xy_store_op *op);

/* SESSION_PUT in two steps, of which only the first can fail: what it needs, and the change. */
struct session *sessions_prepare(struct state *s, const xy_store_op *op);
void            sessions_place(struct state *s, struct session *made);

xy_status sessions_put(struct state *s, const xy_store_op *op);
void      sessions_position(struct state *s, const xy_store_record *r);
void      sessions_remove(struct state *s, const xy_store_op *op);
void      sessions_sweep(struct state *s, uint64_t before);
void      sessions_forget(struct state *s, struct owner *o);

#endif
