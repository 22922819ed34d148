/* test_mailboxes.c - what all stores do with the rows of mailboxes. */
#include "stores.h"

int test_mailboxes(void)
{
    return conform_mailboxes();
}
