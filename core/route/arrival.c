/* arrival.c - see arrival.h */

#include "route/arrival.h"

#include "base/mem.h"

enum state { BEGUN, PROMISED, DONE };

struct arrival {
    struct link      link;
    struct link      deferred;
    struct arrivals *all;           /* NULL: forgotten, or counted already */
    uint64_t         number;
    uint64_t         since;         /* mono ms; 0: it does not expire */
    uint8_t          state;         /* enum state */
    bool             held;          /* somebody will end it */
};

void arrivals_init(struct arrivals *all, uint64_t received, void (*changed)(struct arrivals *all))
{
    *all = (struct arrivals){ .received = received, .handled = received, .promised = received,
                              .changed = changed };
    list_init(&all->open);
}

static void forget(struct arrival *a)
{
    list_remove(&a->link);
    a->all = NULL;
    if (!a->held)
        mem_free(&a);
}

void arrivals_clear(struct arrivals *all)
{
    struct link *n;

    while (all->open.head.next != NULL && (n = list_first(&all->open)) != NULL)
        forget(list_entry(n, struct arrival, link));
}

struct arrival *arrival_begin(struct arrivals *all)
{
    struct arrival *a = try_alloc(sizeof *a);

    all->received++;
    if (a == NULL) {
        /* What cannot be followed is not acknowledged before all that came with it. */
        if (list_empty(&all->open))
            all->handled = all->promised = all->received;
        return NULL;
    }
    a->all = all;
    a->number = all->received;
    a->held = true;
    list_append(&all->open, &a->link);
    return a;
}

uint64_t arrival_number(const struct arrival *a)
{
    return a == NULL || a->all == NULL ? 0 : a->number;
}

static struct arrival *first(const struct arrivals *all)
{
    struct link *n = list_first((struct list *)&all->open);

    return n == NULL ? NULL : list_entry(n, struct arrival, link);
}

/* Up to before the first that is not there yet, from `a` on; without one, all that came. */
static void promise_on(struct arrivals *all, struct arrival *a)
{
    for (struct link *n = a == NULL ? NULL : &a->link; n != NULL; n = list_next(&all->open, n)) {
        const struct arrival *at = list_entry(n, struct arrival, link);
        if (at->state == BEGUN) {
            all->promised = at->number - 1;
            return;
        }
    }
    all->promised = all->received;
}

static void handle_on(struct arrivals *all)
{
    uint64_t before = all->handled;
    struct arrival *a;

    while ((a = first(all)) != NULL && a->state == DONE)
        forget(a);
    all->handled = a == NULL ? all->received : a->number - 1;
    if (all->promised < all->handled)
        all->promised = all->handled;
    if (all->handled != before && all->changed != NULL)
        all->changed(all);
}

static void advance(struct arrival *a, enum state state)
{
    struct arrivals *all = a->all;

    a->state = (uint8_t)state;
    if (a->number == all->promised + 1)
        promise_on(all, a);
    if (state == DONE && first(all) == a)
        handle_on(all);
}

void arrival_promise(struct arrival *a)
{
    if (a != NULL && a->all != NULL && a->state == BEGUN)
        advance(a, PROMISED);
}

void arrival_end(struct arrival **ap)
{
    struct arrival *a = *ap;

    *ap = NULL;
    if (a == NULL)
        return;
    a->held = false;
    if (a->all == NULL)
        mem_free(&a);
    else if (a->state != DONE)
        advance(a, DONE);
}

void arrival_defer(struct arrival **ap, struct list *to)
{
    struct arrival *a = *ap;

    *ap = NULL;
    if (a != NULL)
        list_append(to, &a->deferred);
}

void arrivals_end(struct list *deferred)
{
    struct link *n;

    while ((n = list_take(deferred)) != NULL) {
        struct arrival *a = list_entry(n, struct arrival, deferred);
        arrival_end(&a);
    }
}

void arrival_may_expire(struct arrival *a, uint64_t now)
{
    if (a != NULL)
        a->since = now;
}

void arrivals_expire(struct arrivals *all, uint64_t before)
{
    list_each(&all->open, n) {
        struct arrival *a = list_entry(n, struct arrival, link);
        if (a->state == BEGUN && a->since != 0 && a->since <= before)
            a->state = DONE;        /* whoever has it will end it, later and unnoticed */
    }
    promise_on(all, first(all));
    handle_on(all);
}
