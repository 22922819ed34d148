/*
 * own_copy.h - a message as the sender's own mailbox keeps it, for the archive.
 *
 * It is a row beside the recipient's in one delivery record: both are committed or neither is.
 * It is made when the stanza leaves its account, before anybody knows what becomes of it.
 */
#ifndef XYLEM_ROUTE_OWN_COPY_H
#define XYLEM_ROUTE_OWN_COPY_H

#include <xylem/store_provider.h>

#include "base/arena.h"
#include "hook/request.h"

struct own_copy;

/* On the shard of rq's account, which is the sender.  NULL: refused. */
struct own_copy *own_copy_new(xy_req *rq);
/* The store has answered, or the record was given up.  wanted false: the sender was told that it is not stored. */
void             own_copy_end(struct own_copy **c, bool stored, bool wanted);

struct stanza   *own_copy_stanza(const struct own_copy *c);
const struct account *own_copy_account(const struct own_copy *c);
uint64_t         own_copy_row(const struct own_copy *c);
/* What the store gets; false: memory refused. */
bool             own_copy_fill(const struct own_copy *c, struct arena *a, xy_store_row *row);

#endif
