/* test_archive.c - what all stores do. */
#include "stores.h"

int test_archive(void)
{
    return conform_archive();
}
