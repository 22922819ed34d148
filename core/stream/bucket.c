/* bucket.c - see bucket.h */

#include "stream/bucket.h"

static uint32_t clamp(uint64_t n)
{
    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

void bucket_init(struct bucket *b, uint64_t rate, uint64_t burst, uint64_t now)
{
    b->rate = clamp(rate);
    b->burst = clamp(burst > rate ? burst : rate);     /* less than a second's worth only waits */
    b->level = b->burst;
    b->at = now;
}

/* Credits what time has brought; what is less than a byte stays in `at`. */
static void refill(struct bucket *b, uint64_t now)
{
    uint64_t room = (uint64_t)((int64_t)b->burst - b->level);
    uint64_t passed = now - b->at;

    if (passed >= room * 1000 / b->rate + 1) {
        b->level = b->burst;
        b->at = now;
        return;
    }
    uint64_t credit = passed * b->rate / 1000;

    b->level += (int64_t)credit;
    b->at += credit * 1000 / b->rate;
}

uint64_t bucket_take(struct bucket *b, uint64_t n, uint64_t now)
{
    if (b->rate == 0)
        return 0;
    refill(b, now);
    b->level -= (int64_t)(n < INT32_MAX ? n : INT32_MAX);
    if (b->level >= 0)
        return 0;
    return (uint64_t)-b->level * 1000 / b->rate + 1;
}
