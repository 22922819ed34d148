/*
 * documents.h - the document operations of the store.
 */
#ifndef STORE_SQLITE_DOCUMENTS_H
#define STORE_SQLITE_DOCUMENTS_H

#include "lane.h"

/* Each sets op->status and, on trouble, op->why; answers are made with xy_job_alloc. */
void documents_get(xy_job *job, struct lane *l, xy_store_op *op);
void documents_list(xy_job *job, struct lane *l, xy_store_op *op);
void documents_accounts(xy_job *job, struct lane *l, xy_store_op *op);
void documents_domains(xy_job *job, struct lane *l, xy_store_op *op);
void documents_owners(xy_job *job, struct lane *l, xy_store_op *op);
void documents_collections(xy_job *job, struct lane *l, xy_store_op *op);

/* Within a transaction; on anything but XY_OK the caller undoes what was written. */
xy_status documents_put(struct lane *l, xy_store_op *op);
bool      documents_forget(struct lane *l, const char *domain, const char *account);

#endif
