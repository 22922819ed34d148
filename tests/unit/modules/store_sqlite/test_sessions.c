/* test_sessions.c - what all stores do with sessions. */
#include "stores.h"

int main(void)
{
    return conform_sessions();
}
