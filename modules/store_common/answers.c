/* answers.c - see answers.h */

#include "answers.h"

#include <string.h>

#define FIRST_ROOM 4

const char *answer_copy(xy_job *job, const char *bytes, size_t len)
{
    char *copy = xy_job_alloc(job, len + 1);

    if (copy != NULL && len > 0)
        memcpy(copy, bytes, len);
    return copy;
}

void *array_grown(xy_job *job, void *array, size_t n, size_t size, size_t *room)
{
    if (n < *room)
        return array;
    size_t more = *room == 0 ? FIRST_ROOM : 2 * *room;
    void *larger = xy_job_alloc(job, more * size);
    if (larger == NULL)
        return NULL;
    if (n > 0)
        memcpy(larger, array, n * size);
    *room = more;
    return larger;
}

bool answer_document(xy_job *job, xy_store_op *op, const xy_store_doc *doc, size_t *room)
{
    xy_store_doc *docs = array_grown(job, op->docs, op->ndocs, sizeof *docs, room);

    if (docs == NULL)
        return false;
    op->docs = docs;
    op->docs[op->ndocs++] = *doc;
    return true;
}

bool answer_row(xy_job *job, xy_store_op *op, const xy_store_row *row, size_t *room)
{
    xy_store_row *rows = array_grown(job, op->rows, op->nrows, sizeof *rows, room);

    if (rows == NULL)
        return false;
    op->rows = rows;
    op->rows[op->nrows++] = *row;
    return true;
}

bool answer_session(xy_job *job, xy_store_op *op, const xy_store_session *session, size_t *room)
{
    xy_store_session *sessions = array_grown(job, op->sessions, op->nsessions, sizeof *sessions, room);

    if (sessions == NULL)
        return false;
    op->sessions = sessions;
    op->sessions[op->nsessions++] = *session;
    return true;
}
