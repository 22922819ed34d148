/*
 * archive.h - questions about the archived rows of a mailbox.
 */
#ifndef STORE_SQLITE_ARCHIVE_H
#define STORE_SQLITE_ARCHIVE_H

#include "lane.h"

void archive_page(xy_job *job, struct lane *l, xy_store_op *op);
void archive_ends(xy_job *job, struct lane *l, xy_store_op *op);

#endif
