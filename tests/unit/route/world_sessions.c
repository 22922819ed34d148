/*
 * world_sessions.c - the sessions that the store of a world keeps; its callers hold the store's lock.
 */
#include "route/world_private.h"

#include <stdio.h>

#include "base/codec.h"
#include "hook/job.h"

#define SESSIONS_MOST 64
#define SWEPT_AT_ONCE 16                    /* whatever is asked for */
#define TEXT_MOST     512

struct kept {
    xy_store_session s;                     /* its texts are these */
    char             account[64], resource[TEXT_MOST], mechanism[32], presence[TEXT_MOST];
    bool             there;
};

static struct kept kept[SESSIONS_MOST];

static struct kept *find(const unsigned char *token)
{
    for (unsigned i = 0; i < SESSIONS_MOST; i++)
        if (kept[i].there && memcmp(kept[i].s.token, token, sizeof kept[i].s.token) == 0)
            return &kept[i];
    return NULL;
}

static struct kept *place(void)
{
    for (unsigned i = 0; i < SESSIONS_MOST; i++)
        if (!kept[i].there)
            return &kept[i];
    fail_msg("more sessions than the store of a world has places for");
    return NULL;
}

static void put(const char *account, const xy_store_session *s)
{
    struct kept *k = find(s->token);
    uint64_t position = k == NULL || k->s.position < s->position ? s->position : k->s.position;

    if (k == NULL)
        k = place();
    k->there = true;
    k->s = *s;
    k->s.position = position;
    snprintf(k->account, sizeof k->account, "%s", account);
    snprintf(k->resource, sizeof k->resource, "%s", s->resource);
    snprintf(k->mechanism, sizeof k->mechanism, "%s", s->mechanism);
    snprintf(k->presence, sizeof k->presence, "%s", s->presence == NULL ? "" : s->presence);
    k->s.resource = k->resource;
    k->s.mechanism = k->mechanism;
    k->s.presence = s->presence == NULL ? NULL : k->presence;
}

static void list(xy_job *job, xy_store_op *op)
{
    op->sessions = arena_alloc(job->arena, SESSIONS_MOST * sizeof *op->sessions);
    if (op->sessions == NULL)
        op->status = XY_UNAVAILABLE;
    for (unsigned i = 0; op->sessions != NULL && i < SESSIONS_MOST; i++)
        if (kept[i].there && strcmp(kept[i].account, op->account) == 0)
            op->sessions[op->nsessions++] = kept[i].s;
}

static void sweep(xy_store_op *op)
{
    op->last_id = op->until + SWEPT_AT_ONCE;
    op->more = op->last_id < SESSIONS_MOST;
    for (uint64_t i = op->until; i < op->last_id; i++)
        kept[i].there = kept[i].there && kept[i].s.seen >= (int64_t)op->after;
}

void world_sessions_do(xy_job *job, xy_store_op *op)
{
    struct kept *k;

    switch (op->kind) {
    case XY_STORE_SESSION_LIST:
        list(job, op);
        break;
    case XY_STORE_MAILBOX_TAKEN:
    case XY_STORE_SESSION_PUT:
        if (op->session != NULL)
            put(op->account, op->session);
        break;
    case XY_STORE_SESSION_REMOVE:
        if ((k = find(op->session->token)) != NULL)
            k->there = false;
        break;
    case XY_STORE_SESSION_SWEEP:
        sweep(op);
        break;
    case XY_STORE_RECORD:
        k = op->record->position == 0 ? NULL : find(op->record->token);
        if (k != NULL && k->s.position < op->record->position)
            k->s.position = op->record->position;
        break;
    case XY_STORE_ACCOUNT_REMOVE:
        for (unsigned i = 0; i < SESSIONS_MOST; i++)
            kept[i].there = kept[i].there && strcmp(kept[i].account, op->account) != 0;
        break;
    default:
        break;
    }
}

void world_sessions_clear(void)
{
    memset(kept, 0, sizeof kept);
}

bool world_sessions_find(const char *id, xy_store_session *out)
{
    for (unsigned i = 0; i < SESSIONS_MOST; i++) {
        char text[2 * sizeof kept[i].s.token + 1] = "";
        hex_encode(kept[i].s.token, sizeof kept[i].s.token, text);
        if (!kept[i].there || strcmp(text, id) != 0)
            continue;
        *out = kept[i].s;
        return true;
    }
    return false;
}
