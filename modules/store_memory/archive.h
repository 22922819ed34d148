/*
 * archive.h - questions to archives.
 */
#ifndef STORE_MEMORY_ARCHIVE_H
#define STORE_MEMORY_ARCHIVE_H

#include "rows.h"

void archive_page(xy_job *job, struct state *s, xy_store_op *op);
void archive_ends(xy_job *job, struct state *s, xy_store_op *op);

#endif
