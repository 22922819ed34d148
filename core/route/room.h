/*
 * room.h - how much memory one session may take for what its client does not read: `limits.output` is about
 * all of it together.
 *
 *     output of its connection  +  its window  +  presence that waits  <=  13/16 limits.output
 *
 * The rest is for what the allocator takes beyond what it is asked for.  A quarter is for presence alone, so that the
 * newest of each contact finds a place behind messages.  One stanza always has room where there is none yet, however
 * large it is.
 */
#ifndef XYLEM_ROUTE_ROOM_H
#define XYLEM_ROUTE_ROOM_H

#include <stdbool.h>
#include <stddef.h>

struct session;

/* The buffers of its connection may grow to so many bytes in all. */
bool   room_for_output(const struct session *s, size_t buffers);
size_t room_of_window(const struct session *s);                /* bytes of stanzas that are in no mailbox, at most */
bool   room_for_due(const struct session *s, size_t more);     /* see due.h */

#endif
