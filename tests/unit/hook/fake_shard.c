/*
 * fake_shard.c - see fake_shard.h.
 */
#include "fake_shard.h"

#include "net/shard.h"
#include "net/timer.h"

static struct list tasks, timers;
static uint64_t now;
static char the_shard;

void fake_shard_reset(void)
{
    list_init(&tasks);
    list_init(&timers);
    now = 0;
}

struct shard *shard_self(void)
{
    return (struct shard *)(void *)&the_shard;
}

void shard_defer(struct task *t)
{
    if (!link_in_list(&t->link))
        list_append(&tasks, &t->link);
}

void task_cancel(struct task *t)
{
    list_remove(&t->link);
}

void timer_set(struct timer *t, uint64_t ms)
{
    timer_cancel(t);
    t->when = now + ms;
    list_append(&timers, &t->link);
}

void timer_cancel(struct timer *t)
{
    list_remove(&t->link);
}

void fake_shard_run(void)
{
    struct link *n;

    while ((n = list_take(&tasks)) != NULL) {
        struct task *t = list_entry(n, struct task, link);
        t->fn(t);
    }
}

static struct timer *first_due(uint64_t until)
{
    struct timer *first = NULL;

    list_each(&timers, n) {
        struct timer *t = list_entry(n, struct timer, link);
        if (t->when <= until && (first == NULL || t->when < first->when))
            first = t;
    }
    return first;
}

void fake_shard_advance(uint64_t ms)
{
    uint64_t until = now + ms;
    struct timer *t;

    fake_shard_run();
    while ((t = first_due(until)) != NULL) {
        now = t->when;
        timer_cancel(t);
        t->fn(t);
        fake_shard_run();
    }
    now = until;
}
