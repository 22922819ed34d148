/*
 * timer.h - deadlines: a hierarchical timer wheel, one per shard.
 *
 * A timer is embedded in what it concerns and belongs to the shard that set it; setting, setting
 * again and cancelling cost the same however many there are.  It fires once, on its shard, not
 * before its time (which is counted from the start of the loop turn, in milliseconds) and is free
 * to be set again then.  A wheel without timers costs nothing, not even a wake-up.
 */
#ifndef XYLEM_NET_TIMER_H
#define XYLEM_NET_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

struct timer {                       /* zeroed is valid: not set */
    struct link  link;
    void       (*fn)(struct timer *t);
    uint64_t     when;               /* milliseconds of the monotonic clock */
};

static inline void timer_init(struct timer *t, void (*fn)(struct timer *))
{
    *t = (struct timer){ .fn = fn };
}

/* On the shard that owns the timer. */
void timer_set(struct timer *t, uint64_t ms);        /* from now; replaces an earlier setting */
void timer_cancel(struct timer *t);                  /* nothing happens when it is not set    */
static inline bool timer_is_set(const struct timer *t) { return link_in_list(&t->link); }
uint64_t timer_left(const struct timer *t);          /* milliseconds; 0 when due or not set   */

/* The wheel itself, for shard.c: it knows no thread and no clock. */
#define WHEEL_LEVELS 6
#define WHEEL_SLOTS  64

struct wheel {
    uint64_t    now;                                 /* everything before it has been taken out */
    uint32_t    count;
    uint64_t    used[WHEEL_LEVELS];                  /* a bit per slot that may hold something  */
    struct list slot[WHEEL_LEVELS][WHEEL_SLOTS];
    struct list due;
};

void     wheel_init(struct wheel *w, uint64_t now);
void     wheel_set(struct wheel *w, struct timer *t, uint64_t when);
void     wheel_cancel(struct wheel *w, struct timer *t);
uint64_t wheel_next(const struct wheel *w);          /* when to look again; UINT64_MAX: never  */
struct timer *wheel_take(struct wheel *w, uint64_t now);    /* one that is due, or NULL        */

#endif
