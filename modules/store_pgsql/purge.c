/* purge.c - see purge.h */

#include "purge.h"

#include "boxes.h"

#define AT_ONCE  1000                   /* rows in one statement */
#define AHEAD_MS 60000                  /* see message_ahead in schema.c */

static int64_t at_once(uint64_t left)
{
    return left < AT_ONCE ? (int64_t)left : AT_ONCE;
}

/* ---- old rows ---- */

static bool remove_old(struct lane *l, int64_t box, int64_t before, int64_t most, int64_t *n)
{
    struct params p = { 0 };

    param_number(&p, box);
    param_number(&p, before);
    param_id(&p, lane_id_at(before > INT64_MAX - AHEAD_MS - 1 ? before : before + AHEAD_MS + 1));
    param_number(&p, most);
    lane_send(l, STMT_PURGE_ROWS, &p, take_number, n);
    return lane_settle(l);
}

/* Up to `limit` in all: *count is how many there were before. */
static bool purge_box(struct lane *l, int64_t box, int64_t before, uint64_t limit, uint64_t *count)
{
    int64_t most = 1, n = 1;

    while (n == most) {
        if (*count >= limit)
            return true;                /* `oldest` stays: there may be more */
        most = at_once(limit - *count);
        n = 0;
        if (!remove_old(l, box, before, most, &n))
            return false;
        *count += (uint64_t)n;
    }
    struct params p = { 0 };
    param_number(&p, box);
    param_number(&p, before);
    lane_send(l, STMT_BOX_PURGED, &p, NULL, NULL);
    return lane_settle(l);
}

/* A mailbox of the domain that may have older rows; 0: none. */
static bool next_old(struct lane *l, const char *domain, int64_t before, int64_t *box)
{
    struct params p = { 0 };

    *box = 0;
    param_text(&p, domain);
    param_number(&p, before);
    lane_send(l, STMT_PURGE_BOX, &p, take_number, box);
    return lane_settle(l);
}

xy_status purge_old(struct lane *l, xy_store_op *op)
{
    int64_t before = op->after > INT64_MAX ? INT64_MAX : (int64_t)op->after, box = 0;
    uint64_t limit = op->limit == 0 ? UINT64_MAX : op->limit;

    op->count = 0;
    if (op->account != NULL) {
        if (!boxes_find(l, op->domain, op->account, &box))
            return lane_status(l);
        return box == 0 || purge_box(l, box, before, limit, &op->count) ? XY_OK : lane_status(l);
    }
    while (op->count < limit) {
        if (!next_old(l, op->domain, before, &box))
            return lane_status(l);
        if (box == 0)
            break;
        if (!purge_box(l, box, before, limit, &op->count))
            return lane_status(l);
    }
    return XY_OK;
}

/* ---- too many bytes ---- */

struct large { int64_t box, over; };    /* bytes by which it is too large */

static void take_large(struct lane *l, const PGresult *r, void *arg)
{
    struct large *large = arg;

    (void)l;
    if (PQntuples(r) > 0)
        *large = (struct large){ column_number(r, 0, 0), column_number(r, 0, 1) };
}

/* The next one behind `after`; box 0: there is none. */
static bool next_large(struct lane *l, const xy_store_op *op, int64_t after, struct large *large)
{
    struct params p = { 0 };

    *large = (struct large){ 0, 0 };
    param_text(&p, op->domain);
    param_text_or_null(&p, op->account);
    param_id(&p, op->until);
    param_number(&p, after);
    lane_send(l, STMT_TRIM_BOX, &p, take_large, large);
    return lane_settle(l);
}

/* The oldest rows go, none that waits, until it is small enough or there are as many as `most`. */
static bool trim_box(struct lane *l, const struct large *large, int64_t most, int64_t *n)
{
    struct params p = { 0 };

    param_number(&p, large->box);
    param_number(&p, large->over);
    param_number(&p, most);
    lane_send(l, STMT_TRIM_ROWS, &p, take_number, n);
    return lane_settle(l);
}

xy_status purge_large(struct lane *l, xy_store_op *op)
{
    uint64_t limit = op->limit == 0 ? UINT64_MAX : op->limit;
    struct large large = { 0, 0 };
    int64_t after = 0;

    op->count = 0;
    while (op->count < limit) {
        int64_t most = at_once(limit - op->count), n = 0;
        if (!next_large(l, op, after, &large))
            return lane_status(l);
        if (large.box == 0)
            break;
        if (!trim_box(l, &large, most, &n))
            return lane_status(l);
        op->count += (uint64_t)n;
        after = n == most ? large.box - 1 : large.box;      /* it may be too large still */
    }
    return XY_OK;
}
