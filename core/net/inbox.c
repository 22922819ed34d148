/*
 * inbox.c - see inbox.h.
 *
 * A sender takes the place behind the newest message with one exchange, then links it; between
 * the two steps the chain is broken and the receiver stops there.
 */
#include "net/inbox.h"

void inbox_init(struct inbox *q)
{
    atomic_init(&q->stub.next, NULL);
    atomic_init(&q->newest, &q->stub);
    q->oldest = &q->stub;
}

void inbox_push(struct inbox *q, struct message *m)
{
    atomic_store_explicit(&m->next, NULL, memory_order_relaxed);
    struct message *before = atomic_exchange_explicit(&q->newest, m, memory_order_acq_rel);

    atomic_store_explicit(&before->next, m, memory_order_release);
}

struct message *inbox_pop(struct inbox *q)
{
    struct message *m = q->oldest;
    struct message *next = atomic_load_explicit(&m->next, memory_order_acquire);

    if (m == &q->stub) {
        if (next == NULL)
            return NULL;
        q->oldest = m = next;
        next = atomic_load_explicit(&m->next, memory_order_acquire);
    }
    if (next == NULL) {
        if (m != atomic_load_explicit(&q->newest, memory_order_acquire))
            return NULL;
        inbox_push(q, &q->stub);            /* so that m can be taken out */
        next = atomic_load_explicit(&m->next, memory_order_acquire);
        if (next == NULL)
            return NULL;
    }
    q->oldest = next;
    return m;
}
