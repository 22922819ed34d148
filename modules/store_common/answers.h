/*
 * answers.h - what reading gives, in the job's memory.
 */
#ifndef STORE_COMMON_ANSWERS_H
#define STORE_COMMON_ANSWERS_H

#include <xylem/module.h>
#include <xylem/store_provider.h>

/* The bytes, with a NUL behind them; NULL: refused. */
const char *answer_copy(xy_job *job, const char *bytes, size_t len);

/* An array of n that has room for one more, the same or a larger one; *room is how many there is room for, 0 at first.
 * What it outgrows ends with the job.  NULL: refused. */
void *array_grown(xy_job *job, void *array, size_t n, size_t size, size_t *room);

/* One more document, row or session, of those of the answer.  false: refused. */
bool answer_document(xy_job *job, xy_store_op *op, const xy_store_doc *doc, size_t *room);
bool answer_row(xy_job *job, xy_store_op *op, const xy_store_row *row, size_t *room);
bool answer_session(xy_job *job, xy_store_op *op, const xy_store_session *session, size_t *room);

#endif
