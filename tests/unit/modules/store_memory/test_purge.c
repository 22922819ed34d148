/* test_purge.c - what leaves archives, as in all stores. */
#include "stores.h"

int test_purge(void)
{
    return conform_purge();
}
