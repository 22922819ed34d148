/*
 * careless.c - linked with xylemd.c: a server that acknowledges what is only on its way to the store.
 *
 * The control of the kills: they must find that it loses what it has acknowledged.
 */
#include "route/managed.h"

uint64_t __real_managed_promised(const struct session *s);
uint64_t __wrap_managed_promised(const struct session *s);

/* record.c asks when it hands a record to the store, and takes the number as the client's once that has answered. */
uint64_t __wrap_managed_promised(const struct session *s)
{
    uint64_t position = __real_managed_promised(s);

    managed_committed((struct session *)s, position);
    return position;
}
