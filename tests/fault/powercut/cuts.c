/* cuts.c - see cuts.h */

#include "cuts.h"

#include <string.h>

#define BATCHES 40

/* The server between two batches: mostly nothing, now and then a checkpoint or a new start. */
static void between(struct run *r)
{
    if (chance_is(&r->work.chance, 1, 6))
        run_checkpoint(r);
    if (chance_is(&r->work.chance, 1, 20))
        run_restart(r);
    else if (chance_is(&r->work.chance, 1, 20))
        run_die(r);
}

static void record(struct run *r)
{
    for (size_t i = 0; i < BATCHES; i++) {
        struct batch *b = workload_batch(&r->work);
        disk_mark(&r->disk, r->work.nops, b->first);
        size_t done = run_submit(r, b);
        if (done != b->n)
            run_lost(r, "%zu of %zu operations were not taken, for no reason", b->n - done, b->n);
        disk_mark(&r->disk, r->work.nops, r->work.nops);
        between(r);
    }
    run_restart(r);
    run_die(r);
    for (size_t i = 0; i < r->disk.nevents; i++)
        r->tally->syncs += r->disk.events[i].kind == DISK_SYNC;
}

static void cut(struct run *r, struct replay *at, uint64_t cuts, size_t images)
{
    uint64_t until = r->tally->cuts + cuts;

    vfs_use(NULL);
    while (at->at < r->disk.nevents && r->tally->cuts < until && (!r->quiet || r->tally->losses == 0)) {
        replay_step(at);
        if (r->disk.events[at->at - 1].kind != DISK_MARK || at->begun == at->answered)
            run_cut(r, at, images);
    }
}

static void round_of(struct run *r, uint64_t cuts, size_t images, bool deaf)
{
    struct replay at;

    r->tally->rounds++;
    replay_begin(&at, &r->disk, r->seed);
    r->disk.deaf = deaf;
    record(r);
    cut(r, &at, cuts, images);
    replay_free(&at);
}

void cuts_round(uint64_t seed, uint64_t cuts, size_t images, struct tally *t)
{
    struct run r;

    run_begin(&r, seed, t);
    round_of(&r, cuts, images, false);
    run_end(&r);
}

/* ---- controls ---- */

enum { OFF, NORMAL, DEAF, CONTROLS };

const char *const cuts_controls[] = {
    [OFF] = "off", [NORMAL] = "normal", [DEAF] = "deaf", [CONTROLS] = NULL
};

static const struct control { const char *synchronous; bool deaf; } controls[CONTROLS] = {
    [OFF] = { "0", false },             /* nothing is ever synced */
    [NORMAL] = { "1", false },          /* nothing is synced at a commit */
    [DEAF] = { NULL, true }             /* all is synced, to no effect */
};

bool cuts_control(const char *name, uint64_t seed, size_t rounds, struct tally *t)
{
    size_t which = 0;

    while (strcmp(cuts_controls[which], name) != 0)
        which++;
    vfs_synchronous(controls[which].synchronous);
    while (t->losses == 0 && t->rounds < rounds) {
        struct run r;
        run_begin(&r, seed + t->rounds, t);
        r.quiet = true;
        round_of(&r, UINT64_MAX / 2, 1, controls[which].deaf);
        run_end(&r);
    }
    vfs_synchronous(NULL);
    return t->losses > 0;
}
