/*
 * documents.h - small values under (domain, account, collection, key).
 */
#ifndef STORE_PGSQL_DOCUMENTS_H
#define STORE_PGSQL_DOCUMENTS_H

#include "lane.h"

void documents_get(struct lane *l, xy_store_op *op);
void documents_list(struct lane *l, xy_store_op *op);
void documents_accounts(struct lane *l, xy_store_op *op);
void documents_domains(struct lane *l, xy_store_op *op);
void documents_owners(struct lane *l, xy_store_op *op);
void documents_collections(struct lane *l, xy_store_op *op);

/* Sends the writes of an operation.  Where a version is another than it has to be, the operation's status becomes
 * XY_CLASH when the answer comes, and the pipeline fails. */
void documents_put(struct lane *l, xy_store_op *op);
/* Whether that failed because a name is longer than this database can have in an index. */
bool documents_too_long(const struct lane *l, const xy_store_op *op);

void documents_forget(struct lane *l, const xy_store_op *op);

#endif
