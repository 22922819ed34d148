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

/* They differ in what is added and where. */
#define ADDER(adder, type, all, n) \
    bool adder(xy_job *job, xy_store_op *op, const type *one, size_t *room) \
    { \
        type *grown = array_grown(job, op->all, op->n, sizeof *grown, room); \
        if (grown == NULL) \
            return false; \
        op->all = grown; \
        op->all[op->n++] = *one; \
        return true; \
    }

ADDER(answer_document, xy_store_doc, docs, ndocs)
ADDER(answer_row, xy_store_row, rows, nrows)
ADDER(answer_session, xy_store_session, sessions, nsessions)
