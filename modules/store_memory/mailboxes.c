/* mailboxes.c - see mailboxes.h */

#include "mailboxes.h"

#include <string.h>

#include "sessions.h"
#include "store_common/answers.h"

/* ---- reading ---- */

void mailboxes_head(xy_job *job, struct state *s, xy_store_op *op)
{
    const struct box *box = boxes_find(s, op->domain, op->account);

    (void)job;
    op->last_id = box == NULL ? 0 : box->last_id;
    op->count = box == NULL ? 0 : box->waits;
    op->bytes = box == NULL ? 0 : box->waiting_bytes;
    op->status = XY_OK;
}

void mailboxes_sum(xy_job *job, struct state *s, xy_store_op *op)
{
    const struct owner *o = owners_from(s, op->domain, NULL);

    (void)job;
    op->count = op->bytes = 0;
    for (; o != NULL && strcmp(o->domain, or_none(op->domain)) == 0; o = owners_next(o))
        if (o->box != NULL) {
            op->count += o->box->waits;
            op->bytes += o->box->waiting_bytes;
        }
    op->status = XY_OK;
}

bool mailboxes_answer(xy_job *job, xy_store_op *op, const struct row *row, size_t *room)
{
    xy_store_row out = { .domain = op->domain, .account = op->account, .id = row->id, .stamp = row->stamp,
                         .flags = row->flags, .peer = answer_copy(job, row->peer, strlen(row->peer)),
                         .xml = answer_copy(job, row->body->xml, row->body->len), .xml_len = row->body->len };

    return out.peer != NULL && out.xml != NULL && answer_row(job, op, &out, room);
}

void mailboxes_page(xy_job *job, struct state *s, xy_store_op *op)
{
    const struct box *box = boxes_find(s, op->domain, op->account);
    bool all = op->until == 0;
    struct node *n = NULL;
    size_t room = 0;

    op->nrows = 0;
    if (box != NULL)
        n = all ? tree_behind(&box->rows, rows_order, &op->after)
                : tree_behind(&box->waiting, rows_order_state, &op->after);
    for (; n != NULL && op->nrows < op->limit; n = tree_next(n)) {
        const struct row *row = all ? rows_of(n) : rows_of_state(n);
        if (!all && row->id > op->until)
            break;
        if (!mailboxes_answer(job, op, row, &room))
            return;
    }
    op->status = XY_OK;
}

/* ---- writing ---- */

static void take_row(struct row *row, xy_store_op *op)
{
    if (row == NULL || !(row->flags & XY_ROW_WAITING))
        return;
    op->count++;
    op->bytes += row->body->len;
    rows_unflag(row, XY_ROW_WAITING);
}

static void drop_spent(struct state *s, struct box *box, uint64_t until)
{
    struct row *row;

    while ((row = rows_of_state(tree_first(&box->spent))) != NULL && row->id <= until)
        rows_drop(s, row);
}

xy_status mailboxes_taken(struct state *s, xy_store_op *op)
{
    struct session *session = op->session == NULL ? NULL : sessions_prepare(s, op);
    struct box *box = boxes_find(s, op->domain, op->account);

    op->count = op->bytes = 0;
    if (op->session != NULL && session == NULL)
        return XY_UNAVAILABLE;
    for (size_t i = 0; box != NULL && i < op->nids; i++)
        take_row(rows_at(&box->rows, op->ids[i]), op);
    if (box != NULL && op->until > 0)
        drop_spent(s, box, op->until);
    if (session != NULL)
        sessions_place(s, session);
    return XY_OK;
}

xy_status mailboxes_raise(struct state *s, xy_store_op *op)
{
    if (op->after >= INT64_MAX) {
        op->why = "no id would be left";
        return XY_REFUSED;
    }
    struct box *box = boxes_need(s, op->domain, op->account);
    if (box == NULL) {
        op->why = NO_ROOM;
        return XY_UNAVAILABLE;
    }
    if (box->last_id < op->after)
        box->last_id = op->after;
    return XY_OK;
}

void mailboxes_retract(struct state *s, xy_store_op *op)
{
    const struct box *box = boxes_find(s, op->domain, op->account);

    op->count = op->bytes = 0;
    for (size_t i = 0; box != NULL && i < op->nids; i++) {
        struct row *row = rows_at(&box->rows, op->ids[i]);
        take_row(row, op);
        if (row != NULL)
            rows_drop(s, row);
    }
}
