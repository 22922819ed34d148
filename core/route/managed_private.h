/*
 * managed_private.h - a managed session as its two files see it: managed.c (counting, the store)
 * and resume.c (the connection goes, and another comes).
 */
#ifndef XYLEM_ROUTE_MANAGED_PRIVATE_H
#define XYLEM_ROUTE_MANAGED_PRIVATE_H

#include "route/managed.h"

struct store_call;

struct managed {
    struct session   *session;
    struct arrivals   arrivals;
    unsigned char     token[MANAGED_TOKEN];
    uint64_t          keep_ms;
    uint64_t          durable;          /* the position that the store has */
    uint64_t          owed;             /* when so many are handled, that is said; 0: nothing is due */
    uint64_t          said, said_at;    /* the last <a/>; mono ms of it */
    uint64_t          stored_cursor;
    int64_t           detached_at;      /* wall ms; 0: it is attached */
    struct store_call *putting;         /* under way to the store; NULL: none */
    struct list       unstored, stored_with;    /* arrivals that count with the next put, with the one under way */
    struct resume    *resume;           /* a connection that wants it; NULL: none */
    struct timer      timer;            /* attached: something is to be said; detached: the end */
    struct task       end;
    void            (*enabled)(void *stream, const struct managed_terms *terms);
    bool              resumable;        /* the store has it */
    bool              enabling, asked;  /* asked: for h, meanwhile */
    bool              again;            /* to be put once more */
    bool              restored;         /* of an earlier process: what it was given since is not known */
};

struct managed *managed_new(struct session *s, uint64_t received);      /* NULL: refused */
void managed_settle(struct managed *m);
void managed_look(struct managed *m);               /* once a second: what has waited long enough waits no more */
void managed_store(struct managed *m);              /* as it is now */
void managed_forgotten(struct store_call *c);       /* done of a call whose answer is only counted */

/* resume.c */
void resume_now(struct managed *m);                 /* all that came is handled: the connection may have it */
void resume_failed(struct managed *m, enum resume_result r);

#endif
