/* joined.c - see joined.h */

#include "joined.h"

#include <string.h>

/*
 * Others look at a page of the log when SQLite has published it in the wal-index, which comes after the writes, and
 * after the sync if there is one.  So
 *
 * - writes are joined only while COMMIT runs, which holds the lock for writing.  Pages that the cache has no room for
 *   are written before it, at once: after a rollback another process may write in their place;
 * - the page that ends the transaction is written, with all before it, before its xWrite returns.  Then the buffer is
 *   empty, whether SQLite goes on to sync or not, and a commit that cannot be written fails before it is published;
 * - whatever else is asked of the file comes after what is in the buffer, and so does a write that is not behind the
 *   last one: the header of a log that begins anew, a page written over, its checksum.  These are not joined;
 * - when a joined write fails the buffer is dropped, and every call fails until COMMIT returns.
 */

#define ROOM   0x1ffff                  /* SQLite's VFS for Unix looks at no more than 17 bits of a length */
#define HEADER 24                       /* of a page in the log, see "File Format For SQLite Databases", 4.1 */

/* Beside the file of the VFS below, which it stays; only its methods are replaced, by a copy with some of ours. */
struct log {
    sqlite3_io_methods        methods;
    const sqlite3_io_methods *real;
    unsigned char            *buffer;   /* NULL: there is none, and nothing is joined */
    int                       len;      /* in the buffer */
    sqlite3_int64             end;      /* of the last write */
    bool                      joins;    /* COMMIT runs */
    bool                      last;     /* the page ends its transaction */
    int                       failed;   /* SQLITE_*: in this COMMIT */
};

static sqlite3_vfs *real, joined;

static struct log *of(sqlite3_file *file)
{
    return (struct log *)(uintptr_t)file->pMethods;
}

/* ---- the file ---- */

static int give(sqlite3_file *file)
{
    struct log *g = of(file);

    if (g->len > 0 && g->failed == SQLITE_OK)
        g->failed = g->real->xWrite(file, g->buffer, g->len, g->end - g->len);
    g->len = 0;
    return g->failed;
}

/* Bytes 4 to 7 of a header: the size of the database after a commit, or 0. */
static bool ends_transaction(const unsigned char *header)
{
    return (header[4] | header[5] | header[6] | header[7]) != 0;
}

static int log_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
    struct log *g = of(file);
    bool behind = offset == g->end, fits = n <= ROOM - g->len;

    if (n == HEADER)
        g->last = ends_transaction(bytes);
    int failed = !behind || !fits ? give(file) : g->failed;
    if (failed != SQLITE_OK)
        return failed;
    g->end = offset + n;
    if (!behind || n > ROOM || !g->joins)
        return g->real->xWrite(file, bytes, n, offset);
    memcpy(g->buffer + g->len, bytes, (size_t)n);
    g->len += n;
    return g->last && n != HEADER ? give(file) : SQLITE_OK;
}

static int log_read(sqlite3_file *file, void *to, int n, sqlite3_int64 offset)
{
    int failed = give(file);

    return failed != SQLITE_OK ? failed : of(file)->real->xRead(file, to, n, offset);
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int failed = give(file);

    return failed != SQLITE_OK ? failed : of(file)->real->xTruncate(file, size);
}

static int log_sync(sqlite3_file *file, int flags)
{
    int failed = give(file);

    return failed != SQLITE_OK ? failed : of(file)->real->xSync(file, flags);
}

static int log_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int failed = give(file);

    return failed != SQLITE_OK ? failed : of(file)->real->xFileSize(file, size);
}

static int log_control(sqlite3_file *file, int what, void *arg)
{
    int failed = give(file);

    return failed != SQLITE_OK ? failed : of(file)->real->xFileControl(file, what, arg);
}

static int log_close(sqlite3_file *file)
{
    struct log *g = of(file);

    sqlite3_free(g->buffer);
    file->pMethods = g->real;
    return file->pMethods->xClose(file);
}

/* Without this property SQLite pads a commit to whole sectors, and a page of that comes in two parts. */
static bool can_join(sqlite3_file *file)
{
    return (file->pMethods->xDeviceCharacteristics(file) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
}

static void wrap(sqlite3_file *file)
{
    struct log *g = (struct log *)((char *)file + joined.szOsFile - sizeof *g);

    *g = (struct log){ .methods = *file->pMethods, .real = file->pMethods };
    if (can_join(file))
        g->buffer = sqlite3_malloc(ROOM);
    if (g->methods.iVersion > 3)
        g->methods.iVersion = 3;
    g->methods.xClose = log_close;
    g->methods.xRead = log_read;
    g->methods.xWrite = log_write;
    g->methods.xTruncate = log_truncate;
    g->methods.xSync = log_sync;
    g->methods.xFileSize = log_size;
    g->methods.xFileControl = log_control;
    file->pMethods = &g->methods;
}

/* ---- the VFS ---- */

/* Other files are as if this VFS were not there. */
static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *got)
{
    int r = real->xOpen(real, name, file, flags, got);

    (void)vfs;
    if (r == SQLITE_OK && (flags & SQLITE_OPEN_WAL))
        wrap(file);
    return r;
}

const char *joined_vfs(void)
{
    sqlite3_vfs *now = sqlite3_vfs_find(NULL);

    if (now == real)
        return now == NULL ? NULL : joined.zName;
    sqlite3_vfs_unregister(&joined);
    real = now;
    joined = *now;                      /* with its pAppData, which is what its functions ask for */
    joined.iVersion = now->iVersion < 3 ? now->iVersion : 3;
    joined.szOsFile = (now->szOsFile + 7) / 8 * 8 + (int)sizeof(struct log);
    joined.zName = "joined";
    joined.xOpen = vfs_open;
    sqlite3_vfs_register(&joined, 0);
    return joined.zName;
}

/* ---- the commit ---- */

/* NULL: its writes are not joined. */
static struct log *log_of(sqlite3 *db)
{
    sqlite3_file *file = NULL;

    sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    if (file == NULL || file->pMethods == NULL || file->pMethods->xWrite != log_write || of(file)->buffer == NULL)
        return NULL;
    return of(file);
}

bool joined_commit(struct lane *l)
{
    struct log *g = log_of(l->db);

    if (g != NULL)
        g->joins = true;
    bool ok = lane_do(l, STMT_COMMIT);
    if (g != NULL) {
        g->joins = false;
        g->len = 0;
        g->failed = SQLITE_OK;
    }
    return ok;
}
