/*
 * archive.h - questions about the archived rows of a mailbox.
 */
#ifndef STORE_PGSQL_ARCHIVE_H
#define STORE_PGSQL_ARCHIVE_H

#include "lane.h"

void archive_page(struct lane *l, xy_store_op *op);
void archive_ends(struct lane *l, xy_store_op *op);

#endif
