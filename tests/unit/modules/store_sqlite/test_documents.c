/* test_documents.c - what all stores do with documents. */
#include "stores.h"

int main(void)
{
    return conform_documents() + conform_lists();
}
