/* wal.c - see wal.h */

#include "wal.h"

#define AGAIN_MS 1000                   /* between two attempts */

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
static bool is_due(struct state *state, int most)
{
    uint64_t now = xy_mono_ms(), due = atomic_load_explicit(&state->wal_due, memory_order_relaxed);

    return atomic_load_explicit(&state->wal_pages, memory_order_relaxed) >= most && now >= due &&
           atomic_compare_exchange_strong(&state->wal_due, &due, now + AGAIN_MS);
}

void wal_keep_short(struct state *state, struct lane *l, bool writes)
{
    if (l->db == NULL || !is_due(state, writes ? WAL_PAGES_MOST : WAL_PAGES))
        return;
    /* Passive: it waits for nobody, and what it cannot take over, or fails to, stays in the log for the next time. */
    if (sqlite3_wal_checkpoint_v2(l->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) == SQLITE_OK)
        atomic_store_explicit(&state->wal_pages, 0, memory_order_relaxed);
}
