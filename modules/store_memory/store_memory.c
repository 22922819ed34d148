/*
 * store_memory.c - a store for laboratories and tests: all is in the memory of the process, and ends with it.
 *
 * What it promises otherwise is what the other stores do.  A batch is written by one thread while nobody reads.
 */
#include "archive.h"
#include "documents.h"
#include "mailboxes.h"
#include "names.h"
#include "owners.h"
#include "purge.h"
#include "records.h"
#include "sessions.h"
#include "store_common/operations.h"
#include "terms.h"

static const xy_setting settings[] = {
    XY_SIZE(struct config, most, "most", "1G", 1 << 20, INT64_C(1) << 50,
            "Memory for all that is kept; when it is used up nothing more is stored until something is removed"),
    { 0 }
};

/* ---- lanes ---- */

static void *lane_open(xy_job *job, unsigned lane, const char **why)
{
    (void)lane;
    (void)why;
    return xy_job_state(job);
}

static void lane_close(xy_job *job, unsigned lane, void *state)
{
    (void)job;
    (void)lane;
    (void)state;
}

/* There are no tables, and so none of an earlier version. */
static void schema(xy_job *job, xy_store_op *op)
{
    struct state *s = xy_job_state(job);

    pthread_rwlock_rdlock(&s->lock);
    op->bytes = s->heap.used;
    pthread_rwlock_unlock(&s->lock);
    op->count = op->last_id = 0;
    op->status = XY_OK;
}

/* ---- reading ---- */

static void store_read(xy_job *job, void *of, xy_store_op *op)
{
    static void (*const readers[])(xy_job *, struct state *, xy_store_op *) = STORE_READERS(names);
    struct state *s = of;

    store_unavailable(op, "out of memory");
    if (!STORE_HAS(readers, op)) {
        op->status = XY_REFUSED;
        op->why = "there is no such question";
        return;
    }
    pthread_rwlock_rdlock(&s->lock);
    readers[op->kind](job, s, op);
    pthread_rwlock_unlock(&s->lock);
}

/* ---- writing ---- */

static void remove_account(struct state *s, xy_store_op *op)
{
    struct owner *o = owners_find(s, op->domain, op->account);

    op->count = o == NULL || o->box == NULL ? 0 : o->box->waits;
    op->bytes = o == NULL || o->box == NULL ? 0 : o->box->waiting_bytes;
    if (o != NULL)
        owners_remove(s, o);
}

static xy_status write_one(xy_job *job, struct state *s, xy_store_op *op)
{
    switch (op->kind) {
    case XY_STORE_DOC_PUT:
        return documents_put(job, s, op);
    case XY_STORE_RECORD:
        return records_write(job, s, op);
    case XY_STORE_MAILBOX_TAKEN:
        return mailboxes_taken(s, op);
    case XY_STORE_SESSION_PUT:
        return sessions_put(s, op);
    case XY_STORE_MAILBOX_RAISE:
        return mailboxes_raise(s, op);
    case XY_STORE_MAILBOX_RETRACT:
        mailboxes_retract(s, op);
        return XY_OK;
    case XY_STORE_SESSION_REMOVE:
        sessions_remove(s, op);
        return XY_OK;
    case XY_STORE_SESSION_SWEEP:
        sessions_sweep(s, op->after);
        return XY_OK;
    case XY_STORE_ARCHIVE_PURGE:
        purge_old(s, op);
        return XY_OK;
    case XY_STORE_ARCHIVE_TRIM:
        purge_large(s, op);
        return XY_OK;
    case XY_STORE_REINDEX:
        return terms_reindex(job, s, op);
    case XY_STORE_ACCOUNT_REMOVE:
        remove_account(s, op);
        return XY_OK;
    default:
        op->why = "there is no such operation";
        return XY_REFUSED;
    }
}

static void store_write(xy_job *job, void *of, xy_store_op *const *ops, size_t n)
{
    struct state *s = of;
    bool failed = false;

    pthread_rwlock_wrlock(&s->lock);
    for (size_t i = 0; i < n; i++) {
        ops[i]->why = NULL;
        if (failed && store_is_behind(ops, i))
            continue;
        ops[i]->status = write_one(job, s, ops[i]);
        if (ops[i]->status == XY_UNAVAILABLE && ops[i]->why == NULL)
            ops[i]->why = "out of memory";
        failed |= ops[i]->status == XY_UNAVAILABLE;
    }
    pthread_rwlock_unlock(&s->lock);
}

static const xy_store_ops ops = {
    .size = sizeof ops, .lane_open = lane_open, .lane_close = lane_close,
    .write = store_write, .read = store_read, .read_lanes = 2, .schema = schema,
    .traits = XY_STORE_FLEETING
};

/* ---- from start to stop ---- */

static int start(xy_mod *m)
{
    const struct config *cfg = xy_config(m);

    state_begin(xy_state(m), cfg->most);
    xy_log(m, XY_WARN, "all is kept in memory: accounts, messages and archives end with this process");
    return 0;
}

static void stop(xy_mod *m)
{
    state_end(xy_state(m));
}

static const xy_service services[] = { { "store", 1, &ops }, { 0 } };

XY_MODULE(store_memory, "1.0", .summary = "Store in the memory of the process, of which nothing lasts",
          .spread = XY_PER_SERVER, .settings = settings, .config_size = sizeof(struct config),
          .state_size = sizeof(struct state), .start = start, .stop = stop, .services = services);
