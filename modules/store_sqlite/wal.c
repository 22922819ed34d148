/* wal.c - see wal.h */

#include "wal.h"

#define SOON_MS  100                    /* between two takings over beside the writer ... */
#define AGAIN_MS 1000                   /* ... and after one that failed, or was the writer's */

static int committed(void *arg, sqlite3 *db, const char *name, int pages)
{
    struct state *state = arg;

    (void)db;
    (void)name;
    if (atomic_exchange(&state->wal_pages, pages) > pages) {        /* it has begun anew */
        atomic_store(&state->wal_taken, 0);
        atomic_store(&state->wal_rest, false);
    }
    return SQLITE_OK;
}

void wal_watch(struct state *state, struct lane *l)
{
    sqlite3_wal_hook(l->db, committed, state);
}

void wal_forget(struct state *state)
{
    atomic_store(&state->wal_pages, 0);
    atomic_store(&state->wal_taken, 0);
}

/* Whoever finds that it is time moves on the time for all the others. */
static bool is_due(struct state *state, uint64_t until_next)
{
    uint64_t now = xy_mono_ms(), due = atomic_load_explicit(&state->wal_due, memory_order_relaxed);

    return now >= due && atomic_compare_exchange_strong(&state->wal_due, &due, now + until_next);
}

/* As long as there is, and nobody else takes over some, no commit begins the log anew. */
static bool has_more(struct state *state)
{
    return atomic_load(&state->wal_taken) < atomic_load(&state->wal_pages);
}

/* The pages that are in the database then; 0: none, it failed, or somebody else does it.  Passive: it waits for nobody,
 * and what it cannot take over, or fails to, stays in the log for the next time. */
static int take_over(struct state *state, struct lane *l)
{
    int taken = 0;

    if (atomic_exchange(&state->wal_taking, true))
        return 0;
    if (!has_more(state) ||
        sqlite3_wal_checkpoint_v2(l->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, &taken) != SQLITE_OK)
        taken = 0;
    if (taken > 0)
        atomic_store(&state->wal_taken, taken);
    atomic_store(&state->wal_taking, false);
    return taken;
}

void wal_keep_short(struct state *state, struct lane *l)
{
    bool rest = atomic_exchange(&state->wal_rest, false);
    bool most = atomic_load(&state->wal_pages) >= WAL_PAGES_MOST;

    if (l->db != NULL && has_more(state) && (rest || (most && is_due(state, AGAIN_MS))))
        take_over(state, l);
}

bool wal_is_long(struct state *state)
{
    return atomic_load(&state->wal_pages) >= WAL_PAGES && has_more(state) &&
           xy_mono_ms() >= atomic_load_explicit(&state->wal_due, memory_order_relaxed);
}

void wal_take_over(struct state *state, struct lane *l)
{
    if (!wal_is_long(state) || !is_due(state, SOON_MS))
        return;
    if (take_over(state, l) > 0)
        atomic_store(&state->wal_rest, true);
    else
        atomic_store(&state->wal_due, xy_mono_ms() + AGAIN_MS);
}
