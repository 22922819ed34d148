/* test_sessions.c - what all stores do. */
#include "stores.h"

int test_sessions(void)
{
    return conform_sessions();
}
