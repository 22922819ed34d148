/* order.c - see order.h */

#include "route/order.h"

#include "base/map.h"
#include "base/mem.h"

struct order_lane {
    struct link   link;
    struct order *order;
    struct list   waiting;          /* xy_req.in_order */
    unsigned      n;
    uint64_t      key;              /* hash of the pair: two that collide wait for each other, no more */
};

struct order {
    struct list    lanes;
    struct order **owner;
};

static struct order_lane *find(struct order *o, uint64_t key)
{
    list_each(&o->lanes, n) {
        struct order_lane *lane = list_entry(n, struct order_lane, link);
        if (lane->key == key)
            return lane;
    }
    return NULL;
}

enum order_turn order_turn(struct order *o, xy_req *rq, struct str key, void (*again)(struct task *t))
{
    struct order_lane *lane = o == NULL ? NULL : find(o, hash_bytes(key.p, key.len));

    if (lane == NULL || rq->lane == lane)
        return ORDER_GO;
    if (lane->n == ORDER_MOST)
        return ORDER_FULL;
    lane->n++;
    rq->task.fn = again;
    list_append(&lane->waiting, &rq->in_order);
    return ORDER_WAITS;
}

void order_hold(struct order **op, xy_req *rq, struct str key)
{
    if (rq->lane != NULL)
        return;
    if (*op == NULL) {
        *op = try_alloc(sizeof **op);
        if (*op == NULL)
            return;                 /* without memory the order is lost, not the stanza */
        list_init(&(*op)->lanes);
        (*op)->owner = op;
    }
    struct order_lane *lane = try_alloc(sizeof *lane);
    if (lane == NULL)
        return;
    lane->order = *op;
    lane->key = hash_bytes(key.p, key.len);
    list_init(&lane->waiting);
    list_append(&(*op)->lanes, &lane->link);
    rq->lane = lane;
}

static void lane_free(struct order_lane *lane)
{
    struct order *o = lane->order;

    list_remove(&lane->link);
    mem_free(&lane);
    if (o == NULL || !list_empty(&o->lanes))
        return;
    *o->owner = NULL;
    mem_free(&o);
}

/* The next one becomes the held one: what comes now still waits behind those that waited already. */
void order_release(xy_req *rq)
{
    struct order_lane *lane = rq->lane;

    if (lane == NULL)
        return;
    rq->lane = NULL;
    struct link *n = list_take(&lane->waiting);
    if (n == NULL) {
        lane_free(lane);
        return;
    }
    xy_req *next = list_entry(n, xy_req, in_order);
    lane->n--;
    next->lane = lane;
    shard_defer(&next->task);
}

void order_free(struct order **op)
{
    struct order *o = *op;

    if (o == NULL)
        return;
    *op = NULL;
    list_each(&o->lanes, n) {
        struct order_lane *lane = list_entry(n, struct order_lane, link);
        list_remove(&lane->link);
        lane->order = NULL;         /* it ends with the last that waits in it */
    }
    mem_free(&o);
}
