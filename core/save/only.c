/* only.c - see only.h */

#include "save/only.h"

#include <string.h>

#include "base/mem.h"

static bool is_of(const struct only *o, const char *domain, const char *account)
{
    return domain != NULL && strcmp(domain, o->domain) == 0 &&
           (o->account == NULL || (account != NULL && strcmp(account, o->account) == 0));
}

static bool keep_rows(const struct only *o, xy_store_op *op, struct arena *a, bool *memory)
{
    xy_store_record *r = arena_alloc(a, sizeof *r);
    xy_store_row *rows = arena_alloc(a, size_mul(op->record->nrows + 1, sizeof *rows));

    *memory = r != NULL && rows != NULL;
    if (!*memory)
        return false;
    *r = *op->record;
    r->nrows = 0;
    for (size_t i = 0; i < op->record->nrows; i++)
        if (is_of(o, op->record->rows[i].domain, op->record->rows[i].account))
            rows[r->nrows++] = op->record->rows[i];
    r->rows = rows;
    op->record = r;
    return r->nrows > 0;
}

static bool keep_writes(const struct only *o, xy_store_op *op, struct arena *a, bool *memory)
{
    xy_doc_write *writes = arena_alloc(a, size_mul(op->nwrites + 1, sizeof *writes));
    size_t n = 0;

    *memory = writes != NULL;
    for (size_t i = 0; *memory && i < op->nwrites; i++)
        if (is_of(o, op->domain, op->writes[i].account))
            writes[n++] = op->writes[i];
    op->writes = writes;
    op->nwrites = n;
    return n > 0;
}

bool only_keep(const struct only *o, xy_store_op *op, struct arena *a, bool *memory)
{
    *memory = true;
    if (o->domain == NULL)
        return true;
    switch (op->kind) {
    case XY_STORE_RECORD:
        return keep_rows(o, op, a, memory);
    case XY_STORE_DOC_PUT:
        return keep_writes(o, op, a, memory);
    case XY_STORE_SESSION_SWEEP:
        return true;
    case XY_STORE_ARCHIVE_PURGE:
    case XY_STORE_ARCHIVE_TRIM:
        if (op->account == NULL)
            op->account = o->account;   /* what concerns all of a domain concerns this one */
        break;
    default:
        break;
    }
    return is_of(o, op->domain, op->account);
}

bool only_lasting(xy_store_op *op, xy_store_record *record)
{
    switch (op->kind) {
    case XY_STORE_SESSION_PUT:
    case XY_STORE_SESSION_REMOVE:
    case XY_STORE_SESSION_SWEEP:
        return false;
    case XY_STORE_RECORD:
        *record = *op->record;
        memset(record->token, 0, sizeof record->token);
        record->seq = record->position = 0;
        record->keyed = false;
        op->record = record;
        return record->nrows > 0;
    default:
        op->session = NULL;
        return true;
    }
}
