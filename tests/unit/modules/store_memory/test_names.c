/* test_names.c - what all stores name. */
#include "stores.h"

int test_names(void)
{
    return conform_lists();
}
