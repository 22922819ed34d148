/*
 * watch.h - waiting for a descriptor that somebody else reads and writes (libpq, a control socket).
 *
 * Belongs to the shard that made it.  The descriptor stays its owner's: it is neither read nor
 * closed here, and must be open until the watch is freed.  Events are level-triggered.
 */
#ifndef XYLEM_NET_WATCH_H
#define XYLEM_NET_WATCH_H

struct watch;

enum { WATCH_READ = 1, WATCH_WRITE = 2, WATCH_ERROR = 4 };

/* fn gets WATCH_* as they happened; WATCH_ERROR comes alone and ends the watching (free it then).
 * When the shard stops fn gets WATCH_ERROR too, so that the owner frees the watch. */
/* NULL: no memory, watched already, or the shard stops. */
struct watch *watch_new(int fd, void (*fn)(struct watch *w, int events, void *arg), void *arg);
void          watch_set(struct watch *w, int events);     /* 0: not now */
void          watch_free(struct watch **w);               /* also from inside fn; no call follows */

#endif
