/* sessions.c - see sessions.h */

#include "sessions.h"

#include <string.h>

#include "store_common/answers.h"

/* ---- reading ---- */

static bool read_session(xy_job *job, sqlite3_stmt *s, xy_store_session *session)
{
    bool ok = true;

    if (sqlite3_column_bytes(s, 0) == sizeof session->token)
        memcpy(session->token, sqlite3_column_blob(s, 0), sizeof session->token);
    session->resource = column_text(job, s, 1, &ok);
    session->mechanism = column_text(job, s, 2, &ok);
    session->presence = column_text(job, s, 3, &ok);
    session->position = (uint64_t)sqlite3_column_int64(s, 4);
    session->taken = (uint64_t)sqlite3_column_int64(s, 5);
    session->cursor = (uint64_t)sqlite3_column_int64(s, 6);
    session->joined = (uint64_t)sqlite3_column_int64(s, 7);
    session->keep_ms = (uint64_t)sqlite3_column_int64(s, 8);
    session->detached = sqlite3_column_int64(s, 9);
    session->seen = sqlite3_column_int64(s, 10);
    session->flags = (unsigned)sqlite3_column_int64(s, 11);
    return ok;
}

void sessions_list(xy_job *job, struct lane *l, xy_store_op *op)
{
    sqlite3_stmt *s = lane_statement(l, STMT_SESSION_LIST);
    size_t room = 0;
    int more;

    if (s == NULL)
        return;
    bind_text(s, 1, op->domain);
    bind_text(s, 2, op->account);
    while ((more = lane_step(l, s)) > 0) {
        xy_store_session session = { .position = 0 };
        if (!read_session(job, s, &session) || !answer_session(job, op, &session, &room)) {
            op->why = "out of memory";
            sqlite3_reset(s);
            return;
        }
    }
    if (more == 0)
        op->status = XY_OK;
}

/* ---- writing ---- */

static sqlite3_stmt *of_account(sqlite3_stmt *s, const char *domain, const char *account)
{
    if (s == NULL)
        return NULL;
    bind_text(s, 1, domain);
    bind_text(s, 2, account);
    return s;
}

static xy_status ran(struct lane *l, sqlite3_stmt *s)
{
    return lane_run(l, s) ? XY_OK : XY_UNAVAILABLE;
}

xy_status sessions_put(struct lane *l, xy_store_op *op)
{
    sqlite3_stmt *s = of_account(lane_statement(l, STMT_SESSION_PUT), op->domain, op->account);
    const xy_store_session *session = op->session;

    if (s == NULL)
        return XY_UNAVAILABLE;
    sqlite3_bind_blob(s, 3, session->token, sizeof session->token, SQLITE_STATIC);
    bind_text(s, 4, session->resource);
    bind_text(s, 5, session->mechanism);
    if (session->presence != NULL)
        bind_text(s, 6, session->presence);
    bind_id(s, 7, session->position);
    bind_id(s, 8, session->taken);
    bind_id(s, 9, session->cursor);
    bind_id(s, 10, session->joined);
    bind_id(s, 11, session->keep_ms);
    sqlite3_bind_int64(s, 12, session->detached);
    sqlite3_bind_int64(s, 13, session->seen);
    sqlite3_bind_int64(s, 14, session->flags);
    return ran(l, s);
}

xy_status sessions_position(struct lane *l, const xy_store_record *r)
{
    sqlite3_stmt *s = lane_statement(l, STMT_SESSION_POSITION);

    if (s == NULL)
        return XY_UNAVAILABLE;
    sqlite3_bind_blob(s, 1, r->token, sizeof r->token, SQLITE_STATIC);
    bind_id(s, 2, r->position);
    return ran(l, s);
}

xy_status sessions_remove(struct lane *l, xy_store_op *op)
{
    sqlite3_stmt *s = of_account(lane_statement(l, STMT_SESSION_REMOVE), op->domain, op->account);

    if (s != NULL)
        sqlite3_bind_blob(s, 3, op->session->token, sizeof op->session->token, SQLITE_STATIC);
    return ran(l, s);
}

/* The last one of the next `limit`.  -1: failed. */
static sqlite3_int64 end_of_some(struct lane *l, const xy_store_op *op, bool *more)
{
    sqlite3_stmt *s = lane_statement(l, STMT_SESSIONS_NEXT);
    sqlite3_int64 last = -1;

    if (s == NULL)
        return last;
    bind_id(s, 1, op->until);
    bind_id(s, 2, op->limit);
    if (lane_step(l, s) > 0) {
        *more = (uint64_t)sqlite3_column_int64(s, 0) == op->limit;
        last = sqlite3_column_int64(s, 1);
    }
    sqlite3_reset(s);
    return last;
}

xy_status sessions_sweep(struct lane *l, xy_store_op *op)
{
    sqlite3_int64 last = INT64_MAX;

    op->more = false;
    if (op->limit > 0 && (last = end_of_some(l, op, &op->more)) < 0)
        return XY_UNAVAILABLE;
    op->last_id = (uint64_t)last;
    sqlite3_stmt *s = lane_statement(l, STMT_SESSION_SWEEP);
    if (s != NULL) {
        bind_id(s, 1, op->until);
        bind_id(s, 2, op->last_id);
        bind_id(s, 3, op->after);
    }
    return ran(l, s);
}

bool sessions_forget(struct lane *l, const char *domain, const char *account)
{
    return lane_run(l, of_account(lane_statement(l, STMT_SESSIONS_FORGET), domain, account));
}
