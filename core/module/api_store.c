/*
 * api_store.c - documents (xylem/store.h): a call to the store on behalf of a request.
 */
#include "module/api_parts.h"

#include <string.h>

#include "base/mem.h"
#include "hook/handles.h"
#include "hook/request.h"
#include "route/store.h"

struct xy_docs {
    xy_status           status;
    const xy_store_op  *op;         /* NULL: it never came to asking */
};

struct doc_call {
    struct wait        wait;
    struct store_call *call;        /* NULL: no memory */
    xy_docs_fn         docs_fn;     /* one of the two */
    xy_status_fn       status_fn;
    bool               refused;     /* what the module built for it found no memory */
};

static void call_back(struct wait *w, xy_mod *m, xy_req *rq)
{
    struct doc_call *c = list_entry(w, struct doc_call, wait);
    struct xy_docs docs = { XY_UNAVAILABLE, NULL };

    if (c->call != NULL)
        docs = (struct xy_docs){ c->call->op.status, &c->call->op };
    if (c->docs_fn != NULL)
        c->docs_fn(m, rq, &docs);
    else
        c->status_fn(m, rq, docs.status);
}

static void destroy(struct wait *w)
{
    struct doc_call *c = list_entry(w, struct doc_call, wait);

    store_call_free(&c->call);
    mem_free(&c);
}

static void answered(struct store_call *call)
{
    struct doc_call *c = call->arg;

    wait_done(&c->wait);
}

/* Begins to wait; NULL: not even that was possible, the request has ended. */
static struct doc_call *begin(xy_mod *m, xy_req *held, xy_store_kind kind, const char *what)
{
    xy_req *rq = api_may_wait(m, held, what);
    struct doc_call *c = rq == NULL ? NULL : try_alloc(sizeof *c);

    if (c == NULL) {
        api_end_unavailable(held);
        return NULL;
    }
    c->refused = api_take_refusal();
    c->wait.call = call_back;
    c->wait.destroy = destroy;
    c->call = store_call_new(kind, answered, c);
    wait_begin(&c->wait, m, rq);
    return c;
}

/* Sends it off, or back at once when a part of it found no memory. */
static xy_flow submit(struct doc_call *c, bool ok)
{
    if (ok && !c->refused)
        store_submit(c->call);
    else {
        store_call_free(&c->call);
        wait_done(&c->wait);
    }
    return XY_LATER;
}

static bool where(struct doc_call *c, xy_mod *m, const char *account, const char *collection,
                  const char *key)
{
    if (c->call == NULL)
        return false;
    xy_store_op *op = &c->call->op;
    return arena_keep(c->call->arena, &op->domain, m->domain_name) &&
           arena_keep(c->call->arena, &op->account, account) &&
           arena_keep(c->call->arena, &op->collection, collection) && arena_keep(c->call->arena, &op->key, key);
}

static xy_flow doc_get(xy_mod *m, xy_req *rq, const char *account, const char *collection,
                       const char *key, xy_docs_fn fn)
{
    struct doc_call *c = begin(m, rq, XY_STORE_DOC_GET, "xy_doc_get");

    if (c == NULL)
        return XY_DONE;
    c->docs_fn = fn;
    return submit(c, where(c, m, account, collection, key));
}

static xy_flow doc_list(xy_mod *m, xy_req *rq, const char *account, const char *collection,
                        const char *after, size_t limit, xy_docs_fn fn)
{
    struct doc_call *c = begin(m, rq, XY_STORE_DOC_LIST, "xy_doc_list");

    if (c == NULL)
        return XY_DONE;
    c->docs_fn = fn;
    bool ok = where(c, m, account, collection, after);
    if (ok)
        c->call->op.limit = limit;
    return submit(c, ok);
}

static xy_flow doc_accounts(xy_mod *m, xy_req *rq, const char *collection, const char *after,
                            size_t limit, xy_docs_fn fn)
{
    struct doc_call *c = begin(m, rq, XY_STORE_ACCOUNT_LIST, "xy_doc_accounts");

    if (c == NULL)
        return XY_DONE;
    c->docs_fn = fn;
    bool ok = where(c, m, NULL, collection, after);
    if (ok)
        c->call->op.limit = limit;
    return submit(c, ok);
}

static bool copy_writes(struct store_call *call, const xy_doc_write *from, size_t n)
{
    xy_doc_write *to = arena_alloc(call->arena, size_mul(n, sizeof *to));
    bool ok = to != NULL;

    for (size_t i = 0; ok && i < n; i++) {
        to[i] = from[i];
        ok = arena_keep(call->arena, &to[i].account, from[i].account) &&
             arena_keep(call->arena, &to[i].collection, from[i].collection) &&
             arena_keep(call->arena, &to[i].key, from[i].key);
        if (ok && from[i].value != NULL) {
            to[i].value = arena_copy(call->arena, from[i].value, from[i].len);
            ok = to[i].value != NULL;
        }
    }
    call->op.writes = to;
    call->op.nwrites = n;
    return ok;
}

static xy_flow doc_put(xy_mod *m, xy_req *rq, const xy_doc_write *writes, size_t n, xy_status_fn fn)
{
    struct doc_call *c = begin(m, rq, XY_STORE_DOC_PUT, "xy_doc_put");

    if (c == NULL)
        return XY_DONE;
    c->status_fn = fn;
    bool ok = where(c, m, NULL, NULL, NULL);
    return submit(c, ok && copy_writes(c->call, writes, n));
}

/* ---- what came back ---- */

static xy_status status(const xy_docs *d)
{
    return d->status;
}

static size_t count(const xy_docs *d)
{
    return d->op == NULL || d->status != XY_OK ? 0 : d->op->ndocs;
}

static const char *key(const xy_docs *d, size_t i)
{
    return i < count(d) ? d->op->docs[i].key : NULL;
}

static const void *value(const xy_docs *d, size_t i, size_t *len)
{
    const xy_store_doc *doc = i < count(d) ? &d->op->docs[i] : NULL;

    if (len != NULL)
        *len = doc == NULL ? 0 : doc->len;
    return doc == NULL ? NULL : doc->value;
}

static uint64_t version(const xy_docs *d, size_t i)
{
    return i < count(d) ? d->op->docs[i].version : 0;
}

void api_fill_store(xy_api *t)
{
    t->doc_get = doc_get;
    t->doc_list = doc_list;
    t->doc_accounts = doc_accounts;
    t->doc_put = doc_put;
    t->docs_status = status;
    t->docs_count = count;
    t->docs_key = key;
    t->docs_value = value;
    t->docs_version = version;
}
