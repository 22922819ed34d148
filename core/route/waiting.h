/*
 * waiting.h - what waits in a mailbox as one session sees it: which rows may be given to it or shown to its client, and
 * which of them clients fetch by hand (XEP-0013).
 */
#ifndef XYLEM_ROUTE_WAITING_H
#define XYLEM_ROUTE_WAITING_H

#include <xylem/store_provider.h>

#include "route/session.h"

/* What was sent to another resource of the account is that one's, unless nobody has it. */
enum row_for { ROW_FOR_OTHERS, ROW_FOR_SESSION, ROW_FOR_ALL };

/* NULL: *memory says whether it can be tried again, or will never be readable. */
struct stanza *waiting_stanza(const xy_store_row *row, bool *memory);

/* XEP-0203: who kept it and since when.  false: memory refused. */
bool waiting_stamp(struct stanza *s, const char *domain, int64_t since);

/* What lies in the session's own window is not for it again. */
enum row_for waiting_for(const struct session *s, const xy_store_row *row, const struct stanza *stanza);

enum row_shown { ROW_HIDDEN, ROW_SHOWN, ROW_NO_MEMORY };

/* May the client of the session be shown that it waits?  The account is live. */
enum row_shown waiting_shown(const struct session *s, const xy_store_row *row);

/* Up to that row the client of the session fetches by hand from now on. */
void waiting_by_hand(struct session *s, uint64_t row);
/* Up to that row a client of the account does, as long as its session lasts; 0: none. */
uint64_t waiting_all_by_hand(const struct account *a);

void waiting_stop(void);                    /* at the end of a shard */

#endif
