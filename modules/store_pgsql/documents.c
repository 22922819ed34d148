/* documents.c - see documents.h */

#include "documents.h"

#include <string.h>

#define NAMES_SAFE 2600                 /* bytes that fit into an entry of an index, of which a page has three */

/* ---- reading ---- */

static void take_docs(struct lane *l, const PGresult *r, void *arg)
{
    xy_store_op *op = arg;
    size_t n = (size_t)PQntuples(r);
    bool ok = true;

    op->docs = xy_job_alloc(l->job, (n + 1) * sizeof *op->docs);
    for (size_t i = 0; op->docs != NULL && i < n; i++) {
        xy_store_doc d = { .version = 1 };
        d.key = column_text(l->job, r, (int)i, 0, &ok);
        if (PQnfields(r) > 1) {
            d.value = column_text(l->job, r, (int)i, 1, &ok);
            d.len = (size_t)PQgetlength(r, (int)i, 1);
            d.version = column_id(r, (int)i, 2);
        }
        op->docs[i] = d;
    }
    op->ndocs = n;
    if (op->docs == NULL || !ok) {
        op->ndocs = 0;
        lane_fail(l, "", "out of memory");
    }
}

static void ask(struct lane *l, xy_store_op *op, enum statement which, const struct params *p)
{
    lane_send(l, which, p, take_docs, op);
    op->status = lane_settle(l) ? XY_OK : XY_UNAVAILABLE;
}

void documents_get(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    param_owner(&p, op);
    param_text(&p, op->collection);
    param_text(&p, op->key);
    ask(l, op, STMT_DOC_GET, &p);
    if (op->status == XY_OK && op->ndocs == 0)
        op->status = XY_NOT_FOUND;
}

void documents_list(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    param_owner(&p, op);
    param_text(&p, op->collection);
    param_text_or_null(&p, op->key);
    param_id(&p, op->limit);
    ask(l, op, STMT_DOC_LIST, &p);
}

void documents_accounts(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    param_text(&p, op->domain);
    param_text(&p, op->collection);
    param_text(&p, op->key);
    param_id(&p, op->limit);
    ask(l, op, STMT_DOC_ACCOUNTS, &p);
}

/* ---- names of all that is kept ---- */

static void names(struct params *p, const xy_store_op *op)
{
    param_text_or_null(p, op->key);
    param_id(p, op->limit);
}

void documents_domains(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    names(&p, op);
    ask(l, op, STMT_DOMAINS, &p);
}

void documents_owners(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    names(&p, op);
    param_text(&p, op->domain);
    ask(l, op, STMT_OWNERS, &p);
}

void documents_collections(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    names(&p, op);
    param_owner(&p, op);
    ask(l, op, STMT_COLLECTIONS, &p);
}

/* ---- writing ---- */

static void clash(struct lane *l, xy_store_op *op)
{
    op->status = XY_CLASH;
    lane_fail(l, "", "a document has another version");
}

static void take_one(struct lane *l, const PGresult *r, void *op)
{
    int64_t written = 0;

    take_written(l, r, &written);
    if (written != 1)
        clash(l, op);
}

static void take_none(struct lane *l, const PGresult *r, void *op)
{
    if (column_number(r, 0, 0) != 0)
        clash(l, op);
}

static void write_one(struct lane *l, xy_store_op *op, const xy_doc_write *w)
{
    bool any = w->version == XY_ANY_VERSION, none = w->version == 0;
    struct params p = { 0 };

    param_text(&p, op->domain);
    param_text(&p, w->account);
    param_text(&p, w->collection);
    param_text(&p, w->key);
    if (w->value != NULL)
        param_bytes(&p, w->value, w->len);
    if (!any && !none)
        param_id(&p, w->version);
    if (w->value == NULL)
        lane_send(l, any ? STMT_DOC_DELETE : none ? STMT_DOC_THERE : STMT_DOC_DELETE_ONE, &p,
                  any ? NULL : none ? take_none : take_one, op);
    else
        lane_send(l, any ? STMT_DOC_PUT : none ? STMT_DOC_MAKE : STMT_DOC_REPLACE, &p, any ? NULL : take_one, op);
}

void documents_put(struct lane *l, xy_store_op *op)
{
    for (size_t i = 0; i < op->nwrites; i++)
        write_one(l, op, &op->writes[i]);
}

/* What the database says of names that are too long for its index it says of its own troubles, too. */
bool documents_too_long(const struct lane *l, const xy_store_op *op)
{
    bool is_long = false;

    for (size_t i = 0; i < op->nwrites && !is_long; i++) {
        const xy_doc_write *w = &op->writes[i];
        is_long = strlen(op->domain) + strlen(w->account) + strlen(w->collection) + strlen(w->key) > NAMES_SAFE;
    }
    return is_long && strcmp(l->code, "54000") == 0;
}

void documents_forget(struct lane *l, const xy_store_op *op)
{
    struct params p = { 0 };

    param_owner(&p, op);
    lane_send(l, STMT_DOC_FORGET, &p, NULL, NULL);
}
