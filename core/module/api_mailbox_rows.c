/*
 * api_mailbox_rows.c - what waits in a mailbox or is archived, for who carries it to another server (xylem/mailbox.h).
 *
 * Pages of the mailbox are read until there are enough rows of the kind that is wanted, or no more.  What is still
 * under way to the store is waited for first.
 */
#include "module/api_rows.h"

#include <string.h>

#include "base/mem.h"
#include "route/account.h"
#include "route/domain.h"
#include "route/mailbox.h"

#define PAGE 100

struct carry_call {
    struct rows_call rows;
    bool             waiting;
    uint64_t         after, end;        /* rows above the one and below the other */
    xy_archive_row  *found;
    size_t           nfound, limit;
};

static struct carry_call *of(struct rows_call *c)
{
    return list_entry(c, struct carry_call, rows);
}

static bool keep(struct carry_call *c, const xy_store_row *row)
{
    xy_archive_row *to = &c->found[c->nfound];

    if (!rows_show(&c->rows, row, to))
        return false;
    to->peer = arena_text(c->rows.arena, to->peer);
    to->xml = arena_copy(c->rows.arena, to->xml, to->len);
    c->nfound++;
    return to->peer != NULL && to->xml != NULL;
}

static void read_more(struct carry_call *c);

/* XY_OK: go on; XY_NOT_FOUND: that was all. */
static xy_status take_page(struct carry_call *c)
{
    const xy_store_op *op = &c->rows.call->op;
    unsigned wanted = c->waiting ? XY_ROW_WAITING : XY_ROW_ARCHIVED;

    for (size_t i = 0; i < op->nrows && c->nfound < c->limit; i++) {
        if (op->rows[i].id >= c->end)
            return XY_NOT_FOUND;
        c->after = op->rows[i].id;
        if ((op->rows[i].flags & wanted) != 0 &&
            !mailbox_is_retracting(c->rows.wait.rq->account, op->rows[i].id) && !keep(c, &op->rows[i]))
            return XY_UNAVAILABLE;
    }
    return op->nrows < PAGE && c->nfound < c->limit ? XY_NOT_FOUND : XY_OK;
}

static void page_came(struct rows_call *r)
{
    struct carry_call *c = of(r);
    xy_status status = take_page(c);

    if (status == XY_OK && c->nfound < c->limit) {
        read_more(c);
        return;
    }
    if (status == XY_UNAVAILABLE) {
        rows_over(r, XY_UNAVAILABLE);
        return;
    }
    r->page = (xy_archive_page){ .size = sizeof r->page, .rows = c->found, .nrows = c->nfound,
                                 .more = status == XY_OK };
    rows_over(r, XY_OK);
}

static void read_more(struct carry_call *c)
{
    struct store_call *call = rows_call_store(&c->rows, XY_STORE_MAILBOX_PAGE, page_came);

    if (call == NULL)
        return;
    call->op.after = c->after;
    call->op.until = c->waiting && c->end > 0 ? c->end - 1 : 0;
    call->op.limit = PAGE;
    store_submit(call);
}

static void settled(struct rows_call *r)
{
    struct carry_call *c = of(r);

    if (!rows_are_settled(r)) {
        rows_over(r, XY_UNAVAILABLE);
        return;
    }
    c->end = rows_stable(r);
    read_more(c);
}

static xy_flow carry(xy_mod *m, xy_req *held, bool waiting, const char *after, size_t limit, xy_archive_fn fn)
{
    struct rows_call *r = rows_begin(sizeof(struct carry_call), m, held, fn, "xy_mailbox_rows");
    struct carry_call *c = r == NULL ? NULL : of(r);

    if (c == NULL)
        return XY_DONE;
    const struct account *account = r->wait.rq->account;
    c->waiting = waiting;
    c->limit = limit > 0 ? limit : 1;
    c->found = arena_alloc(r->arena, size_mul(c->limit, sizeof *c->found));
    if (!rows_may(r, account != NULL, "xy_mailbox_rows for a request that concerns no account") || c->found == NULL)
        rows_over(r, XY_UNAVAILABLE);
    else if (after != NULL && !rows_id(r, after, &c->after))
        rows_over(r, XY_NOT_FOUND);
    else
        rows_wait(r, account->mailbox.last_id, NULL, settled);
    return XY_LATER;
}

void api_fill_mailbox_rows(xy_api *t)
{
    t->mailbox_rows = carry;
}
