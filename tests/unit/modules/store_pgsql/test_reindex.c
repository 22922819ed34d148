/* test_reindex.c - terms made anew, as all stores do. */
#include "stores.h"

int test_reindex(void)
{
    return conform_reindex();
}
