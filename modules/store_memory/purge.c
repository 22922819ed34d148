/* purge.c - see purge.h */

#include "purge.h"

#include <string.h>

static void unarchive(struct state *s, struct row *row)
{
    if (row->flags & XY_ROW_WAITING)
        rows_unflag(row, XY_ROW_ARCHIVED);
    else
        rows_drop(s, row);
}

/* ---- the mailboxes that it is about ---- */

typedef void (*purger)(struct state *s, struct box *box, xy_store_op *op);

static bool is_done(const xy_store_op *op)
{
    return op->limit != 0 && op->count >= op->limit;
}

static void each(struct state *s, xy_store_op *op, purger purge)
{
    const struct owner *o = owners_from(s, op->domain, op->account);

    op->count = 0;
    for (; o != NULL && !is_done(op) && strcmp(o->domain, or_none(op->domain)) == 0; o = owners_next(o)) {
        if (op->account != NULL && strcmp(o->account, op->account) != 0)
            break;
        if (o->box != NULL)
            purge(s, o->box, op);
    }
}

/* ---- old rows ---- */

/* No row is older than its id by more than a minute, unless there are some that are ahead. */
static void purge_box(struct state *s, struct box *box, xy_store_op *op)
{
    int64_t before = op->after > INT64_MAX ? INT64_MAX : (int64_t)op->after;
    uint64_t until = rows_id_at(before > INT64_MAX - AHEAD_MS - 1 ? before : before + AHEAD_MS + 1);
    struct node *next;

    for (struct node *n = tree_first(&box->archive); n != NULL && !is_done(op); n = next) {
        struct row *row = rows_of_kept(n);
        next = tree_next(n);
        if (row->id >= until && box->ahead == 0)
            return;
        if (row->stamp >= before)
            continue;
        unarchive(s, row);
        op->count++;
    }
}

void purge_old(struct state *s, xy_store_op *op)
{
    each(s, op, purge_box);
}

/* ---- too many bytes ---- */

static void trim_box(struct state *s, struct box *box, xy_store_op *op)
{
    struct node *next;

    for (struct node *n = tree_first(&box->archive);
         n != NULL && !is_done(op) && box->archived_bytes > op->until; n = next) {
        struct row *row = rows_of_kept(n);
        next = tree_next(n);
        if (row->flags & XY_ROW_WAITING)
            continue;
        unarchive(s, row);
        op->count++;
    }
}

void purge_large(struct state *s, xy_store_op *op)
{
    each(s, op, trim_box);
}
