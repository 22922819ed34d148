/*
 * xylem/store.h - documents: small values under (domain, account, collection, key).
 *
 * The domain is the instance's; account "" means the domain's own documents.  A collection is named after
 * the module that owns it.  All calls return XY_LATER, so a handler can `return xy_doc_get(...)`; the
 * callback comes on the same shard.  (XY_DONE: there was no memory even to wait; the request has ended as
 * unavailable and no callback comes.)  Unavailable is never "not found".
 */
#ifndef XYLEM_STORE_H
#define XYLEM_STORE_H

#include <xylem/api.h>

/* One document: XY_OK with one, or XY_NOT_FOUND. */
static inline xy_flow xy_doc_get(xy_mod *m, xy_req *rq, const char *account, const char *collection,
                                 const char *key, xy_docs_fn fn)
{
    return xy_api_->doc_get(m, rq, account, collection, key, fn);
}

/* Documents of a collection in byte order of their keys, those after `after` (NULL: from the start), at
 * most limit (0: all).  XY_OK also when there are none. */
static inline xy_flow xy_doc_list(xy_mod *m, xy_req *rq, const char *account, const char *collection,
                                  const char *after, size_t limit, xy_docs_fn fn)
{
    return xy_api_->doc_list(m, rq, account, collection, after, limit, fn);
}

/* The accounts of the domain that have a document in the collection, as keys, in byte order. */
static inline xy_flow xy_doc_accounts(xy_mod *m, xy_req *rq, const char *collection, const char *after,
                                      size_t limit, xy_docs_fn fn)
{
    return xy_api_->doc_accounts(m, rq, collection, after, limit, fn);
}

/* All writes or none, durable when fn gets XY_OK; XY_CLASH: a version was another. */
static inline xy_flow xy_doc_put(xy_mod *m, xy_req *rq, const xy_doc_write *writes, size_t n, xy_status_fn fn)
{
    return xy_api_->doc_put(m, rq, writes, n, fn);
}

static inline xy_status xy_docs_status(const xy_docs *d) { return xy_api_->docs_status(d); }
static inline size_t xy_docs_count(const xy_docs *d) { return xy_api_->docs_count(d); }
static inline const char *xy_docs_key(const xy_docs *d, size_t i) { return xy_api_->docs_key(d, i); }
static inline const void *xy_docs_value(const xy_docs *d, size_t i, size_t *len)
{
    return xy_api_->docs_value(d, i, len);
}
static inline uint64_t xy_docs_version(const xy_docs *d, size_t i) { return xy_api_->docs_version(d, i); }

#endif
