/* wal.c - see wal.h */

#include "wal.h"

#define SOON_MS  100                    /* between two takings over beside the writer ... */
#define AGAIN_MS 1000                   /* ... and after one that failed, or was the writer's */

static int committed(void *arg, sqlite3 *db, const char *name, int pages)
{
    struct state *state = arg;

    (void)db;
    (void)name;
    atomic_store_explicit(&state->wal_pages, pages, memory_order_relaxed);
    return SQLITE_OK;
}

void wal_watch(struct state *state, struct lane *l)
{
    sqlite3_wal_hook(l->db, committed, state);
}

/* Whoever finds that it is time moves on the time for all the others. */
static bool is_due(struct state *state, uint64_t until_next)
{
    uint64_t now = xy_mono_ms(), due = atomic_load_explicit(&state->wal_due, memory_order_relaxed);

    return now >= due && atomic_compare_exchange_strong(&state->wal_due, &due, now + until_next);
}

/* The pages that are in the database then; 0: it failed.  Passive: it waits for nobody, and what it cannot take over,
 * or fails to, stays in the log for the next time. */
static int take_over(struct lane *l)
{
    int taken = 0;

    return sqlite3_wal_checkpoint_v2(l->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, &taken) == SQLITE_OK ? taken : 0;
}

static bool has_rest(struct state *state, int pages)
{
    int taken = atomic_exchange(&state->wal_taken, 0);

    return taken > 0 && pages > taken;
}

void wal_keep_short(struct state *state, struct lane *l)
{
    int pages = atomic_load_explicit(&state->wal_pages, memory_order_relaxed);

    if (l->db != NULL && (has_rest(state, pages) || (pages >= WAL_PAGES_MOST && is_due(state, AGAIN_MS))))
        take_over(l);
}

bool wal_is_long(struct state *state)
{
    return atomic_load_explicit(&state->wal_pages, memory_order_relaxed) >= WAL_PAGES &&
           xy_mono_ms() >= atomic_load_explicit(&state->wal_due, memory_order_relaxed);
}

void wal_take_over(struct state *state, struct lane *l)
{
    if (!wal_is_long(state) || !is_due(state, SOON_MS))
        return;
    int taken = take_over(l);
    if (taken > 0)
        atomic_store(&state->wal_taken, taken);
    else
        atomic_store(&state->wal_due, xy_mono_ms() + AGAIN_MS);
}
