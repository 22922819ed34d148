/* offer.c - see offer.h */

#include "route/offer.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/map.h"
#include "base/mem.h"

#define MASK  UINT64_C(0xffff)          /* of one word: the mechanisms, */
#define KNOWN UINT64_C(0x10000)         /* whether they are known, */
#define TURN  UINT64_C(0x20000)         /* and how often they have changed */

struct offer {
    char                *name;
    unsigned             refs;          /* under the lock */
    atomic_uint_fast64_t word;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct map all;                  /* by name */

static struct offer *offer_new(const char *name)
{
    struct offer *o = try_alloc(sizeof *o);

    if (o == NULL)
        return NULL;
    o->name = try_copy(name);
    if (o->name != NULL && map_put(&all, str_of(o->name), o))
        return o;
    mem_free(&o->name);
    mem_free(&o);
    return NULL;
}

struct offer *offer_of(const char *name)
{
    pthread_mutex_lock(&lock);
    struct offer *o = map_get(&all, str_of(name));
    if (o == NULL)
        o = offer_new(name);
    if (o != NULL)
        o->refs++;
    pthread_mutex_unlock(&lock);
    return o;
}

void offer_unref(struct offer **op)
{
    struct offer *o = *op;

    *op = NULL;
    if (o == NULL)
        return;
    pthread_mutex_lock(&lock);
    if (--o->refs == 0) {
        map_remove(&all, str_of(o->name));
        if (all.count == 0)
            map_free(&all);
        mem_free(&o->name);
        mem_free(&o);
    }
    pthread_mutex_unlock(&lock);
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
