/* documents.c - see documents.h */

#include "documents.h"

#include <string.h>

#include "store_common/answers.h"

static const char *column(xy_job *job, sqlite3_stmt *s, int n, size_t *len)
{
    const void *bytes = sqlite3_column_blob(s, n);

    *len = (size_t)sqlite3_column_bytes(s, n);
    return answer_copy(job, bytes, *len);
}

/* The rows of a statement as documents; with_value: key, value, version; else the key alone. */
static void collect(xy_job *job, struct lane *l, xy_store_op *op, sqlite3_stmt *s, bool with_value)
{
    size_t room = 0, len;
    int more;

    op->status = XY_UNAVAILABLE;
    op->why = l->why;
    while ((more = lane_step(l, s)) > 0) {
        xy_store_doc d = { .version = 1 };
        d.key = column(job, s, 0, &len);
        if (with_value) {
            d.value = column(job, s, 1, &d.len);
            d.version = (uint64_t)sqlite3_column_int64(s, 2);
        }
        if (d.key == NULL || (with_value && d.value == NULL) || !answer_document(job, op, &d, &room)) {
            op->why = "out of memory";
            sqlite3_reset(s);
            return;
        }
    }
    if (more == 0)
        op->status = XY_OK;
}

static sqlite3_stmt *place(sqlite3_stmt *s, const xy_store_op *op)
{
    if (s == NULL)
        return NULL;
    bind_text(s, 1, op->domain);
    bind_text(s, 2, op->account);
    bind_text(s, 3, op->collection);
    return s;
}

void documents_get(xy_job *job, struct lane *l, xy_store_op *op)
{
    sqlite3_stmt *s = place(lane_statement(l, STMT_DOC_GET), op);

    if (s != NULL)
        bind_text(s, 4, op->key);
    collect(job, l, op, s, true);
    if (op->status == XY_OK && op->ndocs == 0)
        op->status = XY_NOT_FOUND;
}

static void bind_limit(sqlite3_stmt *s, int n, size_t limit)
{
    sqlite3_bind_int64(s, n, limit == 0 ? -1 : (sqlite3_int64)limit);
}

void documents_list(xy_job *job, struct lane *l, xy_store_op *op)
{
    sqlite3_stmt *s = place(lane_statement(l, STMT_DOC_LIST), op);

    if (s != NULL) {
        if (op->key != NULL)
            bind_text(s, 4, op->key);
        bind_limit(s, 5, op->limit);
    }
    collect(job, l, op, s, true);
}

void documents_accounts(xy_job *job, struct lane *l, xy_store_op *op)
{
    sqlite3_stmt *s = lane_statement(l, STMT_DOC_ACCOUNTS);

    if (s != NULL) {
        bind_text(s, 1, op->domain);
        bind_text(s, 2, op->collection);
        bind_text(s, 3, op->key);
        bind_limit(s, 4, op->limit);
    }
    collect(job, l, op, s, false);
}

/* ---- names of all that is kept ---- */

static sqlite3_stmt *names(struct lane *l, enum statement which, const xy_store_op *op)
{
    sqlite3_stmt *s = lane_statement(l, which);

    if (s == NULL)
        return NULL;
    if (op->key != NULL)
        bind_text(s, 1, op->key);
    bind_limit(s, 2, op->limit);
    return s;
}

void documents_domains(xy_job *job, struct lane *l, xy_store_op *op)
{
    collect(job, l, op, names(l, STMT_DOMAINS, op), false);
}

void documents_owners(xy_job *job, struct lane *l, xy_store_op *op)
{
    sqlite3_stmt *s = names(l, STMT_OWNERS, op);

    if (s != NULL)
        bind_text(s, 3, op->domain);
    collect(job, l, op, s, false);
}

void documents_collections(xy_job *job, struct lane *l, xy_store_op *op)
{
    sqlite3_stmt *s = names(l, STMT_COLLECTIONS, op);

    if (s != NULL) {
        bind_text(s, 3, op->domain);
        bind_text(s, 4, op->account);
    }
    collect(job, l, op, s, false);
}

/* ---- writing ---- */

static sqlite3_stmt *aim(sqlite3_stmt *s, const char *domain, const xy_doc_write *w)
{
    if (s == NULL)
        return NULL;
    bind_text(s, 1, domain);
    bind_text(s, 2, w->account);
    bind_text(s, 3, w->collection);
    bind_text(s, 4, w->key);
    return s;
}

/* XY_OK: the document has the version that the write asks for. */
static xy_status check_version(struct lane *l, const char *domain, const xy_doc_write *w)
{
    if (w->version == XY_ANY_VERSION)
        return XY_OK;
    sqlite3_stmt *s = aim(lane_statement(l, STMT_DOC_VERSION), domain, w);
    sqlite3_int64 now = lane_number(l, s);
    return now < 0 ? XY_UNAVAILABLE : (uint64_t)now == w->version ? XY_OK : XY_CLASH;
}

static bool write_one(struct lane *l, const char *domain, const xy_doc_write *w)
{
    if (w->value == NULL)
        return lane_run(l, aim(lane_statement(l, STMT_DOC_DELETE), domain, w));
    sqlite3_stmt *s = aim(lane_statement(l, STMT_DOC_PUT), domain, w);
    if (s != NULL && w->len > 0)
        sqlite3_bind_blob64(s, 5, w->value, w->len, SQLITE_STATIC);
    else if (s != NULL)
        sqlite3_bind_zeroblob(s, 5, 0);
    return lane_run(l, s);
}

xy_status documents_put(struct lane *l, xy_store_op *op)
{
    for (size_t i = 0; i < op->nwrites; i++) {
        xy_status status = check_version(l, op->domain, &op->writes[i]);
        if (status != XY_OK)
            return status;
        if (!write_one(l, op->domain, &op->writes[i]))
            return XY_UNAVAILABLE;
    }
    return XY_OK;
}

bool documents_forget(struct lane *l, const char *domain, const char *account)
{
    sqlite3_stmt *s = lane_statement(l, STMT_DOC_FORGET);

    if (s == NULL)
        return false;
    bind_text(s, 1, domain);
    bind_text(s, 2, account);
    return lane_run(l, s);
}
