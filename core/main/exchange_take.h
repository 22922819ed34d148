/*
 * exchange_take.h - one <user/> of a file of XEP-0227: its account is made if need be, and its modules take what they
 * know, one element after the other.
 */
#ifndef XYLEM_MAIN_EXCHANGE_TAKE_H
#define XYLEM_MAIN_EXCHANGE_TAKE_H

#include "hook/exchange.h"
#include "net/tour.h"
#include "net/timer.h"
#include "route/account.h"
#include "route/domain.h"

struct taking {
    /* Before: */
    struct domain    *domain;           /* a reference */
    const struct jid *who;              /* claimed by the caller */
    const struct xml *user;             /* sealed, as other users of its file are taken at the same time */
    const char       *run;              /* of which import it is one; NULL: not said */
    bool              first_is_part, last_is_part;      /* of its elements: a part of one that was too long */
    struct arena     *arena;            /* of what follows, until the taking is freed */
    void            (*done)(struct taking *t);      /* where it began */
    /* After: */
    struct exchange_fault *faults;      /* `which` NULL: the whole user */
    struct exchange_fault *left;        /* elements that no module takes */
    bool              made;             /* there was no such account */
    bool              absent;           /* nor could one be made: the only fault says so */
    size_t            added;
    xy_status         status;           /* XY_OK; XY_UNAVAILABLE: it ended early, and can be repeated */
    /* private */
    struct tour       tour;
    struct live_wait  live;
    struct account   *account;          /* pinned */
    const struct xml *at;               /* the element that is taken, or next */
    struct exchange   x;
    struct used      *used;             /* by the element, with its parts in pieces before; NULL: none yet */
    struct exchange_fault **faults_end, **left_end;
    struct task       task;             /* the next element */
    struct timer      pause;
    void            (*again)(struct taking *t);     /* behind it */
    struct link       in_shard;
    uint64_t          until;            /* mono ms; 0: nothing was unavailable */
    bool              makes;            /* the elements that make accounts, not yet the others */
    const struct module *maker;         /* the module that would make one; NULL: none has been looked at */
    bool              elsewhere;        /* another of the chain has the account: it makes none */
};

/* On shard 0; t lives until done. */
void taking_begin(struct taking *t);

void taking_set_up(void);               /* before there are shards */

#endif
