/*
 * api_rows.h - what questions to archives and to mailboxes share: they wait until what came before is stored or given
 * up, ask the store one thing after the other, and show rows.
 */
#ifndef XYLEM_MODULE_API_ROWS_H
#define XYLEM_MODULE_API_ROWS_H

#include "hook/request.h"
#include "module/api_parts.h"
#include "net/timer.h"
#include "route/store.h"

struct rows_call;
typedef void rows_step(struct rows_call *c);

struct rows_call {                      /* the first member of whoever needs more */
    struct wait        wait;
    struct arena      *arena;           /* of the question and of the page */
    struct store_call *call;            /* under way or answered; NULL: none */
    struct timer       settle;
    uint64_t           last;            /* row: up to here it waits until all is stored or given up */
    uint64_t           until;           /* ms of the shard's clock: not longer */
    bool             (*ready)(const struct rows_call *c);
    rows_step         *next;            /* the step behind the one under way */
    xy_archive_fn      fn;
    bool               refused;         /* a builder found no memory before */
    xy_archive_page    page;
};

/* Begins to wait; size: of all that begins with the call.  NULL: not even that was possible, the request has ended. */
struct rows_call *rows_begin(size_t size, xy_mod *m, xy_req *held, xy_archive_fn fn, const char *what);

/* What wait.destroy does, for who has a destroy of its own. */
void rows_destroy(struct rows_call *c);

/* The end: what is in the page, with that status. */
void rows_over(struct rows_call *c, xy_status status);

/* It can be done; if not for want of `there`, an account or a session, that is said. */
bool rows_may(const struct rows_call *c, bool there, const char *what);

/* next when all up to that row is stored or given up, and ready; or when that takes too long. */
void rows_wait(struct rows_call *c, uint64_t row, bool (*ready)(const struct rows_call *c), rows_step *next);
bool rows_are_settled(const struct rows_call *c);
/* Rows from here on may still be under way. */
uint64_t rows_stable(const struct rows_call *c);

/* The call about the account to the store, to be filled in; NULL: refused, it is over. */
struct store_call *rows_call_store(struct rows_call *c, xy_store_kind kind, rows_step *next);

const struct jid *rows_owner(const struct rows_call *c);
/* false: no id of the account. */
bool   rows_id(const struct rows_call *c, const char *id, uint64_t *row);
size_t rows_each_once(uint64_t *rows, size_t n);        /* ascending; how many are left */
bool   rows_show(const struct rows_call *c, const xy_store_row *from, xy_archive_row *to);  /* false: refused */

#endif
