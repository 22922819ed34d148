/* mailbox.c - see mailbox.h */

#include "route/mailbox.h"

#include "base/log.h"
#include "base/sys.h"
#include "route/counters.h"
#include "route/drain.h"
#include "route/path.h"
#include "route/session.h"
#include "route/store.h"

#define ID_SHIFT 20

static uint64_t next_id(struct mailbox *box)
{
    uint64_t by_clock = (uint64_t)sys.wall_ms() << ID_SHIFT;

    box->last_id = box->last_id + 1 > by_clock ? box->last_id + 1 : by_clock;
    return box->last_id;
}

/* As the store counts it, near enough: the stanza's length on the wire. */
static uint64_t row_bytes(const xy_req *rq)
{
    return rq->stanza->wire_size != 0 ? rq->stanza->wire_size : stanza_size(rq->stanza);
}

bool mailbox_row_begin(xy_req *rq)
{
    struct mailbox *box = &rq->account->mailbox;
    const struct domain_limits *limit = &rq->account->domain->limits;
    uint64_t rows = box->waiting_rows + box->in_flight;
    uint64_t bytes = box->waiting_bytes + box->in_flight_bytes + row_bytes(rq);

    if (limit->mailbox_rows != 0 && rows >= limit->mailbox_rows)
        return false;
    if (limit->mailbox_bytes != 0 && bytes > limit->mailbox_bytes)
        return false;
    rq->row = next_id(box);
    rq->stamp = sys.wall_ms();
    box->in_flight++;
    box->in_flight_bytes += row_bytes(rq);
    list_append(&box->under_way, &rq->in_order);
    return true;
}

uint64_t mailbox_stable(const struct mailbox *box)
{
    struct link *first = list_first((struct list *)&box->under_way);

    return first == NULL ? box->last_id + 1 : list_entry(first, xy_req, in_order)->row;
}

/* What a stanza holds may have grown meanwhile: the sum starts anew whenever nothing is under way. */
static void row_settled(struct mailbox *box, xy_req *rq)
{
    uint64_t bytes = row_bytes(rq);

    list_remove(&rq->in_order);
    box->in_flight--;
    box->in_flight_bytes -= bytes < box->in_flight_bytes ? bytes : box->in_flight_bytes;
    if (box->in_flight == 0)
        box->in_flight_bytes = 0;
}

void mailbox_row_done(xy_req *rq)
{
    struct account *a = rq->account;
    bool ok = rq->status == XY_OK, kept = ok && !rq->told;

    rq->record = NULL;              /* it has ended at home */
    row_settled(&a->mailbox, rq);
    account_pin(a);
    if (ok) {
        a->mailbox.waiting_rows++;
        a->mailbox.waiting_bytes += row_bytes(rq);
        if (a->removed || rq->told) /* it came behind the deletion, or behind an error */
            mailbox_taken(a, &rq->row, 1, row_bytes(rq));
    }
    if (rq->told)
        path_end(rq, rq->delivered ? COPY_DELIVERED : COPY_ERRORED, NULL);
    else if (kept)
        path_end(rq, COPY_STORED, NULL);
    else
        path_not_kept(rq, rq->status == XY_REFUSED ? CONDITION_SERVICE_UNAVAILABLE
                                                   : CONDITION_RESOURCE_CONSTRAINT,
                      "The message could not be stored");
    drain_kick(a, kept);
    account_unpin(&a);
}

static void taken(struct store_call *c)
{
    if (c->op.status != XY_OK) {
        count(COUNT_STORE_FAILED);
        log_warn("delivered messages stay in the mailbox of %s: %s", c->op.account,
                 c->op.why != NULL ? c->op.why : "store unavailable");
    }
    store_call_free(&c);
}

void mailbox_taken(struct account *a, const uint64_t *ids, size_t n, uint64_t bytes)
{
    struct mailbox *box = &a->mailbox;
    struct store_call *c = store_call_about(XY_STORE_MAILBOX_TAKEN, a->jid, taken, NULL);

    box->waiting_rows -= n < box->waiting_rows ? n : box->waiting_rows;
    box->waiting_bytes -= bytes < box->waiting_bytes ? bytes : box->waiting_bytes;
    if (box->waiting_rows == 0)
        box->waiting_bytes = 0;
    if (c == NULL)
        return;                     /* they are sent again at the next login: no loss */
    uint64_t *copy = arena_alloc(c->arena, n * sizeof *copy);
    if (copy == NULL) {
        store_call_free(&c);
        return;
    }
    memcpy(copy, ids, n * sizeof *copy);
    c->op.ids = copy;
    c->op.nids = n;
    store_submit(c);
}
