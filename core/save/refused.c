/* refused.c - see refused.h */

#include "save/refused.h"

#include "base/sys.h"
#include "route/mailbox.h"
#include "route/record.h"
#include "route/store.h"
#include "save/op_line.h"

#define LOOK_MS      10
#define PATIENCES    3                  /* so many times as long as a sender waits: he has been told by then */

static void put(void *arg, const char *domain, const char *account, uint64_t row)
{
    struct refused *r = arg;
    xy_store_op op = { .size = sizeof op, .kind = XY_STORE_MAILBOX_RETRACT, .domain = domain, .account = account,
                       .ids = &row, .nids = 1 };
    bool memory;

    if (only_keep(r->only, &op, NULL, &memory))
        op_line_put(&r->lines, &op);
}

static void visit(struct tour *t)
{
    struct refused *r = list_entry(t, struct refused, tour);

    records_refused(put, r);
    mailboxes_refused(put, r);
    tour_next(t);
}

/* A row that was on its way from its sender's shard to its mailbox's in the first round is there in the second. */
static void came_back(struct tour *t)
{
    struct refused *r = list_entry(t, struct refused, tour);

    if (++r->rounds < 2)
        tour_all(t);
    else
        r->done(r);
}

static void look(struct timer *t)
{
    struct refused *r = list_entry(t, struct refused, look);

    if (store_is_past(&r->mark) || sys_mono_ms() >= r->until)
        tour_all(&r->tour);
    else
        timer_set(t, LOOK_MS);
}

void refused_find(struct refused *r)
{
    text_init(&r->lines, 0);
    r->tour = (struct tour){ .visit = visit, .done = came_back };
    r->mark = 0;
    r->until = sys_mono_ms() + PATIENCES * store_patience();
    r->rounds = 0;
    timer_init(&r->look, look);
    look(&r->look);
}

bool refused_stop(struct refused *r)
{
    if (!timer_is_set(&r->look))
        return false;
    timer_cancel(&r->look);
    return true;
}
