/*
 * exchange_give.h - the data of accounts as a file of XEP-0227, a page of text after the other.
 *
 * Nothing is kept between two pages but a cursor that says where to go on, so that a page can be asked for again.
 */
#ifndef XYLEM_MAIN_EXCHANGE_GIVE_H
#define XYLEM_MAIN_EXCHANGE_GIVE_H

#include "base/arena.h"
#include "hook/exchange.h"
#include "net/tour.h"
#include "route/account.h"
#include "route/domain.h"

struct giving {
    /* Before: */
    struct domain    *domain;           /* a reference */
    const struct jid *only;             /* one account; NULL: all of the domain */
    const char       *cursor;           /* NULL: the beginning */
    struct arena     *arena;
    void            (*done)(struct giving *g);      /* where it began */
    /* After: */
    struct text       out;              /* of the page; freed by the caller */
    char             *next;             /* in the arena; NULL: that was all */
    xy_status         status;
    const char       *why;              /* when it is not XY_OK */
    /* private */
    struct tour       tour;
    struct live_wait  live;
    struct account   *account;          /* pinned */
    const char       *after;            /* of the list of accounts, "": the beginning */
    const char       *name;             /* the account under way, "": none */
    const char       *entry;            /* "NAME NAMESPACE" of the element under way, "": the first */
    const char       *at;               /* where in it to go on; NULL: at its beginning */
    const char       *list_next;        /* NULL: the account under way is the last */
    bool              opened;           /* the element is open */
    const struct jid *who;
    size_t            exchange;         /* index in the profile */
    struct exchange   x;
    struct task       task;
    unsigned          accounts;         /* that this page has come by */
};

/* On shard 0; g lives until done. */
void giving_begin(struct giving *g);

#endif
