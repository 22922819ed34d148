/* test_archive.c - what all stores do with archives. */
#include "stores.h"

int main(void)
{
    return conform_archive();
}
