/*
 * powercut.c - the embedded store when the power fails, and when its disk or its memory does.
 *
 * It runs on a disk in memory (disk.h, vfs.h) that remembers what was written and what was synced.  At every operation
 * the power is cut: disks are made that may be left then (replay.h), a store starts on each, and has to show all
 * that was answered with XY_OK, whole and once (workload.h).  Then single operations fail (faults.h).  Then it is
 * started on databases of earlier versions (upgrades.h).  Stores that do not sync have to be found out.
 *
 * Everything follows from the seed; a loss is shown with what repeats it.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "cuts.h"
#include "faults.h"
#include "memory.h"
#include "upgrades.h"

#define ROUNDS 20                       /* in which a control has to be found out */

struct options {
    uint64_t    cuts, images, ordinals, upgrades, seed, first, count;
    const char *control, *fault;
};

static const char usage[] =
    "powercut [--seed N] [--cuts N] [--images N] [--ordinals N] [--upgrades N]\n"
    "         [--control off|normal|deaf]\n"
    "         [--fault NAME --first N --count N]\n";

static struct options read_options(int argc, char **argv)
{
    static const struct option names[] = {
        { "cuts", 1, NULL, 'c' }, { "images", 1, NULL, 'i' }, { "ordinals", 1, NULL, 'o' },
        { "upgrades", 1, NULL, 'u' }, { "seed", 1, NULL, 's' }, { "control", 1, NULL, 'k' }, { "fault", 1, NULL, 'f' },
        { "first", 1, NULL, 'n' }, { "count", 1, NULL, 'm' }, { 0 }
    };
    struct options o = { .cuts = 500, .images = 2, .ordinals = 2, .upgrades = 40, .count = 1,
                         .seed = (uint64_t)time(NULL) };
    int which;

    while ((which = getopt_long(argc, argv, "", names, NULL)) != -1)
        switch (which) {
        case 'c': o.cuts = strtoull(optarg, NULL, 10); break;
        case 'i': o.images = strtoull(optarg, NULL, 10); break;
        case 'o': o.ordinals = strtoull(optarg, NULL, 10); break;
        case 'u': o.upgrades = strtoull(optarg, NULL, 10); break;
        case 's': o.seed = strtoull(optarg, NULL, 10); break;
        case 'n': o.first = strtoull(optarg, NULL, 10); break;
        case 'm': o.count = strtoull(optarg, NULL, 10); break;
        case 'k': o.control = optarg; break;
        case 'f': o.fault = optarg; break;
        default:
            fputs(usage, stderr);
            exit(2);
        }
    return o;
}

#define N(x) ((unsigned long long)(x))

static bool cuts(const struct options *o)
{
    struct tally t = { 0 };

    while (t.cuts < o->cuts)
        cuts_round(o->seed + t.rounds, o->cuts - t.cuts, o->images, &t);
    printf("%llu batches, %llu operations, %llu syncs; power cut at %llu points, %llu images, %llu of them gone on\n"
           "with, %llu cut again while they recovered: %llu losses\n", N(t.batches), N(t.acknowledged),
           N(t.syncs), N(t.cuts), N(t.images), N(t.again), N(t.twice), N(t.losses));
    return t.losses == 0;
}

static bool faults(const struct options *o)
{
    struct tally t = { 0 };
    struct fault_tally f = { 0 };

    if (o->ordinals > 0)
        faults_all(o->seed, o->ordinals, &t, &f);
    printf("%llu faults of disk, memory and process, %llu batches unavailable, %llu power cuts around them: "
           "%llu losses\n", N(f.trials), N(f.refused), N(t.cuts), N(t.losses));
    return t.losses == 0;
}

static bool upgrades(const struct options *o)
{
    struct tally t = { 0 };
    struct upgrade_tally u = { 0 };

    if (o->upgrades > 0)
        upgrades_all(o->seed, o->upgrades, &t, &u);
    printf("started on databases of %llu earlier versions: power cut at %llu points, %llu images; %llu faults of\n"
           "disk and process, %llu starts refused; %llu times the old version was left: %llu losses\n", N(u.versions),
           N(u.cuts), N(u.images), N(u.faults), N(u.refused), N(u.old), N(t.losses));
    return t.losses == 0;
}

static bool upgrades_are_found_out(const struct options *o)
{
    struct tally t = { 0 };
    bool found = upgrades_control(o->seed, &t);

    printf("control stepwise: %s\n", found ? "found out" : "not found out");
    return found;
}

static bool control(const char *name, uint64_t seed)
{
    struct tally t = { 0 };
    bool found = cuts_control(name, seed, ROUNDS, &t);

    printf("control %s: %s in round %llu, cut %llu\n", name, found ? "found out" : "not found out",
           N(t.rounds), N(t.cuts));
    return found;
}

static bool controls(const struct options *o)
{
    bool found = true;

    for (size_t i = 0; cuts_controls[i] != NULL; i++)
        if (o->control == NULL || strcmp(o->control, cuts_controls[i]) == 0)
            found = control(cuts_controls[i], o->seed) && found;
    return found;
}

int main(int argc, char **argv)
{
    struct options o = read_options(argc, argv);
    struct tally t = { 0 };
    struct error e;

    memory_register();
    vfs_register();
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, &e);       /* what is broken on purpose is no news */
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("seed %llu\n", N(o.seed));
    if (o.fault != NULL)
        return faults_one(o.fault, o.first, o.count, o.seed, &t) && t.losses == 0 ? 0 : 1;
    if (o.control != NULL)
        return controls(&o) ? 0 : 1;
    bool well = cuts(&o);
    well = faults(&o) && well;
    well = upgrades(&o) && well;
    well = upgrades_are_found_out(&o) && well;
    return controls(&o) && well ? 0 : 1;
}
