/* names.c - see names.h */

#include "names.h"

#include <string.h>

#include "documents.h"
#include "store_common/answers.h"

static bool is_full(const xy_store_op *op)
{
    return op->limit != 0 && op->ndocs >= op->limit;
}

static bool add(xy_job *job, xy_store_op *op, const char *name, size_t *room)
{
    xy_store_doc doc = { .key = answer_copy(job, name, strlen(name)), .version = 1 };

    return doc.key != NULL && answer_document(job, op, &doc, room);
}

void names_domains(xy_job *job, struct state *s, xy_store_op *op)
{
    const struct owner *o = owners_behind(s, op->key, op->key == NULL ? NULL : BEYOND_ALL);
    size_t room = 0;

    for (; o != NULL && !is_full(op); o = owners_behind(s, o->domain, BEYOND_ALL))
        if (!add(job, op, o->domain, &room))
            return;
    op->status = XY_OK;
}

static struct owner *first_of(struct state *s, const xy_store_op *op)
{
    return op->key == NULL ? owners_from(s, op->domain, "") : owners_behind(s, op->domain, op->key);
}

static bool is_of(const struct owner *o, const xy_store_op *op)
{
    return o != NULL && strcmp(o->domain, or_none(op->domain)) == 0;
}

void names_owners(xy_job *job, struct state *s, xy_store_op *op)
{
    size_t room = 0;

    for (const struct owner *o = first_of(s, op); is_of(o, op) && !is_full(op); o = owners_next(o))
        if ((o->account[0] != '\0' || o->documents.root != NULL) && !add(job, op, o->account, &room))
            return;
    op->status = XY_OK;
}

void names_accounts(xy_job *job, struct state *s, xy_store_op *op)
{
    size_t room = 0;

    for (const struct owner *o = first_of(s, op); is_of(o, op) && !is_full(op); o = owners_next(o))
        if (o->account[0] != '\0' && documents_has(o, or_none(op->collection)) &&
            !add(job, op, o->account, &room))
            return;
    op->status = XY_OK;
}

void names_collections(xy_job *job, struct state *s, xy_store_op *op)
{
    const struct owner *o = owners_find(s, op->domain, op->account);
    const char *name = o == NULL ? NULL : documents_collection(o, op->key);
    size_t room = 0;

    for (; name != NULL && !is_full(op); name = documents_collection(o, name))
        if (!add(job, op, name, &room))
            return;
    op->status = XY_OK;
}
