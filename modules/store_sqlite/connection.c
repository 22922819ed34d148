/* connection.c - see connection.h */

#include "connection.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>

#include "joined.h"
#include "log.h"
#include "schema.h"
#include "wal.h"

static const char *const pragmas[] = {
    "PRAGMA page_size = 8192", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY", "PRAGMA foreign_keys = OFF"
};

/* Of the writer what a batch touches; what those who read have is filled by sessions that come, and stays. */
static const char *const cache_sizes[] = { "PRAGMA cache_size = -4096", "PRAGMA cache_size = -2048" };

/* Held by each lane that works; there is one store in a process. */
static pthread_rwlock_t in_use = PTHREAD_RWLOCK_INITIALIZER;

/* ---- where its files are ---- */

/* Device and inode of the database and of its log, which is there as long as somebody is connected. */
static void look(struct lane *l, struct file_place places[LANE_FILES])
{
    static const char *const endings[LANE_FILES] = { "", "-wal" };
    char path[LANE_PATH + 8];
    struct stat s;

    for (int i = 0; i < LANE_FILES; i++) {
        snprintf(path, sizeof path, "%s%s", l->path, endings[i]);
        places[i] = stat(path, &s) == 0 ? (struct file_place){ s.st_dev, s.st_ino }
                                        : (struct file_place){ 0, 0 };
    }
}

bool connection_in_place(struct lane *l)
{
    struct file_place now[LANE_FILES];

    look(l, now);
    for (int i = 0; i < LANE_FILES; i++)
        if (now[i].device != l->places[i].device || now[i].inode != l->places[i].inode) {
            lane_says(l, "the database was removed or replaced while it was in use");
            return false;
        }
    return true;
}

/* ---- open and close ---- */

/* What is in the log goes into the database only when the log is on the disk for certain: a cut in between would leave
 * parts of both. */
static void checkpoint_at_close(struct lane *l, bool on)
{
    sqlite3_db_config(l->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !on, NULL);
}

void connection_close(struct lane *l)
{
    for (int i = 0; i < STATEMENTS; i++) {
        sqlite3_finalize(l->statements[i]);
        l->statements[i] = NULL;
    }
    words_close(&l->words);
    memo_forget(&l->boxes);
    memo_forget(&l->peers);
    if (l->db != NULL && l->broken)
        checkpoint_at_close(l, false);
    sqlite3_close(l->db);
    l->db = NULL;
    l->placed = false;
}

static bool set(struct lane *l, const char *pragma)
{
    bool ok = sqlite3_exec(l->db, pragma, NULL, NULL, NULL) == SQLITE_OK;

    if (!ok)
        lane_failed(l);
    return ok;
}

/* A server that is told to end does not wait for it. */
static int is_over(void *job)
{
    return xy_job_cancelled(job);
}

/* It is under way as long as it takes; where it ends before its time nothing of it is there. */
static bool migrate(xy_job *job, struct lane *l, bool may_migrate)
{
    uint64_t since = xy_mono_ms();

    sqlite3_progress_handler(l->db, 100000, is_over, job);
    bool ok = schema_migrate(l, may_migrate);
    sqlite3_progress_handler(l->db, 0, NULL, NULL);
    if (ok && l->schema > 0 && l->schema < schema_newest)
        xy_job_log(job, XY_INFO, "%s was brought from schema %d to %d in %llu ms", l->path, l->schema,
                   schema_newest, (unsigned long long)(xy_mono_ms() - since));
    return ok;
}

/* A disk that is full, memory and whoever holds the database may be better later; a file that is none of ours, or may
 * not be opened, stays so. */
static bool is_wrong(sqlite3 *db)
{
    static const int reasons[] = { ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, EROFS };
    int code = db == NULL ? SQLITE_NOMEM : sqlite3_errcode(db) & 0xff;
    bool wrong = false;

    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        wrong |= db != NULL && sqlite3_system_errno(db) == reasons[i];
    return code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_READONLY ||
           (code == SQLITE_CANTOPEN && wrong);
}

static bool set_up(xy_job *job, struct lane *l)
{
    const struct config *cfg = xy_job_config(job);
    const struct state *state = xy_job_state(job);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    bool writes = l == &state->lanes[0];

    l->broken = false;
    snprintf(l->path, sizeof l->path, "%s/%s", xy_job_data_dir(job), cfg->file);
    if (sqlite3_open_v2(l->path, &l->db, flags, writes ? joined_vfs() : NULL) != SQLITE_OK) {
        snprintf(l->why, sizeof l->why, "%.100s: %s", l->path,
                 l->db == NULL ? "out of memory" : sqlite3_errmsg(l->db));
        return false;
    }
    checkpoint_at_close(l, false);
    sqlite3_busy_timeout(l->db, (int)cfg->busy);
    sqlite3_extended_result_codes(l->db, 1);
    for (size_t i = 0; i < sizeof pragmas / sizeof pragmas[0]; i++)
        if (!set(l, pragmas[i]))
            return false;
    if (!set(l, cache_sizes[!writes]))
        return false;
    if (words_open(&l->words, l->db) != SQLITE_OK) {
        lane_says(l, "SQLite has no full text search (FTS5)");
        return false;
    }
    if (!log_settle(l))
        return false;
    checkpoint_at_close(l, true);
    if (!migrate(job, l, cfg->migrate == MIGRATE_AT_START || (writes && state->commanded)))
        return false;
    look(l, l->places);
    l->placed = true;
    return true;
}

/* All lanes, while none of them works: as long as one still holds a database that is gone, SQLite gives the next
 * the memory of the old log. */
static void close_all(struct state *state)
{
    pthread_rwlock_wrlock(&in_use);
    for (int i = 0; i < 1 + READ_LANES; i++)
        connection_close(&state->lanes[i]);
    wal_forget(state);
    pthread_rwlock_unlock(&in_use);
}

bool connection_begin(xy_job *job, struct lane *l)
{
    pthread_rwlock_rdlock(&in_use);
    if (l->placed && !connection_in_place(l)) {
        xy_job_log(job, XY_ERROR, "%s: %s", l->path, l->why);
        pthread_rwlock_unlock(&in_use);
        close_all(xy_job_state(job));
        pthread_rwlock_rdlock(&in_use);
    }
    if (l->db != NULL && !l->broken)
        return true;
    connection_close(l);
    l->wrong = false;
    if (set_up(job, l))
        return true;
    l->wrong |= is_wrong(l->db);
    connection_close(l);
    pthread_rwlock_unlock(&in_use);
    return false;
}

void connection_end(void)
{
    pthread_rwlock_unlock(&in_use);
}
