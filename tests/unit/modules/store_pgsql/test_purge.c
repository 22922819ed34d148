/* test_purge.c - what all stores do. */
#include "stores.h"

int test_purge(void)
{
    return conform_purge();
}
