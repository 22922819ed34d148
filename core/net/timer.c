/*
 * timer.c - see timer.h.
 *
 * Level n has 64 slots of 64^n ms.  A timer sits in the lowest level that reaches its time and is
 * put one or more levels down when the clock enters its slot; so it moves at most WHEEL_LEVELS
 * times and the wheel jumps from one occupied slot to the next without looking at those between.
 */
#include "net/timer.h"

#include <assert.h>
#include <stddef.h>

#include "net/shard_private.h"

#define SLOT_BITS 6
#define SLOT_MASK (WHEEL_SLOTS - 1)
#define WHEEL_REACH (UINT64_C(1) << (SLOT_BITS * WHEEL_LEVELS))

void wheel_init(struct wheel *w, uint64_t now)
{
    *w = (struct wheel){ .now = now };
    list_init(&w->due);
    for (unsigned level = 0; level < WHEEL_LEVELS; level++)
        for (unsigned i = 0; i < WHEEL_SLOTS; i++)
            list_init(&w->slot[level][i]);
}

static void place(struct wheel *w, struct timer *t)
{
    if (t->when <= w->now) {
        list_append(&w->due, &t->link);
        return;
    }
    uint64_t left = t->when - w->now;
    uint64_t at = t->when;

    if (left >= WHEEL_REACH) {              /* two years: goes round and is placed again */
        left = WHEEL_REACH - 1;
        at = w->now + left;
    }
    unsigned level = 0;

    while (left >> (SLOT_BITS * (level + 1)) != 0)
        level++;
    unsigned i = (unsigned)(at >> (SLOT_BITS * level)) & SLOT_MASK;

    list_append(&w->slot[level][i], &t->link);
    w->used[level] |= UINT64_C(1) << i;
}

void wheel_set(struct wheel *w, struct timer *t, uint64_t when)
{
    assert(t->fn != NULL);
    if (timer_is_set(t))
        list_remove(&t->link);
    else
        w->count++;
    t->when = when;
    place(w, t);
}

/* The bit of its slot stays: finding that empty later is cheaper than looking for it now. */
void wheel_cancel(struct wheel *w, struct timer *t)
{
    if (!timer_is_set(t))
        return;
    list_remove(&t->link);
    w->count--;
}

static uint64_t rotate(uint64_t bits, unsigned by)
{
    return by == 0 ? bits : bits >> by | bits << (WHEEL_SLOTS - by);
}

/* The slot the clock is in is a whole turn away: it was emptied when the clock entered it. */
uint64_t wheel_next(const struct wheel *w)
{
    uint64_t best = UINT64_MAX;

    if (w->count == 0)
        return best;
    if (!list_empty(&w->due))
        return w->now;
    for (unsigned level = 0; level < WHEEL_LEVELS; level++) {
        if (w->used[level] == 0)
            continue;
        uint64_t here = w->now >> (SLOT_BITS * level);
        uint64_t bits = rotate(w->used[level], (unsigned)(here + 1) & SLOT_MASK);
        uint64_t at = (here + 1 + (unsigned)__builtin_ctzll(bits)) << (SLOT_BITS * level);

        if (at < best)
            best = at;
    }
    return best;
}

/* The clock has entered w->now: what waited for the slots that begin here moves down or is due. */
static void enter(struct wheel *w)
{
    for (unsigned level = WHEEL_LEVELS; level-- > 0;) {
        if ((w->now & ((UINT64_C(1) << (SLOT_BITS * level)) - 1)) != 0)
            continue;
        unsigned i = (unsigned)(w->now >> (SLOT_BITS * level)) & SLOT_MASK;
        struct list moving;

        list_init(&moving);
        list_join(&moving, &w->slot[level][i]);
        w->used[level] &= ~(UINT64_C(1) << i);
        list_each(&moving, n) {
            list_remove(n);
            place(w, list_entry(n, struct timer, link));
        }
    }
}

struct timer *wheel_take(struct wheel *w, uint64_t now)
{
    while (list_empty(&w->due)) {
        uint64_t next = wheel_next(w);

        if (next > now) {
            if (now > w->now)
                w->now = now;
            return NULL;
        }
        w->now = next;
        enter(w);
    }
    struct timer *t = list_entry(list_take(&w->due), struct timer, link);

    w->count--;
    return t;
}

void timer_set(struct timer *t, uint64_t ms)
{
    struct shard *s = shard_self();

    assert(s != NULL);
    wheel_set(&s->wheel, t, s->now + ms);
}

void timer_cancel(struct timer *t)
{
    struct shard *s = shard_self();

    assert(s != NULL || !timer_is_set(t));
    if (s != NULL)
        wheel_cancel(&s->wheel, t);
}

uint64_t timer_left(const struct timer *t)
{
    uint64_t now = shard_now();

    return timer_is_set(t) && t->when > now ? t->when - now : 0;
}
