/* disk.c - see disk.h */

#include "disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

void *need(void *p)
{
    if (p == NULL) {
        fputs("out of memory\n", stderr);
        exit(99);
    }
    return p;
}

void disk_free(struct disk *d)
{
    for (size_t i = 0; i < d->nfiles; i++)
        free(d->files[i].bytes);
    for (size_t i = 0; i < d->nevents; i++)
        free(d->events[i].bytes);
    free(d->files);
    free(d->events);
    *d = (struct disk){ 0 };
}

/* ---- content ---- */

void disk_file_size(struct disk_file *f, size_t len)
{
    if (len > f->room) {
        f->room = len + len / 2 + 4096;
        f->bytes = need(realloc(f->bytes, f->room));
    }
    if (len > f->size)
        memset(f->bytes + f->size, 0, len - f->size);
    f->size = len;
}

void disk_file_write(struct disk_file *f, uint64_t offset, const void *bytes, size_t len)
{
    if (offset + len > f->size)
        disk_file_size(f, offset + len);
    if (len > 0)
        memcpy(f->bytes + offset, bytes, len);
}

/* ---- journal ---- */

static void note(struct disk *d, struct disk_event event, const void *bytes)
{
    if (d->mute)
        return;
    if (d->nevents == d->events_room) {
        d->events_room = d->events_room == 0 ? 1024 : 2 * d->events_room;
        d->events = need(realloc(d->events, d->events_room * sizeof *d->events));
    }
    if (bytes != NULL) {
        event.bytes = need(malloc(event.len + 1));
        memcpy(event.bytes, bytes, event.len);
    }
    d->events[d->nevents++] = event;
}

size_t disk_find(const struct disk *d, const char *name)
{
    for (size_t i = d->nfiles; i-- > 0;)
        if (d->files[i].there && strcmp(d->files[i].name, name) == 0)
            return i;
    return DISK_NONE;
}

size_t disk_make(struct disk *d, const char *name)
{
    size_t file = d->nfiles;

    if (d->nfiles == d->files_room) {
        d->files_room = d->files_room == 0 ? 8 : 2 * d->files_room;
        d->files = need(realloc(d->files, d->files_room * sizeof *d->files));
    }
    d->files[d->nfiles++] = (struct disk_file){ .there = true };
    snprintf(d->files[file].name, sizeof d->files[file].name, "%s", name);
    note(d, (struct disk_event){ .kind = DISK_OPEN, .file = file }, NULL);
    return file;
}

void disk_delete(struct disk *d, size_t file)
{
    d->files[file].there = false;
    note(d, (struct disk_event){ .kind = DISK_DELETE, .file = file }, NULL);
}

void disk_write(struct disk *d, size_t file, uint64_t offset, const void *bytes, size_t len)
{
    disk_file_write(&d->files[file], offset, bytes, len);
    note(d, (struct disk_event){ .kind = DISK_WRITE, .file = file, .offset = offset, .len = len }, bytes);
}

void disk_truncate(struct disk *d, size_t file, size_t len)
{
    disk_file_size(&d->files[file], len);
    note(d, (struct disk_event){ .kind = DISK_TRUNCATE, .file = file, .len = len }, NULL);
}

void disk_sync(struct disk *d, size_t file)
{
    if (!d->deaf)
        note(d, (struct disk_event){ .kind = DISK_SYNC, .file = file }, NULL);
}

void disk_sync_folder(struct disk *d)
{
    if (!d->deaf)
        note(d, (struct disk_event){ .kind = DISK_SYNC_FOLDER }, NULL);
}

void disk_mark(struct disk *d, size_t begun, size_t answered)
{
    note(d, (struct disk_event){ .kind = DISK_MARK, .offset = begun, .len = answered }, NULL);
}

/* ---- faults ---- */

int disk_fails(struct disk *d, enum disk_kind kind, size_t file)
{
    struct disk_fault *f = &d->fault;

    if (d->dead)
        return SQLITE_IOERR;
    if (f->count == 0 || (f->kind != kind && f->kind != DISK_KINDS))
        return SQLITE_OK;
    f->seen++;
    if (f->seen < f->first || f->seen - f->first >= f->count)
        return SQLITE_OK;
    f->failed++;
    if (f->code == SQLITE_OK) {
        d->dead = true;
        return SQLITE_IOERR;
    }
    if (kind == DISK_SYNC)
        note(d, (struct disk_event){ .kind = DISK_SYNC_FAILED, .file = file }, NULL);
    return f->code;
}
