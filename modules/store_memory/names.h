/*
 * names.h - what there is, by its names.
 */
#ifndef STORE_MEMORY_NAMES_H
#define STORE_MEMORY_NAMES_H

#include "owners.h"

void names_domains(xy_job *job, struct state *s, xy_store_op *op);
void names_owners(xy_job *job, struct state *s, xy_store_op *op);
void names_collections(xy_job *job, struct state *s, xy_store_op *op);
/* Accounts with documents in a collection. */
void names_accounts(xy_job *job, struct state *s, xy_store_op *op);

#endif
