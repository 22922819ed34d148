/*
 * disk.h - a disk in memory that keeps a journal of all that is done to it.
 *
 * A file is what an inode is: deleted and made again under its name it is another one.  What processes see is
 * files[].bytes; what a power cut leaves of it is worked out from the journal (replay.h).  Faults are asked for by
 * ordinal.
 */
#ifndef XYLEM_TESTS_DISK_H
#define XYLEM_TESTS_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum disk_kind {                /* what is in the journal, and what can fail */
    DISK_OPEN,                  /* a file made by opening it */
    DISK_WRITE, DISK_TRUNCATE,
    DISK_SYNC,                  /* of the file's content */
    DISK_DELETE,
    DISK_SYNC_FOLDER,           /* of all names */
    DISK_SYNC_FAILED,           /* the cache calls clean what may not be on the disk */
    DISK_MARK,                  /* by the test: so many operations begun, so many answered */
    DISK_READ,                  /* fails, but leaves nothing in the journal */
    DISK_KINDS
};

struct disk_event {
    enum disk_kind kind;
    size_t         file;        /* index in files */
    uint64_t       offset;      /* MARK: operations begun */
    size_t         len;         /* MARK: operations answered; TRUNCATE: the new length */
    unsigned char *bytes;
};

struct disk_file {
    char           name[64];
    bool           there;       /* its name leads to it */
    unsigned char *bytes;
    size_t         size, room;
};

/* From the first-th operation of one kind (DISK_KINDS: of any) on, `count` of them fail. */
struct disk_fault {
    enum disk_kind kind;
    uint64_t       first, count;
    int            code;        /* SQLITE_*; SQLITE_OK: the process dies of it */
    uint64_t       seen, failed;
};

struct disk {
    struct disk_file  *files;
    size_t             nfiles, files_room;
    struct disk_event *events;
    size_t             nevents, events_room;
    bool               dead;    /* its process is: nothing it still does counts */
    bool               deaf;    /* negative control: a sync does nothing, and says it did */
    bool               mute;    /* keeps no journal */
    struct disk_fault  fault;
};

#define DISK_NONE SIZE_MAX

void   disk_free(struct disk *d);
size_t disk_find(const struct disk *d, const char *name);       /* DISK_NONE: no such file */
size_t disk_make(struct disk *d, const char *name);             /* an empty one */
void   disk_delete(struct disk *d, size_t file);
void   disk_write(struct disk *d, size_t file, uint64_t offset, const void *bytes, size_t len);
void   disk_truncate(struct disk *d, size_t file, size_t len);
void   disk_sync(struct disk *d, size_t file);
void   disk_sync_folder(struct disk *d);
void   disk_mark(struct disk *d, size_t begun, size_t answered);

/* Before each of these: what it has to fail with, or 0. */
int    disk_fails(struct disk *d, enum disk_kind kind, size_t file);

/* Content without a journal, for replays. */
void   disk_file_write(struct disk_file *f, uint64_t offset, const void *bytes, size_t len);
void   disk_file_size(struct disk_file *f, size_t len);

void  *need(void *p);                                           /* ends the test when memory is out */

#endif
