/* upgrades.c - see upgrades.h */

#include "upgrades.h"

#include <stdio.h>

#include "../../unit/modules/store_sqlite/old.h"
#include "schema.h"

#define PATH     VFS_FOLDER "/xylem.db"
#define ACCOUNTS_OF_ONE 4

/* The second outgrows the cache: pages of the migration are in the log long before it ends. */
static const struct size { size_t rows, padding; } sizes[] = { { 60, 0 }, { 700, 2500 } };

struct upgrade {
    struct run            run;
    struct kept           kept;
    int                   version;
    bool                  stepwise;     /* the control */
    struct upgrade_tally *tally;
};

/* ---- what a disk shows ---- */

/* The version and whether it is well, without the store. */
static int version_on(struct upgrade *u, char why[KEPT_WHY])
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    int version = -1;

    snprintf(why, KEPT_WHY, "cannot be read");
    if (sqlite3_open_v2(PATH, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT user_version, (SELECT integrity_check FROM pragma_integrity_check) "
                               "FROM pragma_user_version", -1, &s, NULL) == SQLITE_OK &&
        sqlite3_step(s) == SQLITE_ROW) {
        version = sqlite3_column_int(s, 0);
        snprintf(why, KEPT_WHY, "%s", (const char *)sqlite3_column_text(s, 1));
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    if (version >= 0 && strcmp(why, "ok") != 0)
        version = -1;
    if (version >= 0 && version != u->version && version != schema_newest)
        snprintf(why, KEPT_WHY, "it has version %d, neither the old one nor the new", version);
    u->tally->old += version == u->version;
    return version == u->version || version == schema_newest ? version : -1;
}

/* A server starts on it. */
static bool is_whole(struct upgrade *u, struct lanes *l, char why[KEPT_WHY])
{
    if (!lanes_open(l)) {
        snprintf(why, KEPT_WHY, "cannot be opened: %s", l->why);
        return false;
    }
    const struct kept_store s = { l->ops, &l->job, l->write, l->read };
    bool ok = u->version == 0 || kept_check(&u->kept, &s, why);
    lanes_forget(l);
    return ok;
}

static void look(struct upgrade *u, const struct replay *at, struct lanes *l)
{
    char why[KEPT_WHY];

    if (version_on(u, why) < 0 || !is_whole(u, l, why))
        run_lost(&u->run, "from version %d, event %zu: %s", u->version, at->at, why);
    lanes_shut(l);
}

/* ---- a database, and its migration ---- */

static void begin(struct upgrade *u, uint64_t seed, int version, const struct size *size, struct tally *t)
{
    run_begin(&u->run, seed, t);
    u->version = version;
    u->kept = old_kept(version, ACCOUNTS_OF_ONE, size->rows, size->padding);
    u->run.disk.mute = true;
    const char *why = version == 0 ? NULL : old_make(PATH, NULL, version, &u->kept);
    if (why != NULL)
        run_lost(&u->run, "cannot be made: %s", why);
    u->run.disk.mute = false;
}

static void step_by_step(int version)
{
    sqlite3 *db = NULL;
    char mark[40];

    sqlite3_open(PATH, &db);
    for (; version < schema_newest; version++) {
        snprintf(mark, sizeof mark, "PRAGMA user_version = %d", version + 1);
        sqlite3_exec(db, schema_steps[version], NULL, NULL, NULL);
        sqlite3_exec(db, mark, NULL, NULL, NULL);
    }
    sqlite3_close(db);
}

static void migrate(struct upgrade *u)
{
    if (u->stepwise)
        step_by_step(u->version);
    else if (!lanes_open(&u->run.lanes))
        run_lost(&u->run, "from version %d: %s", u->version, u->run.lanes.why);
    run_die(&u->run);
}

/* ---- power cuts ---- */

static void cut_once(struct upgrade *u, const struct replay *at, struct chance *c)
{
    struct lanes lanes;
    struct disk left;

    lanes_init(&lanes);
    replay_cut(at, c, &left);
    u->tally->images++;
    vfs_use(&left);
    look(u, at, &lanes);
    vfs_use(NULL);
    lanes_end(&lanes);
    disk_free(&left);
}

static void cut(struct upgrade *u, uint64_t seed, uint64_t most)
{
    struct chance c = { chance_mix(seed) };
    struct replay at;

    replay_begin(&at, &u->run.disk, seed);
    migrate(u);
    vfs_use(NULL);
    size_t every = u->run.disk.nevents / most + 1;
    while (at.at < u->run.disk.nevents && (!u->run.quiet || u->run.tally->losses == 0)) {
        replay_step(&at);
        if (at.at % every != chance_next(&c) % every && at.at != u->run.disk.nevents)
            continue;
        u->tally->cuts++;
        cut_once(u, &at, &c);
        if (!replay_is_certain(&at))
            cut_once(u, &at, &c);
    }
    replay_free(&at);
}

/* ---- a disk that fails, and a process that ends ---- */

static const struct ailment { const char *name; enum disk_kind kind; int code; } ailments[] = {
    { "write", DISK_WRITE, SQLITE_IOERR_WRITE }, { "full", DISK_WRITE, SQLITE_FULL },
    { "sync", DISK_SYNC, SQLITE_IOERR_FSYNC },   { "open", DISK_OPEN, SQLITE_CANTOPEN },
    { "read", DISK_READ, SQLITE_IOERR_READ },    { "kill", DISK_KINDS, SQLITE_OK }
};

/* The disk fails once, or from there on; then it is well again.  How many ordinals there are. */
static uint64_t strike(struct upgrade *u, const struct ailment *a, uint64_t first)
{
    struct replay none = { .at = first };
    struct disk *d = &u->run.disk;

    d->mute = true;
    d->fault = (struct disk_fault){ .kind = a->kind,
                                   .first = first, .count = first % 2 ? UINT64_MAX : 1, .code = a->code };
    u->tally->refused += !lanes_open(&u->run.lanes);
    uint64_t seen = d->fault.seen, failed = d->fault.failed;
    d->fault.count = 0;
    run_die(&u->run);
    if (failed > 0) {
        u->tally->faults++;
        look(u, &none, &u->run.lanes);
    }
    return seen;
}

static void strike_all(struct upgrade *u, uint64_t seed, const struct size *size, uint64_t most)
{
    struct tally *t = u->run.tally;
    struct chance c = { seed };

    for (size_t i = 0; i < sizeof ailments / sizeof ailments[0]; i++) {
        begin(u, seed, u->version, size, t);
        uint64_t n = strike(u, &ailments[i], UINT64_MAX), step = n / most + 1;
        run_end(&u->run);
        for (uint64_t at = 1 + chance_below(&c, step); at <= n; at += step) {
            uint64_t losses = t->losses;
            begin(u, seed, u->version, size, t);
            strike(u, &ailments[i], at);
            if (t->losses > losses)
                run_lost(&u->run, "that was %s, ordinal %llu", ailments[i].name, (unsigned long long)at);
            run_end(&u->run);
        }
    }
}

/* ---- all ---- */

void upgrades_all(uint64_t seed, uint64_t most, struct tally *t, struct upgrade_tally *tally)
{
    for (int version = 0; version < schema_newest; version++) {
        tally->versions++;
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0] && (version > 0 || i == 0); i++) {
            struct upgrade u = { .tally = tally };
            begin(&u, seed, version, &sizes[i], t);
            cut(&u, seed, i == 0 ? most : most / 8 + 1);
            run_end(&u.run);
            strike_all(&u, seed, &sizes[i], i == 0 ? most / 8 + 1 : most / 64 + 1);
        }
    }
}

bool upgrades_control(uint64_t seed, struct tally *t)
{
    struct upgrade_tally none = { 0 };
    struct upgrade u = { .stepwise = true, .tally = &none };

    begin(&u, seed, 1, &sizes[0], t);
    u.run.quiet = true;
    cut(&u, seed, UINT64_MAX / 2);
    run_end(&u.run);
    return t->losses > 0;
}
