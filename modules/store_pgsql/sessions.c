/* sessions.c - see sessions.h */

#include "sessions.h"

#include <string.h>

/* ---- reading ---- */

static bool read_session(struct lane *l, const PGresult *r, int row, xy_store_session *session)
{
    bool ok = PQgetlength(r, row, 0) == sizeof session->token;

    if (ok)
        memcpy(session->token, PQgetvalue(r, row, 0), sizeof session->token);
    session->resource = column_text(l->job, r, row, 1, &ok);
    session->mechanism = column_text(l->job, r, row, 2, &ok);
    session->presence = column_text(l->job, r, row, 3, &ok);
    session->position = column_id(r, row, 4);
    session->taken = column_id(r, row, 5);
    session->cursor = column_id(r, row, 6);
    session->joined = column_id(r, row, 7);
    session->keep_ms = column_id(r, row, 8);
    session->detached = column_number(r, row, 9);
    session->seen = column_number(r, row, 10);
    session->flags = (unsigned)column_id(r, row, 11);
    return ok;
}

static void take_sessions(struct lane *l, const PGresult *r, void *arg)
{
    xy_store_op *op = arg;
    size_t n = (size_t)PQntuples(r);
    bool ok = true;

    op->sessions = xy_job_alloc(l->job, (n + 1) * sizeof *op->sessions);
    ok = op->sessions != NULL;
    for (size_t i = 0; ok && i < n; i++)
        ok = read_session(l, r, (int)i, &op->sessions[i]);
    op->nsessions = ok ? n : 0;
    if (!ok)
        lane_fail(l, "", "out of memory");
}

void sessions_list(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    param_owner(&p, op);
    lane_send(l, STMT_SESSION_LIST, &p, take_sessions, op);
    op->status = lane_settle(l) ? XY_OK : XY_UNAVAILABLE;
}

/* ---- writing ---- */

void sessions_put(struct lane *l, const xy_store_op *op)
{
    const xy_store_session *session = op->session;
    struct params p = { 0 };

    param_owner(&p, op);
    param_bytes(&p, session->token, sizeof session->token);
    param_text(&p, session->resource);
    param_text(&p, session->mechanism);
    param_text_or_null(&p, session->presence);
    param_id(&p, session->position);
    param_id(&p, session->taken);
    param_id(&p, session->cursor);
    param_id(&p, session->joined);
    param_id(&p, session->keep_ms);
    param_number(&p, session->detached);
    param_number(&p, session->seen);
    param_number(&p, session->flags);
    lane_send(l, STMT_SESSION_PUT, &p, NULL, NULL);
}

void sessions_remove(struct lane *l, const xy_store_op *op)
{
    struct params p = { 0 };

    param_owner(&p, op);
    param_bytes(&p, op->session->token, sizeof op->session->token);
    lane_send(l, STMT_SESSION_REMOVE, &p, NULL, NULL);
}

static void take_swept(struct lane *l, const PGresult *r, void *arg)
{
    xy_store_op *op = arg;

    (void)l;
    op->more = op->limit > 0 && column_id(r, 0, 0) == op->limit;
    op->last_id = op->more ? column_id(r, 0, 1) : 0;
}

void sessions_sweep(struct lane *l, xy_store_op *op)
{
    struct params p = { 0 };

    param_id(&p, op->after);
    param_id(&p, op->until);
    param_number(&p, (int64_t)op->limit);
    lane_send(l, STMT_SESSION_SWEEP, &p, take_swept, op);
}

void sessions_sweep_keys(struct lane *l, uint64_t below, int64_t *n)
{
    struct params p = { 0 };

    param_id(&p, below);
    param_number(&p, KEYS_AT_ONCE);
    lane_send(l, STMT_KEYS_SWEEP, &p, n == NULL ? NULL : take_written, n);
}

void sessions_forget(struct lane *l, const xy_store_op *op)
{
    struct params p = { 0 };

    param_owner(&p, op);
    lane_send(l, STMT_SESSIONS_FORGET, &p, NULL, NULL);
}
