/*
 * secrets.h - the secret of each domain: 32 bytes, drawn once, kept as a document of the domain.
 *
 * What is derived from it has to stay the same over restarts, such as the salt that an unknown user is
 * answered with.
 */
#ifndef XYLEM_MAIN_SECRETS_H
#define XYLEM_MAIN_SECRETS_H

#include <stddef.h>

#include "base/error.h"
#include "route/domain.h"

/* Fills in the secrets of those that have none yet (all zero).  Off the shards, before the domains are
 * published.  ERR_UNAVAILABLE: the store cannot tell now; ERR_INVALID: what it has is none. */
int secrets_fill(struct domain *const *list, size_t n, struct error *e);

#endif
