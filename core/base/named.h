/*
 * named.h - things that several hold by one name: who asks first makes it, and who lets go last frees it.
 *
 * A thing begins with a struct named.  Any thread may ask and let go; what is in it beside that is its users' business.
 */
#ifndef XYLEM_BASE_NAMED_H
#define XYLEM_BASE_NAMED_H

#include <pthread.h>
#include <stddef.h>

#include "base/map.h"

struct named {
    char    *name;
    unsigned refs;                      /* under the lock of its set */
};

struct named_set {
    pthread_mutex_t lock;
    struct map      all;                /* owns no memory while nothing is held */
};

#define NAMED_SET { .lock = PTHREAD_MUTEX_INITIALIZER }

void *named_hold(struct named_set *s, const char *name, size_t size);   /* zero when it is new; NULL: no memory */
void  named_release(struct named_set *s, struct named *n);              /* NULL: nothing */

#endif
