/* run.c - see run.h */

#include "run.h"

#include <stdarg.h>
#include <stdio.h>

#include "wal.h"

void run_begin(struct run *r, uint64_t seed, struct tally *t)
{
    *r = (struct run){ .seed = seed, .tally = t };
    vfs_use(&r->disk);
    vfs_seed(seed);
    lanes_init(&r->lanes);
    workload_begin(&r->work, seed);
}

void run_end(struct run *r)
{
    vfs_use(NULL);
    lanes_end(&r->lanes);
    workload_free(&r->work);
    disk_free(&r->disk);
}

static bool is_to_be_shown(const struct run *r)
{
    return !r->quiet && r->tally->losses <= LOSSES_SHOWN;
}

void run_lost(struct run *r, const char *format, ...)
{
    va_list ap;

    r->tally->losses++;
    if (!is_to_be_shown(r))
        return;
    printf("seed %llu: ", (unsigned long long)r->seed);
    va_start(ap, format);
    vprintf(format, ap);
    va_end(ap);
    putchar('\n');
}

static size_t submit(struct run *r, struct lanes *l, struct batch *b)
{
    xy_store_op *ops[OPS];
    size_t done = 0;

    if (!lanes_open(l))
        return 0;
    for (size_t i = 0; i < b->n; i++)
        ops[i] = &b->ops[i].op;
    l->ops->write(&l->job, l->write, ops, b->n);
    for (size_t i = 0; i < b->n; i++) {
        done += ops[i]->status == XY_OK;
        if (ops[i]->status != XY_OK && ops[i]->status != XY_UNAVAILABLE)
            run_lost(r, "operation %zu answered with status %d", b->first + i + 1, (int)ops[i]->status);
    }
    lanes_forget(l);
    return done;
}

size_t run_submit(struct run *r, struct batch *b)
{
    size_t done = submit(r, &r->lanes, b);

    r->tally->batches++;
    r->tally->acknowledged += done;
    return done;
}

void run_restart(struct run *r)
{
    lanes_shut(&r->lanes);
    lanes_open(&r->lanes);
}

void run_checkpoint(struct run *r)
{
    atomic_store(&r->lanes.state.wal_pages, WAL_PAGES);
    atomic_store(&r->lanes.state.wal_taken, 0);
    atomic_store(&r->lanes.state.wal_due, 0);
    lanes_upkeep(&r->lanes);
}

void run_die(struct run *r)
{
    r->disk.dead = true;
    lanes_shut(&r->lanes);
    r->disk.dead = false;
}

/* ---- after a cut ---- */

/* A server starts on what is left of the disk: as good as answered, and at most what was begun? */
static bool recover(struct run *r, struct lanes *l, const struct replay *at, const char *when)
{
    struct sum sum;
    char why[WHY] = "";

    if (!lanes_open(l)) {
        run_lost(r, "event %zu, %s: cannot be opened: %s", at->at, when, l->why);
        return false;
    }
    if (!workload_look(l, &sum, why)) {
        run_lost(r, "event %zu, %s: %s", at->at, when, why);
        return false;
    }
    if (workload_match(&r->work, &sum, at->answered, at->begun) != DISK_NONE)
        return true;
    run_lost(r, "event %zu, %s: of %zu to %zu operations, %lld rows, %lld bodies", at->at, when,
             at->answered, at->begun, (long long)sum.rows, (long long)sum.bodies);
    if (is_to_be_shown(r))
        workload_explain(&r->work, l, at->answered, at->begun);
    return false;
}

static struct batch *batch_at(const struct run *r, size_t operations)
{
    for (size_t i = 0; i < r->work.nbatches; i++)
        if (r->work.batches[i]->first == operations)
            return r->work.batches[i];
    return NULL;
}

/* What had no answer is submitted again, and is there once. */
static bool go_on(struct run *r, struct lanes *l, struct disk *d, const struct replay *at)
{
    struct replay then = { .at = at->at, .begun = at->begun, .answered = at->begun };
    struct batch *b = at->begun > at->answered ? batch_at(r, at->answered) : NULL;

    r->tally->again++;
    if (b != NULL && submit(r, l, b) != b->n) {
        run_lost(r, "event %zu: not taken when it was submitted again: %s", at->at, l->write->why);
        return false;
    }
    disk_mark(d, at->begun, at->begun);
    return recover(r, l, &then, "submitted again");
}

/* The recovery itself is cut. */
static void cut_again(struct run *r, struct replay *at, struct chance *c)
{
    struct lanes lanes;

    lanes_init(&lanes);
    while (at->at < at->disk->nevents) {
        struct disk image;
        replay_step(at);
        if (at->disk->events[at->at - 1].kind == DISK_MARK || !chance_is(c, 1, 4))
            continue;
        r->tally->twice++;
        replay_cut(at, c, &image);
        vfs_use(&image);
        recover(r, &lanes, at, "cut while it recovered");
        lanes_shut(&lanes);
        disk_free(&image);
        vfs_use(NULL);
    }
    lanes_end(&lanes);
}

static void image(struct run *r, struct lanes *lanes, const struct replay *at, struct chance *c)
{
    bool twice = chance_is(c, 1, 32), again = twice || chance_is(c, 1, 8);
    struct disk left;
    struct replay second;

    replay_cut(at, c, &left);
    r->tally->images++;
    if (twice) {
        left.mute = false;
        replay_begin(&second, &left, chance_next(c));
        second.begun = at->begun;
        second.answered = at->answered;
    }
    vfs_use(&left);
    bool ok = recover(r, lanes, at, "cut") && (!again || go_on(r, lanes, &left, at));
    lanes_shut(lanes);
    vfs_use(NULL);
    if (twice) {
        if (ok)
            cut_again(r, &second, c);
        replay_free(&second);
    }
    disk_free(&left);
}

void run_cut(struct run *r, const struct replay *at, size_t images)
{
    struct chance c = { r->seed ^ chance_mix(at->at + 1) };
    struct lanes lanes;

    lanes_init(&lanes);
    r->tally->cuts++;
    for (size_t i = replay_is_certain(at) ? images - 1 : 0; i < images; i++)
        image(r, &lanes, at, &c);
    lanes_end(&lanes);
}
