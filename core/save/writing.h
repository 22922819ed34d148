/*
 * writing.h - puts lines of operations (op_line.h) into the store, in their order.
 *
 * Some of them are on their way at a time, so that others who use the store are not kept waiting.  When the store
 * cannot now, those are put once more from the first on, and so end in their order; what has been put twice does
 * no harm.
 */
#ifndef XYLEM_SAVE_WRITING_H
#define XYLEM_SAVE_WRITING_H

#include <stdbool.h>
#include <stddef.h>

#include "net/timer.h"
#include "route/store.h"

#define WRITING_MOST 128

struct writing {
    /* Before: */
    struct str    lines;                            /* whole ones; stays until done */
    unsigned      at_once;                          /* at most WRITING_MOST */
    /* Is this one to be put?  It may change what is not to be put as it stands.  NULL: all. */
    bool        (*wanted)(struct writing *w, xy_store_op *op);
    bool          more;                             /* set by it: the line is to come once more, for another part */
    /* It is stored, and its answer says what it has changed.  What is put twice is told twice.  NULL. */
    void        (*put)(struct writing *w, const xy_store_op *op);
    void        (*done)(struct writing *w);         /* never from inside of writing_begin() */
    void         *arg;
    /* The outcome: */
    xy_status     status;                           /* OK; REFUSED: a line is none; UNAVAILABLE: the store cannot */
    char          why[400];                         /* of that */
    size_t        taken;                            /* lines that are through */
    size_t        refused;                          /* of them those that the store declines for good ... */
    char          first[400];                       /* ... and why, of the first */
    /* private */
    struct task   task;
    struct timer  pause;
    struct str    left;
    struct store_call *calls[WRITING_MOST];         /* under way, in their order, from first_call on */
    unsigned      first_call, ncalls, answered, failures;
    const char   *failing;                          /* why the store cannot now; NULL: it can */
    struct error  wrong;                            /* of a line that is none */
    bool          stopped;
};

void writing_begin(struct writing *w);
/* The store is not waited for any more: done comes as soon as nothing is under way, maybe from inside. */
void writing_stop(struct writing *w);

#endif
