/*
 * incoming.h - a message that comes from another server, and what it becomes among the rows that are there already.
 *
 * One that is there is not added.  One that is there as the other kind (it waits, or is archived) becomes both.  A row
 * that the same element of an import has used before is not found again: messages that look the same are as many as in
 * the file.  All others get ids from their stamps, so that the archive stays in order.
 */
#ifndef XYLEM_MODULE_INCOMING_H
#define XYLEM_MODULE_INCOMING_H

#include <stdbool.h>
#include <stdint.h>

#include <xylem/store_provider.h>

#include "base/text.h"
#include "hook/used.h"
#include "route/account.h"

struct incoming {
    int64_t     stamp, came;            /* of the row; as it was given */
    uint64_t    id, hash;
    unsigned    flags;                  /* XY_ROW_* it is to have */
    const char *peer, *xml, *old;       /* old: its id on the other server, or NULL */
    size_t      len;
    struct incoming *with;              /* it becomes one with that, which is added in the same call; NULL: not */
    bool        decided;                /* status and id are what they stay */
    bool        reserved;               /* room that is given back when it does not come in */
    bool        replaces;               /* the row that has its id is taken out first */
    xy_status   status;
};

void     incoming_decide(struct incoming *in, xy_status status, uint64_t id);
uint64_t incoming_hash(unsigned flags, const char *peer, struct str xml);

/* The rows of a mailbox around those that come in, which are settled by ascending stamp. */
struct around {
    struct account *account;
    struct seen    *rows;               /* ids ascending, but for what was added meanwhile */
    size_t          n, room;
    uint64_t        read_to;            /* rows up to this id have been read, from the first that is of use */
    bool            all_read;
};

/* The next rows above read_to; all: there are no more.  false: no memory. */
bool around_read(struct around *a, const xy_store_row *rows, size_t n, bool all);

/* Whether all is known that decides about this one; else more is to be read above read_to. */
bool around_reaches(struct around *a, const struct incoming *in);

/* Decides, or gives it its id, flags and stamp.  used: by the element of the import; NULL: nobody knows.  false: no
 * memory. */
bool around_settle(struct around *a, struct used *used, struct incoming *in);

void around_free(struct around *a);

#endif
