/* faults.c - see faults.h */

#include "faults.h"

#include <stdio.h>
#include <string.h>

#include "memory.h"

#define BATCHES 14
#define FOREVER UINT64_MAX

static const struct ailment { const char *name; enum disk_kind kind; int code; } ailments[] = {
    { "write", DISK_WRITE, SQLITE_IOERR_WRITE },
    { "full", DISK_WRITE, SQLITE_FULL },
    { "sync", DISK_SYNC, SQLITE_IOERR_FSYNC },
    { "truncate", DISK_TRUNCATE, SQLITE_IOERR_TRUNCATE },
    { "open", DISK_OPEN, SQLITE_CANTOPEN },
    { "delete", DISK_DELETE, SQLITE_IOERR_DELETE },
    { "read", DISK_READ, SQLITE_IOERR_READ },
    { "any", DISK_KINDS, SQLITE_IOERR },
    { "kill", DISK_KINDS, SQLITE_OK },                  /* of the process: its caches stay */
    { "memory", DISK_MARK, SQLITE_NOMEM }
};

static const uint64_t counts[] = { 1, 2, FOREVER };

struct trial {
    struct run            run;
    const struct ailment *ailment;
    uint64_t              first, count;
    struct fault_tally   *tally;
    struct chance         chance;
    size_t                since;        /* events when it first failed */
    uint64_t              seen;         /* ordinals that it came to */
};

static bool of_memory(const struct trial *t)
{
    return t->ailment->kind == DISK_MARK;
}

static void arm(struct trial *t)
{
    if (of_memory(t))
        memory_refuse(t->first, t->count);
    else
        t->run.disk.fault = (struct disk_fault){ .kind = t->ailment->kind, .first = t->first,
                                                 .count = t->count, .code = t->ailment->code };
}

static void disarm(struct trial *t)
{
    memory_refuse(0, 0);
    t->run.disk.fault.count = 0;
}

static uint64_t failed(const struct trial *t)
{
    return of_memory(t) ? memory_refused() : t->run.disk.fault.failed;
}

static void lost(struct trial *t, const char *what)
{
    run_lost(&t->run, "%s, ordinal %llu, %s: %s", t->ailment->name, (unsigned long long)t->first,
             t->count == FOREVER ? "from then on" : t->count == 1 ? "once" : "twice", what);
}

/* The process may have been killed by it, or is by somebody who wants to help. */
static void start_again(struct trial *t)
{
    if (t->run.disk.dead)
        disarm(t);
    if (t->run.disk.dead || chance_is(&t->chance, 1, 4))
        run_die(&t->run);
}

static size_t try(struct trial *t, struct batch *b)
{
    uint64_t before = failed(t);
    size_t events = t->run.disk.nevents, done = run_submit(&t->run, b);

    if (failed(t) > 0 && t->since == 0)
        t->since = events;
    if (done == b->n)
        return done;
    t->tally->refused++;
    if (failed(t) == before && !t->run.disk.dead)
        lost(t, "unavailable, for no reason");
    if (done > 0)
        lost(t, "some of the batch is done, and some is not");
    return done;
}

static void hand_over(struct trial *t, struct batch *b)
{
    disk_mark(&t->run.disk, t->run.work.nops, b->first);
    for (size_t tries = 0; try(t, b) != b->n; tries++) {
        if (tries == 3)
            disarm(t);
        if (tries == 4) {
            lost(t, "does not recover");
            return;
        }
        start_again(t);
    }
    disk_mark(&t->run.disk, t->run.work.nops, t->run.work.nops);
}

static void look_at_the_end(struct trial *t)
{
    struct run *r = &t->run;
    struct sum sum;
    char why[WHY] = "";

    disarm(t);
    if (r->disk.dead)
        run_die(r);
    lanes_open(&r->lanes);
    if (!workload_look(&r->lanes, &sum, why))
        lost(t, why);
    else if (workload_match(&r->work, &sum, r->work.nops, r->work.nops) == DISK_NONE)
        lost(t, "it shows something else at the end");
    run_die(r);
}

/* The power is cut soon after the fault, and some time. */
static void cut(struct trial *t, struct replay *at)
{
    vfs_use(NULL);
    while (at->at < t->run.disk.nevents) {
        replay_step(at);
        bool soon = at->at >= t->since && at->at < t->since + 40;
        if (chance_is(&t->chance, soon ? 8 : 1, 32) || at->at == t->run.disk.nevents)
            run_cut(&t->run, at, 1);
    }
}

/* false: it never came to this ordinal. */
static bool try_out(struct trial *t, uint64_t seed, struct tally *tally)
{
    struct replay at;
    uint64_t losses = tally->losses;

    run_begin(&t->run, seed, tally);
    t->chance.state = chance_mix(seed ^ t->first);
    t->since = 0;
    replay_begin(&at, &t->run.disk, seed);
    arm(t);
    for (size_t i = 0; i < BATCHES && tally->losses == losses; i++) {
        hand_over(t, workload_batch(&t->run.work));
        if (chance_is(&t->run.work.chance, 1, 4))
            run_checkpoint(&t->run);
        if (chance_is(&t->run.work.chance, 1, 10))
            run_restart(&t->run);
    }
    bool came = failed(t) > 0;
    t->seen = of_memory(t) ? memory_asked() : t->run.disk.fault.seen;
    look_at_the_end(t);
    if (came) {
        t->tally->trials++;
        cut(t, &at);
        if (tally->losses != losses)
            lost(t, "that was it");
    }
    replay_free(&at);
    run_end(&t->run);
    return came;
}

/* How many ordinals there are when nothing fails. */
static uint64_t ordinals_of(const struct ailment *a, uint64_t seed)
{
    struct tally none = { 0 };
    struct fault_tally f = { 0 };
    struct trial t = { .ailment = a, .first = FOREVER, .count = 1, .tally = &f };

    try_out(&t, seed, &none);
    return t.seen;
}

void faults_all(uint64_t seed, uint64_t ordinals, struct tally *tally, struct fault_tally *f)
{
    struct chance c = { seed };

    for (size_t i = 0; i < sizeof ailments / sizeof ailments[0]; i++) {
        uint64_t n = ordinals_of(&ailments[i], seed), step = n / ordinals + (n % ordinals > 0);
        for (size_t k = 0; step > 0 && k < sizeof counts / sizeof counts[0]; k++) {
            struct trial t = { .ailment = &ailments[i], .first = 1 + chance_below(&c, step),
                               .count = counts[k], .tally = f };
            for (; t.first <= n; t.first += step)
                try_out(&t, seed, tally);
        }
    }
}

bool faults_one(const char *name, uint64_t first, uint64_t count, uint64_t seed, struct tally *tally)
{
    struct fault_tally f = { 0 };
    struct trial t = { .first = first, .count = count == 0 ? FOREVER : count, .tally = &f };

    for (size_t i = 0; i < sizeof ailments / sizeof ailments[0]; i++)
        if (strcmp(ailments[i].name, name) == 0)
            t.ailment = &ailments[i];
    return t.ailment != NULL && try_out(&t, seed, tally);
}
