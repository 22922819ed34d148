/*
 * store_sqlite.c - the embedded store: one SQLite database in the data directory.
 *
 * Write-ahead log with synchronous=FULL, so a commit is on the disk when it returns.  One lane writes, and all
 * that came since the last commit began goes into the next one; the other lanes read beside it.
 */
#include <stdio.h>
#include <sys/stat.h>

#include "archive.h"
#include "boxes.h"
#include "connection.h"
#include "documents.h"
#include "joined.h"
#include "mailboxes.h"
#include "purge.h"
#include "reindex.h"
#include "schema.h"
#include "sessions.h"
#include "store.h"
#include "store_common/operations.h"
#include "store_common/settings.h"
#include "terms.h"
#include "wal.h"

static const xy_setting settings[] = {
    XY_TEXT(struct config, file, "file", "xylem.db", "Name of the database, in the data directory"),
    XY_TIME(struct config, busy, "busy-timeout", "5s", 0, 60000,
            "How long to wait for another process that holds the database"),
    STORE_GATHER(struct config), STORE_MIGRATE(struct config),
    { 0 }
};

/* SQLite need not count its memory, for which all threads take one lock at each request.  Where another module has used
 * it before, it goes on counting. */
static int start(xy_mod *m)
{
    (void)m;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    return 0;
}

/* ---- lanes ---- */

static unsigned gather_ms(xy_job *job)
{
    const struct config *c = xy_job_config(job);

    return (unsigned)c->gather;
}

static void *lane_open(xy_job *job, unsigned lane, const char **why)
{
    struct state *state = xy_job_state(job);
    struct lane *l = &state->lanes[lane];

    *why = l->why;
    if (!connection_begin(job, l))
        return NULL;
    connection_end();
    return l;
}

static void lane_close(xy_job *job, unsigned lane, void *state)
{
    (void)job;
    (void)lane;
    connection_close(state);
}

/* What it takes is not known for certain while the log is taken over. */
static int64_t bytes_of(const struct lane *l)
{
    static const char *const endings[] = { "", "-wal" };
    char path[LANE_PATH + 8];
    int64_t bytes = 0;
    struct stat s;

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        snprintf(path, sizeof path, "%s%s", l->path, endings[i]);
        bytes += stat(path, &s) == 0 ? s.st_size : 0;
    }
    return bytes;
}

static void schema(xy_job *job, xy_store_op *op)
{
    struct state *state = xy_job_state(job);
    struct lane *l = &state->lanes[0];

    if (l->db == NULL)
        l->schema = 0;
    state->commanded = op->until == 1;
    bool open = connection_begin(job, l);
    state->commanded = false;
    if (open)
        connection_end();
    op->status = open ? XY_OK : l->wrong ? XY_REFUSED : XY_UNAVAILABLE;
    op->why = open ? NULL : l->why;
    op->count = (uint64_t)schema_newest;
    op->last_id = l->schema < 0 ? 0 : (uint64_t)l->schema;
    op->bytes = (uint64_t)bytes_of(l);
}

/* ---- reading ---- */

static void store_read(xy_job *job, void *state, xy_store_op *op)
{
    static void (*const readers[])(xy_job *, struct lane *, xy_store_op *) = STORE_READERS(documents);
    struct lane *l = state;

    store_unavailable(op, l->why);
    if (!STORE_HAS(readers, op))
        op->status = XY_REFUSED;
    else if (connection_begin(job, l)) {
        l->job = job;
        readers[op->kind](job, l, op);
        connection_end();
    }
}

/* ---- writing ---- */

static xy_status remove_account(struct lane *l, xy_store_op *op)
{
    if (!documents_forget(l, op->domain, op->account) || !sessions_forget(l, op->domain, op->account))
        return XY_UNAVAILABLE;
    return mailboxes_forget(l, op);
}

static xy_status write_one(struct lane *l, xy_store_op *op)
{
    static xy_status (*const writers[])(struct lane *, xy_store_op *) = {
        [XY_STORE_DOC_PUT] = documents_put,           [XY_STORE_RECORD] = mailboxes_record,
        [XY_STORE_MAILBOX_TAKEN] = mailboxes_taken,   [XY_STORE_MAILBOX_RETRACT] = mailboxes_retract,
        [XY_STORE_MAILBOX_RAISE] = mailboxes_raise,   [XY_STORE_ARCHIVE_PURGE] = purge_old,
        [XY_STORE_ARCHIVE_TRIM] = purge_large,        [XY_STORE_REINDEX] = reindex,
        [XY_STORE_SESSION_PUT] = sessions_put,        [XY_STORE_SESSION_REMOVE] = sessions_remove,
        [XY_STORE_SESSION_SWEEP] = sessions_sweep,    [XY_STORE_ACCOUNT_REMOVE] = remove_account
    };

    return STORE_HAS(writers, op) ? writers[op->kind](l, op) : XY_REFUSED;
}

/* Whose rows' terms have to be written before it can remove them. */
static bool removes(const xy_store_op *op)
{
    return op->kind == XY_STORE_MAILBOX_RETRACT || op->kind == XY_STORE_ARCHIVE_PURGE ||
           op->kind == XY_STORE_ARCHIVE_TRIM || op->kind == XY_STORE_ACCOUNT_REMOVE ||
           op->kind == XY_STORE_REINDEX;
}

/* false: the transaction is of no more use. */
static bool get_ready(struct lane *l, xy_store_op *op)
{
    store_unavailable(op, l->why);
    if (!removes(op))
        return !l->broken;
    boxes_forget(l);
    if (!terms_flush(l))
        l->broken = true;               /* with it went what others of the batch have added */
    return !l->broken;
}

static bool write_together(struct lane *l, xy_store_op *const *ops, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!get_ready(l, ops[i]))
            return false;
        ops[i]->status = write_one(l, ops[i]);
        if (ops[i]->status != XY_OK)
            return false;
    }
    return true;
}

/* One operation: whole, or nothing of it.  false: the transaction is of no more use, SQLite may have rolled back all
 * of it. */
static bool write_whole(struct lane *l, xy_store_op *op)
{
    if (!get_ready(l, op) || !lane_do(l, STMT_SAVE))
        return false;
    size_t added = l->nadded;
    op->status = write_one(l, op);
    if (op->status != XY_OK) {
        l->nadded = added;
        boxes_forget(l);
        if (l->broken || !lane_do(l, STMT_UNDO))
            return false;
    }
    return lane_do(l, STMT_RELEASE);
}

/*
 * To be able to undo a single operation SQLite keeps a copy of each page that it changes, which costs more than what
 * is written.  So all are written together; when one is refused, all are undone and written again, able to.
 */
static bool write_all(struct lane *l, xy_store_op *const *ops, size_t n)
{
    if (write_together(l, ops, n))
        return true;
    if (l->broken || !lane_do(l, STMT_ROLLBACK) || !lane_do(l, STMT_BEGIN))
        return false;
    l->nadded = 0;
    boxes_forget(l);
    for (size_t i = 0; i < n; i++)
        if (!store_is_behind(ops, i) && !write_whole(l, ops[i]))
            return false;
    return true;
}

/* What has been committed into a file that is no longer there is not kept. */
static bool commit(struct lane *l)
{
    return !l->broken && terms_flush(l) && joined_commit(l) && connection_in_place(l);
}

static void write_batch(xy_job *job, struct lane *l, xy_store_op *const *ops, size_t n)
{
    l->job = job;
    l->nadded = l->room = 0;
    if (!lane_do(l, STMT_BEGIN)) {
        store_all_unavailable(ops, n, l->why);
        return;
    }
    wal_watch(xy_job_state(job), l);
    if (boxes_check(l) && write_all(l, ops, n) && commit(l)) {
        wal_keep_short(xy_job_state(job), l);
        return;
    }
    xy_job_log(job, XY_ERROR, "a batch failed, nothing of it counts: %s", l->why);
    if (!sqlite3_get_autocommit(l->db))
        lane_do(l, STMT_ROLLBACK);
    l->broken = true;
    store_all_unavailable(ops, n, l->why);
}

static void store_write(xy_job *job, void *state, xy_store_op *const *ops, size_t n)
{
    struct lane *l = state;

    if (!connection_begin(job, l)) {
        store_all_unavailable(ops, n, l->why);
        return;
    }
    write_batch(job, l, ops, n);
    connection_end();
}

/* ---- upkeep ---- */

static bool needs_upkeep(xy_job *job)
{
    return wal_is_long(xy_job_state(job));
}

static void upkeep(xy_job *job, void *state)
{
    struct lane *l = state;

    if (!connection_begin(job, l))
        return;
    wal_take_over(xy_job_state(job), l);
    connection_end();
}

static const xy_store_ops ops = {
    .size = sizeof ops, .lane_open = lane_open, .lane_close = lane_close,
    .write = store_write, .read = store_read, .read_lanes = READ_LANES,
    .gather_ms = gather_ms, .needs_upkeep = needs_upkeep, .upkeep = upkeep, .schema = schema
};

static const xy_service services[] = { { "store", 1, &ops }, { 0 } };

XY_MODULE(store_sqlite, "1.0", .summary = "Embedded store: one SQLite database", .spread = XY_PER_SERVER,
          .settings = settings, .config_size = sizeof(struct config),
          .state_size = sizeof(struct state), .start = start, .services = services);
