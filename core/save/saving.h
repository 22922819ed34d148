/*
 * saving.h - takes what is in the store out of it, while it is in use: as lines of operations, see op_line.h.
 *
 * Several walkers go from owner to owner (an account, or a domain for its own documents) and read what each has, page
 * by page, on the lanes that read.  What is written meanwhile is followed.  The two become one stream of lines:
 *
 *     page │ page │ operations that were committed │ page (being read) │ operations │ ...
 *
 * A page has its place from before it is read, and what is committed later stands behind it.  So it may show some of
 * that already, but applied in their order all the same the lines lead to what is in the store: each operation can be
 * repeated without harm on what it has led to.  When all owners have been visited and the last line is out, what the
 * lines make is what was in the store at that moment, whole, without what it was about to drop.
 *
 * All functions run on one shard.
 */
#ifndef XYLEM_SAVE_SAVING_H
#define XYLEM_SAVE_SAVING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct saving;

struct saving_spec {
    const char *domain;                 /* only of this one; NULL: of all */
    const char *account;                /* bare JID: only of this one of it; NULL: of all */
    /* With what only the server that goes on from here needs: sessions that wait for their clients, and how far each
     * is.  Who restores something older must not find them: what their clients know has gone on. */
    bool        sessions;
};

struct saving_counts { uint64_t owners, documents, stanzas; };

enum saving_state {
    SAVING_MORE,                        /* it goes on */
    SAVING_LEVEL,                       /* all owners were visited, and nothing waits just now */
    SAVING_WHOLE,                       /* this was the last */
    SAVING_FAILED
};

/* Copies what the spec names.  NULL: e says why. */
struct saving *saving_begin(const struct saving_spec *spec, struct error *e);

/* Appends lines, whole ones, of some `most` bytes, or one that is longer.  MORE without any: nothing is ready. */
enum saving_state saving_take(struct saving *s, struct text *out, size_t most);

/* ready(arg) comes once, as soon as there is something to take or to be told; never from inside, so it may end all. */
void saving_wait(struct saving *s, void (*ready)(void *arg), void *arg);

/* When it is level.  What is committed from then on belongs to it until it is known which of the messages in it are to
 * be dropped, see refused.h: these are not in what its lines make.  The rest can be taken, down to WHOLE. */
void saving_finish(struct saving *s);

const struct saving_counts *saving_counts(const struct saving *s);
const char                 *saving_why(const struct saving *s);    /* FAILED */

/* Any time.  Reads that are under way end by themselves. */
void saving_end(struct saving **s);

#endif
