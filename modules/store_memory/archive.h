/*
 * archive.h - questions to archives.
 */
#ifndef STORE_MEMORY_ARCHIVE_H
#define STORE_MEMORY_ARCHIVE_H

#include "rows.h"

#define TERMS_MOST      32              /* words to search for */
#define TERMS_TEXT_MOST 65536           /* bytes of the text that they are in */

void archive_page(xy_job *job, struct state *s, xy_store_op *op);
void archive_ends(xy_job *job, struct state *s, xy_store_op *op);

#endif
