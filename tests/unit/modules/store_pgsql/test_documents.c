/* test_documents.c - what all stores do. */
#include "stores.h"

int test_documents(void)
{
    return conform_documents();
}
