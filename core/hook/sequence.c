/*
 * sequence.c - see sequence.h.
 */
#include "hook/sequence.h"

#include <assert.h>

uint64_t sequence_find(const uint64_t *after, size_t n, unsigned *order)
{
    uint64_t left = n == SEQUENCE_MOST ? UINT64_MAX : (UINT64_C(1) << n) - 1;

    assert(n <= SEQUENCE_MOST);
    for (size_t place = 0; place < n; place++) {
        unsigned i = 0;
        while (i < n && ((left >> i & 1) == 0 || (after[i] & left) != 0))
            i++;
        if (i == n)
            return left;
        order[place] = i;
        left &= ~(UINT64_C(1) << i);
    }
    return 0;
}
