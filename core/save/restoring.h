/*
 * restoring.h - puts what a backup has of accounts in their place, while the server runs.
 *
 * An account is set aside (account.h) when the first line about it comes: its sessions end, what there is of it is
 * removed, and it cannot be loaded until all lines are through.  So what the lines make is what there is.  Of a domain
 * itself only documents that are missing are put: the running server has read the others already.
 *
 * All functions run on one shard.
 */
#ifndef XYLEM_SAVE_RESTORING_H
#define XYLEM_SAVE_RESTORING_H

#include "route/domain.h"
#include "save/only.h"
#include "xml/jid.h"

struct restoring;

struct restoring_spec {
    struct only  only;                                  /* copied */
    /* Keeps others from changing an account: NULL, or why it cannot be had.  who stays until release(). */
    const char *(*claim)(const struct jid *who);
    void        (*release)(const struct jid *who);
    /* The domain of that name, as this server calls it; NULL: it is not hosted here. */
    struct domain *(*domain)(const char *name);
};

struct restoring_counts { uint64_t accounts, documents, stanzas, elsewhere; };  /* elsewhere: lines of other domains */

struct restoring *restoring_begin(const struct restoring_spec *spec);           /* NULL: no memory */

/* The next lines, whole ones, which stay until done: NULL, or why it has failed.  It cannot go on then. */
void restoring_take(struct restoring *r, struct str lines, void (*done)(void *arg, const char *why), void *arg);

const struct restoring_counts *restoring_counts(const struct restoring *r);
/* Lines that the store declined, and why the first of them; NULL: none. */
size_t restoring_refused(const struct restoring *r, const char **why);

/* The lines that are under way fail as soon as may be, for the server stops: done comes, maybe from inside. */
void restoring_stop(struct restoring *r);

/* Not while lines are under way.  The accounts are there again, then done. */
void restoring_end(struct restoring **r, void (*done)(void *arg), void *arg);

#endif
