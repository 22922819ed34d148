/*
 * boxes.h - the numbers of mailboxes, of which the lane that writes remembers some.
 */
#ifndef STORE_PGSQL_BOXES_H
#define STORE_PGSQL_BOXES_H

#include "lane.h"

#define BOXES_KNOWN 2048
#define BOX_NAME    112

struct boxes {                          /* of two that fall into one slot the later has it */
    struct box {
        int64_t id;                     /* 0: it is free */
        char    name[BOX_NAME];         /* domain and account, each with its NUL; what is longer is not remembered */
    } slots[BOXES_KNOWN];
};

struct owner { const char *domain, *account; int64_t box; };        /* NULL is as "" */

/* Within a transaction: the numbers of their mailboxes.  Where there is none it is made, or its number 0.  false:
 * failed. */
bool boxes_number(struct lane *l, struct boxes *known, struct owner *owners, size_t n, bool make);

/* The number that the database has; *id is 0: there is none.  false: failed. */
bool boxes_find(struct lane *l, const char *domain, const char *account, int64_t *id);

/* To be called when the transaction does not count, and when mailboxes were removed. */
void boxes_forget(struct boxes *known);

#endif
