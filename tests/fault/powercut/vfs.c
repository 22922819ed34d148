/* vfs.c - see vfs.h */

#include "vfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "chance.h"

#define REGIONS 64

/* What connections to one database share in place of a mapped file; a cut leaves nothing of it. */
struct shared { size_t users; void *regions[REGIONS]; };

struct handle {
    sqlite3_file     base;
    struct handle   *next;
    size_t           file;              /* DISK_NONE: a temporary one, in `own` */
    struct disk_file own;
    int              level;             /* SQLITE_LOCK_* */
    struct shared   *shared;
    unsigned         reading, writing;  /* slots of the shared memory that it has locked */
    bool             new_name;          /* to be made durable with the first sync */
};

static struct disk   *disk;
static struct handle *handles;
static struct chance  chance;
static const char    *synchronous;

static struct handle *of(sqlite3_file *file)
{
    return (struct handle *)file;
}

static struct disk_file *content(struct handle *h)
{
    return h->file == DISK_NONE ? &h->own : &disk->files[h->file];
}

/* ---- content ---- */

static int file_read(sqlite3_file *file, void *to, int n, sqlite3_int64 offset)
{
    struct disk_file *f = content(of(file));
    size_t from = (size_t)offset, len = (size_t)n;
    int failed = disk_fails(disk, DISK_READ, of(file)->file);

    if (failed)
        return failed;
    size_t there = from >= f->size ? 0 : f->size - from < len ? f->size - from : len;
    if (there > 0)
        memcpy(to, f->bytes + from, there);
    memset((char *)to + there, 0, len - there);
    return there == len ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
    struct handle *h = of(file);
    size_t len = (size_t)n;
    int failed = h->file == DISK_NONE ? SQLITE_OK : disk_fails(disk, DISK_WRITE, h->file);

    if (disk->dead)
        return failed;
    if (failed)
        len /= 2;                       /* as far as it came */
    if (h->file == DISK_NONE)
        disk_file_write(&h->own, (uint64_t)offset, bytes, len);
    else
        disk_write(disk, h->file, (uint64_t)offset, bytes, len);
    return failed;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct handle *h = of(file);
    int failed = disk_fails(disk, DISK_TRUNCATE, h->file);

    if (failed)
        return failed;
    if (h->file == DISK_NONE)
        disk_file_size(&h->own, (size_t)size);
    else
        disk_truncate(disk, h->file, (size_t)size);
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *file, int flags)
{
    struct handle *h = of(file);

    (void)flags;
    if (h->file == DISK_NONE)
        return SQLITE_OK;
    int failed = disk_fails(disk, DISK_SYNC, h->file);
    if (failed)
        return failed;
    disk_sync(disk, h->file);
    if (h->new_name)
        disk_sync_folder(disk);
    h->new_name = false;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)content(of(file))->size;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int what, void *arg)
{
    char **pragma = arg;

    (void)file;
    if (what == SQLITE_FCNTL_PRAGMA && synchronous != NULL && pragma[2] != NULL &&
        sqlite3_stricmp(pragma[1], "synchronous") == 0)
        memcpy(pragma[2], synchronous, strlen(synchronous) + 1);    /* never longer than what is there */
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *file)
{
    (void)file;
    return 4096;
}

static int file_device(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* ---- locks ---- */

static int strongest_other(const struct handle *h, int *readers)
{
    int level = SQLITE_LOCK_NONE;

    *readers = 0;
    for (const struct handle *o = handles; o != NULL; o = o->next) {
        if (o == h || o->file != h->file)
            continue;
        level = o->level > level ? o->level : level;
        *readers += o->level == SQLITE_LOCK_SHARED;
    }
    return level;
}

static int file_lock(sqlite3_file *file, int level)
{
    struct handle *h = of(file);
    int readers, other = strongest_other(h, &readers);

    if (h->level >= level)
        return SQLITE_OK;
    if (level == SQLITE_LOCK_SHARED ? other >= SQLITE_LOCK_PENDING : other >= SQLITE_LOCK_RESERVED)
        return SQLITE_BUSY;
    if (level == SQLITE_LOCK_EXCLUSIVE && readers > 0) {
        h->level = SQLITE_LOCK_PENDING;
        return SQLITE_BUSY;
    }
    h->level = level;
    return SQLITE_OK;
}

static int file_unlock(sqlite3_file *file, int level)
{
    if (of(file)->level > level)
        of(file)->level = level;
    return SQLITE_OK;
}

static int file_reserved(sqlite3_file *file, int *is)
{
    int readers;

    *is = of(file)->level >= SQLITE_LOCK_RESERVED ||
          strongest_other(of(file), &readers) >= SQLITE_LOCK_RESERVED;
    return SQLITE_OK;
}

/* ---- shared memory ---- */

static struct shared *shared_of(const struct handle *h)
{
    for (struct handle *o = handles; o != NULL; o = o->next)
        if (o != h && o->file == h->file && o->shared != NULL)
            return o->shared;
    return need(calloc(1, sizeof(struct shared)));
}

static int shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **at)
{
    struct handle *h = of(file);

    if (h->shared == NULL) {
        h->shared = shared_of(h);
        h->shared->users++;
    }
    *at = NULL;
    if (region >= REGIONS)
        return SQLITE_NOMEM;
    if (h->shared->regions[region] == NULL && extend)
        h->shared->regions[region] = need(calloc(1, (size_t)size));
    *at = h->shared->regions[region];
    return SQLITE_OK;
}

static int shm_lock(sqlite3_file *file, int first, int n, int flags)
{
    struct handle *h = of(file);
    unsigned slots = ((1u << n) - 1) << first;

    if (flags & SQLITE_SHM_UNLOCK) {
        h->reading &= ~slots;
        h->writing &= ~slots;
        return SQLITE_OK;
    }
    for (struct handle *o = handles; o != NULL; o = o->next) {
        bool same = o != h && o->file == h->file;
        if (same && ((o->writing & slots) || ((flags & SQLITE_SHM_EXCLUSIVE) && (o->reading & slots))))
            return SQLITE_BUSY;
    }
    *(flags & SQLITE_SHM_EXCLUSIVE ? &h->writing : &h->reading) |= slots;
    return SQLITE_OK;
}

static void shm_barrier(sqlite3_file *file)
{
    (void)file;
}

static int shm_unmap(sqlite3_file *file, int forget)
{
    struct handle *h = of(file);

    (void)forget;
    h->reading = h->writing = 0;
    if (h->shared != NULL && --h->shared->users == 0) {
        for (size_t i = 0; i < REGIONS; i++)
            free(h->shared->regions[i]);
        free(h->shared);
    }
    h->shared = NULL;
    return SQLITE_OK;
}

/* ---- opening ---- */

static int file_close(sqlite3_file *file)
{
    struct handle *h = of(file), **link = &handles;

    shm_unmap(file, 0);
    while (*link != NULL && *link != h)
        link = &(*link)->next;
    if (*link != NULL)
        *link = h->next;
    free(h->own.bytes);
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, .xClose = file_close, .xRead = file_read, .xWrite = file_write,
    .xTruncate = file_truncate, .xSync = file_sync, .xFileSize = file_size, .xLock = file_lock,
    .xUnlock = file_unlock, .xCheckReservedLock = file_reserved, .xFileControl = file_control,
    .xSectorSize = file_sector, .xDeviceCharacteristics = file_device, .xShmMap = shm_map,
    .xShmLock = shm_lock, .xShmBarrier = shm_barrier, .xShmUnmap = shm_unmap
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *got)
{
    struct handle *h = of(file);
    int failed = disk_fails(disk, DISK_OPEN, DISK_NONE);

    (void)vfs;
    *h = (struct handle){ .file = DISK_NONE };
    if (failed)
        return failed;
    if (name != NULL) {
        h->file = disk_find(disk, name);
        if (h->file == DISK_NONE && !(flags & SQLITE_OPEN_CREATE))
            return SQLITE_CANTOPEN;
        if (h->file == DISK_NONE)
            h->file = disk_make(disk, name);
        h->new_name = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    }
    h->base.pMethods = &methods;
    h->next = handles;
    handles = h;
    if (got != NULL)
        *got = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    size_t file = disk_find(disk, name);

    (void)vfs;
    if (file == DISK_NONE)
        return SQLITE_IOERR_DELETE_NOENT;
    int failed = disk_fails(disk, DISK_DELETE, file);
    if (failed)
        return failed;
    disk_delete(disk, file);
    if (sync_folder)
        disk_sync_folder(disk);
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *is)
{
    (void)vfs;
    (void)flags;
    *is = disk_find(disk, name) != DISK_NONE;
    return SQLITE_OK;
}

static int vfs_path(sqlite3_vfs *vfs, const char *name, int room, char *to)
{
    (void)vfs;
    snprintf(to, (size_t)room, "%s", name);
    return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *vfs, int n, char *to)
{
    (void)vfs;
    for (int i = 0; i < n; i++)
        to[i] = (char)chance_next(&chance);
    return n;
}

static int vfs_sleep(sqlite3_vfs *vfs, int us)
{
    (void)vfs;
    return us;
}

static int vfs_time(sqlite3_vfs *vfs, sqlite3_int64 *ms)
{
    (void)vfs;
    *ms = 212600000000000;              /* since the Julian epoch: it does not matter when */
    return SQLITE_OK;
}

static sqlite3_vfs vfs = {
    .iVersion = 2, .szOsFile = sizeof(struct handle), .mxPathname = 60, .zName = "disk",
    .xOpen = vfs_open, .xDelete = vfs_delete, .xAccess = vfs_access, .xFullPathname = vfs_path,
    .xRandomness = vfs_randomness, .xSleep = vfs_sleep, .xCurrentTimeInt64 = vfs_time
};

void vfs_register(void)
{
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
        need(NULL);
}

void vfs_use(struct disk *d)
{
    if (handles != NULL) {
        fputs("a file is still open\n", stderr);
        exit(99);
    }
    disk = d;
}

void vfs_seed(uint64_t seed)
{
    chance.state = seed;
    sqlite3_randomness(0, NULL);        /* SQLite draws anew */
}

void vfs_synchronous(const char *level)
{
    synchronous = level;
}
