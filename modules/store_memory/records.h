/*
 * records.h - delivery records: a stanza and its rows, all of them or none.
 */
#ifndef STORE_MEMORY_RECORDS_H
#define STORE_MEMORY_RECORDS_H

#include "rows.h"

xy_status records_write(xy_job *job, struct state *s, xy_store_op *op);

#endif
