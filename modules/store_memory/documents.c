/* documents.c - see documents.h */

#include "documents.h"

#include <string.h>

#include "store_common/answers.h"

struct document {
    struct node node;
    uint64_t    version;
    size_t      len;
    const char *collection, *key, *value;
    char        bytes[];
};

struct place { const char *collection, *key; };

static int by_place(const struct node *n, const void *key)
{
    const struct document *d = tree_of(n, const struct document, node);
    const struct place *place = key;
    int order = strcmp(d->collection, place->collection);

    return order != 0 ? order : strcmp(d->key, place->key);
}

static struct document *document_of(struct node *n)
{
    return n == NULL ? NULL : tree_of(n, struct document, node);
}

/* ---- reading ---- */

static bool answer(xy_job *job, xy_store_op *op, const struct document *d, size_t *room)
{
    xy_store_doc doc = { answer_copy(job, d->key, strlen(d->key)), answer_copy(job, d->value, d->len), d->len,
                         d->version };

    return doc.key != NULL && doc.value != NULL && answer_document(job, op, &doc, room);
}

void documents_get(xy_job *job, struct state *s, xy_store_op *op)
{
    const struct place place = { or_none(op->collection), or_none(op->key) };
    const struct owner *o = owners_find(s, op->domain, op->account);
    const struct document *d = o == NULL ? NULL : document_of(tree_at(&o->documents, by_place, &place));
    size_t room = 0;

    op->status = d == NULL ? XY_NOT_FOUND : answer(job, op, d, &room) ? XY_OK : XY_UNAVAILABLE;
}

void documents_list(xy_job *job, struct state *s, xy_store_op *op)
{
    const struct place place = { or_none(op->collection), or_none(op->key) };
    const struct owner *o = owners_find(s, op->domain, op->account);
    struct node *n = o == NULL ? NULL : op->key == NULL ? tree_from(&o->documents, by_place, &place)
                                                        : tree_behind(&o->documents, by_place, &place);
    size_t room = 0;

    for (; n != NULL && (op->limit == 0 || op->ndocs < op->limit); n = tree_next(n)) {
        const struct document *d = document_of(n);
        if (strcmp(d->collection, place.collection) != 0)
            break;
        if (!answer(job, op, d, &room))
            return;
    }
    op->status = XY_OK;
}

const char *documents_collection(const struct owner *o, const char *after)
{
    const struct place place = { or_none(after), after == NULL ? "" : BEYOND_ALL };
    const struct document *d = document_of(tree_from(&o->documents, by_place, &place));

    return d == NULL ? NULL : d->collection;
}

bool documents_has(const struct owner *o, const char *collection)
{
    const struct place place = { collection, "" };
    const struct document *d = document_of(tree_from(&o->documents, by_place, &place));

    return d != NULL && strcmp(d->collection, collection) == 0;
}

/* ---- writing ---- */

struct change { struct owner *owner; struct document *was, *is; };      /* NULL: there is none */

static struct document *make(struct state *s, const xy_doc_write *w)
{
    size_t first = strlen(w->collection) + 1, second = strlen(w->key) + 1;
    struct document *d = heap_take(&s->heap, sizeof *d + first + second + w->len);

    if (d == NULL)
        return NULL;
    memcpy(d->bytes, w->collection, first);
    memcpy(d->bytes + first, w->key, second);
    if (w->len > 0)
        memcpy(d->bytes + first + second, w->value, w->len);
    d->collection = d->bytes;
    d->key = d->bytes + first;
    d->value = d->bytes + first + second;
    d->len = w->len;
    return d;
}

static void put_in(struct owner *o, struct document *d)
{
    const struct place place = { d->collection, d->key };

    tree_add(&o->documents, &d->node, by_place, &place);
}

/* What is there goes aside, to be put back should another of the set not do. */
static xy_status change(struct state *s, const char *domain, const xy_doc_write *w, struct change *c)
{
    const struct place place = { w->collection, w->key };

    c->owner = owners_find(s, domain, w->account);
    c->was = c->owner == NULL ? NULL : document_of(tree_at(&c->owner->documents, by_place, &place));
    uint64_t now = c->was == NULL ? 0 : c->was->version;
    if (w->version != XY_ANY_VERSION && w->version != now)
        return XY_CLASH;
    if (w->value != NULL) {
        c->owner = owners_need(s, domain, w->account);
        c->is = c->owner == NULL ? NULL : make(s, w);
        if (c->is == NULL)
            return XY_UNAVAILABLE;
        c->is->version = now + 1;
    }
    if (c->was != NULL)
        tree_remove(&c->owner->documents, &c->was->node);
    if (c->is != NULL)
        put_in(c->owner, c->is);
    return XY_OK;
}

static void undo(struct state *s, struct change *c)
{
    if (c->is != NULL)
        tree_remove(&c->owner->documents, &c->is->node);
    if (c->was != NULL)
        put_in(c->owner, c->was);
    heap_give(&s->heap, c->is);
}

xy_status documents_put(xy_job *job, struct state *s, xy_store_op *op)
{
    struct change *changes = xy_job_alloc(job, (op->nwrites + 1) * sizeof *changes);
    xy_status status = changes == NULL ? XY_UNAVAILABLE : XY_OK;
    size_t n = 0;

    for (; status == XY_OK && n < op->nwrites; n++)
        status = change(s, op->domain, &op->writes[n], &changes[n]);
    if (status != XY_OK && n > 0)
        n--;                            /* of that one nothing was changed */
    for (size_t i = n; i-- > 0; )
        if (status == XY_OK)
            heap_give(&s->heap, changes[i].was);
        else
            undo(s, &changes[i]);
    for (size_t i = 0; i < op->nwrites; i++)
        owners_settle(s, op->domain, op->writes[i].account);
    if (status == XY_UNAVAILABLE)
        op->why = NO_ROOM;
    return status;
}

void documents_forget(struct state *s, struct owner *o)
{
    struct document *d;

    while ((d = document_of(o->documents.root)) != NULL) {
        tree_remove(&o->documents, &d->node);
        heap_give(&s->heap, d);
    }
}
