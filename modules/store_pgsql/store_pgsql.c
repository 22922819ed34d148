/*
 * store_pgsql.c - the store for many: a PostgreSQL database.
 *
 * One connection writes, and all that came since its last commit began goes into the next one; the others read beside
 * it.  The reads of one account take the same connection each time.
 */
#include <xylem/auth.h>

#include "archive.h"
#include "batch.h"
#include "connection.h"
#include "documents.h"
#include "mailboxes.h"
#include "months.h"
#include "schema.h"
#include "sessions.h"
#include "store.h"
#include "store_common/operations.h"
#include "store_common/settings.h"

#define MERGE_MS  15000
#define MONTHS_MS 3600000
#define STEP_MS   500                   /* for each part of the upkeep: questions wait behind it */

static const xy_setting settings[] = {
    XY_TEXT(struct config, conninfo, "conninfo", "dbname=xylem",
            "Where the database is: a connection string of libpq, as key=value words or an address"),
    XY_SECRET(struct config, password, "password", "", "Password for it, which no log shows"),
    XY_TEXT(struct config, schema, "schema", "xylem", "The schema in which the tables are; it is made if need be"),
    XY_INT(struct config, connections, "connections", "2", 1, READ_LANES_MOST,
           "Connections that read, beside the one that writes"),
    XY_TIME(struct config, timeout, "timeout", "10s", 100, 600000,
            "How long the database may take to answer before the connection is given up"),
    STORE_GATHER(struct config), STORE_MIGRATE(struct config),
    { 0 }
};

/* ---- lanes ---- */

static unsigned gather_ms(xy_job *job)
{
    const struct config *c = xy_job_config(job);

    return (unsigned)c->gather;
}

/* A lane that reads is there, whatever it can do. */
static void *lane_open(xy_job *job, unsigned lane, const char **why)
{
    struct state *state = xy_job_state(job);
    struct lane *l = &state->lanes[lane];
    bool open = connection_open_writer(job, lane == 0, &l->found);

    *why = l->found.why;
    return lane > 0 || open ? l : NULL;
}

static void lane_close(xy_job *job, unsigned lane, void *state)
{
    struct state *s = xy_job_state(job);

    connection_close(state);
    if (lane == 0)
        s->handed = false;
}

static bool read_size(struct lane *l, int64_t *bytes)
{
    lane_sql(l, "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class "
                "WHERE relnamespace = quote_ident(current_schema())::regnamespace AND relkind = 'r'", NULL, take_number,
             bytes);
    return lane_settle(l);
}

/* Whether it is open still shows when it is asked for something; it may have been started anew since the last time. */
static bool measure(xy_job *job, struct lane *l, int64_t *bytes)
{
    bool fresh = l->db == NULL;

    if (!connection_begin(job, l))
        return false;
    if (read_size(l, bytes))
        return true;
    connection_rest(l);
    return !fresh && l->db == NULL && connection_begin(job, l) && read_size(l, bytes);
}

static void schema(xy_job *job, xy_store_op *op)
{
    struct state *state = xy_job_state(job);
    struct lane *l = &state->lanes[0];
    bool open = op->until == 1 ? connection_migrate(job, &l->found) : connection_open_writer(job, false, &l->found);
    int64_t bytes = 0;

    op->status = open ? XY_OK : l->found.wrong ? XY_REFUSED : XY_UNAVAILABLE;
    op->why = open ? NULL : l->found.why;
    op->count = schema_steps->n;
    op->last_id = (uint64_t)(open ? l->schema : l->found.schema);
    if (open && !measure(job, l, &bytes)) {
        op->status = XY_UNAVAILABLE;
        op->why = l->why;
    }
    op->bytes = (uint64_t)bytes;
}

/* ---- reading ---- */

static void (*const readers[])(struct lane *, xy_store_op *) = STORE_READERS(documents);

static void store_read(xy_job *job, void *state, xy_store_op *op)
{
    struct lane *l = state;

    store_unavailable(op, l->why);
    if (!STORE_HAS(readers, op)) {
        op->status = XY_REFUSED;
        return;
    }
    /* The database may have been started anew since the last question, which shows only now. */
    for (int i = 0; i < 2; i++) {
        bool fresh = l->db == NULL;
        if (!connection_begin(job, l))
            return;
        readers[op->kind](l, op);
        if (!l->broken || fresh)
            break;
    }
    connection_rest(l);
}

/* ---- writing ---- */

static void store_write(xy_job *job, void *state, xy_store_op *const *ops, size_t n)
{
    batch_write(job, state, ops, n);
    connection_rest(state);
}

/* ---- upkeep ---- */

static bool needs_upkeep(xy_job *job)
{
    struct state *state = xy_job_state(job);

    return xy_mono_ms() >= atomic_load(&state->upkeep_due);
}

/* The core may have swept anew meanwhile: then it is that. */
static bool sweep_keys(struct state *state, struct lane *l, uint64_t until)
{
    uint_fast64_t below = atomic_load(&state->keys_below);
    int64_t n = KEYS_AT_ONCE;

    while (below != 0 && n == KEYS_AT_ONCE && xy_mono_ms() < until) {
        sessions_sweep_keys(l, below, &n);
        if (!lane_settle(l))
            return false;
    }
    if (n < KEYS_AT_ONCE)
        atomic_compare_exchange_strong(&state->keys_below, &below, 0);
    return true;
}

static bool look_after_months(struct lane *l)
{
    char detached[DETACHED_ROOM] = "";

    if (!months_upkeep(l, xy_wall_ms()) || !months_detached(l, detached))
        return false;
    if (detached[0] != '\0')
        xy_job_log(l->job, XY_WARN, "somebody has detached %s: what is in there is missing from archives and mailboxes "
                   "until it is attached again", detached);
    return true;
}

static void upkeep(xy_job *job, void *of)
{
    struct state *state = xy_job_state(job);
    struct lane *l = of;
    uint64_t now = xy_mono_ms();

    atomic_store(&state->upkeep_due, now + MERGE_MS);
    if (!connection_begin(job, l))
        return;
    bool well = months_merge(l, STEP_MS) && sweep_keys(state, l, now + 2 * STEP_MS);
    if (well && now >= state->months_due) {
        well = look_after_months(l);
        state->months_due = now + (well ? MONTHS_MS : MERGE_MS);
    }
    if (!well)
        xy_job_log(job, XY_WARN, "the tables cannot be looked after: %s", l->why);
    connection_rest(l);
}

static xy_store_ops ops = {             /* read_lanes is set when the module starts: there is one store in a process */
    .size = sizeof ops, .lane_open = lane_open, .lane_close = lane_close,
    .write = store_write, .read = store_read, .read_lanes = 2,
    .gather_ms = gather_ms, .needs_upkeep = needs_upkeep, .upkeep = upkeep, .schema = schema
};

static int start(xy_mod *m)
{
    const struct config *cfg = xy_config(m);
    struct state *state = xy_state(m);

    pthread_mutex_init(&state->opening, NULL);
    ops.read_lanes = (unsigned)cfg->connections;
    return 0;
}

static const xy_service services[] = { { "store", 1, &ops }, { 0 } };

XY_MODULE(store_pgsql, "1.0", .summary = "Store in a PostgreSQL database", .spread = XY_PER_SERVER,
          .settings = settings, .config_size = sizeof(struct config),
          .state_size = sizeof(struct state), .start = start, .services = services);
