/* offer.c - see offer.h */

#include "route/offer.h"

#include <stdatomic.h>

#include "base/named.h"

#define MASK  UINT64_C(0xffff)          /* of one word: the mechanisms, */
#define KNOWN UINT64_C(0x10000)         /* whether they are known, */
#define TURN  UINT64_C(0x20000)         /* and how often they have changed */

struct offer {
    struct named         named;         /* by the name of its domain */
    atomic_uint_fast64_t word;
};

static struct named_set all = NAMED_SET;

struct offer *offer_of(const char *name)
{
    return named_hold(&all, name, sizeof(struct offer));
}

void offer_unref(struct offer **op)
{
    named_release(&all, *op == NULL ? NULL : &(*op)->named);
    *op = NULL;
}

bool offer_now(const struct offer *o, unsigned *mechanisms, uint64_t *turn)
{
    uint64_t word = o == NULL ? KNOWN | MASK : atomic_load(&o->word);
    bool known = (word & KNOWN) != 0;

    *turn = word / TURN;
    *mechanisms = known ? (unsigned)(word & MASK) : ~0u;
    return known;
}

void offer_found(struct offer *o, uint64_t turn, unsigned mechanisms)
{
    uint64_t word = o == NULL ? KNOWN : atomic_load(&o->word);

    while (word / TURN == turn && (word & KNOWN) == 0)
        if (atomic_compare_exchange_weak(&o->word, &word, turn * TURN | KNOWN | (mechanisms & MASK)))
            return;
}

void offer_lower(struct offer *o, unsigned mechanisms)
{
    uint64_t word = o == NULL ? 0 : atomic_load(&o->word), next;

    if (o == NULL)
        return;
    do {
        next = (word / TURN + 1) * TURN;
        if ((word & KNOWN) != 0)
            next |= KNOWN | (word & mechanisms & MASK);
    } while (!atomic_compare_exchange_weak(&o->word, &word, next));
}

void offer_forget(struct offer *o)
{
    uint64_t word = o == NULL ? 0 : atomic_load(&o->word);

    while (o != NULL && !atomic_compare_exchange_weak(&o->word, &word, (word / TURN + 1) * TURN))
        ;
}
