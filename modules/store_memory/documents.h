/*
 * documents.h - the documents of accounts and domains.
 */
#ifndef STORE_MEMORY_DOCUMENTS_H
#define STORE_MEMORY_DOCUMENTS_H

#include "owners.h"

void documents_get(xy_job *job, struct state *s, xy_store_op *op);
void documents_list(xy_job *job, struct state *s, xy_store_op *op);

xy_status documents_put(xy_job *job, struct state *s, xy_store_op *op);
void      documents_forget(struct state *s, struct owner *o);

/* The first collection behind that one (NULL: of all) that there are documents in; NULL: none. */
const char *documents_collection(const struct owner *o, const char *after);
bool        documents_has(const struct owner *o, const char *collection);

#endif
