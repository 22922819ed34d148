/* replay.c - see replay.h */

#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512

/* Room for the files that are made on the way. */
static void know_files(struct replay *r)
{
    size_t n = r->disk->nfiles;

    if (n <= r->nfiles)
        return;
    r->files = need(realloc(r->files, n * sizeof *r->files));
    for (; r->nfiles < n; r->nfiles++) {
        struct replay_file *f = &r->files[r->nfiles];
        *f = (struct replay_file){ 0 };
        memcpy(f->durable.name, r->disk->files[r->nfiles].name, sizeof f->durable.name);
    }
}

void replay_begin(struct replay *r, const struct disk *d, uint64_t seed)
{
    *r = (struct replay){ .disk = d, .at = d->nevents, .chance = { seed } };
    know_files(r);
    for (size_t i = 0; i < r->nfiles; i++) {
        const struct disk_file *f = &d->files[i];
        r->files[i].durable.there = f->there;
        disk_file_write(&r->files[i].durable, 0, f->bytes, f->size);
    }
}

void replay_free(struct replay *r)
{
    for (size_t i = 0; i < r->nfiles; i++) {
        free(r->files[i].durable.bytes);
        free(r->files[i].pending);
    }
    free(r->files);
    *r = (struct replay){ 0 };
}

/* ---- one event, on content ---- */

static void apply(struct disk_file *f, const struct disk_event *e)
{
    if (e->kind == DISK_TRUNCATE)
        disk_file_size(f, e->len);
    else
        disk_file_write(f, e->offset, e->bytes, e->len);
}

/* The sectors of a write that chance keeps (of 8), or with `first` those before it. */
static void apply_sectors(struct disk_file *f, const struct disk_event *e, struct chance *c, size_t of,
                          bool first)
{
    uint64_t end = e->offset + e->len, stop = first ? e->offset + chance_below(c, e->len + 1) : end;

    for (uint64_t from = e->offset, to; from < end; from = to) {
        to = (from / SECTOR + 1) * SECTOR;
        to = to < end ? to : end;
        if (first ? to <= stop : chance_is(c, of, 8))
            disk_file_write(f, from, e->bytes + (from - e->offset), to - from);
    }
}

/* ---- walking ---- */

static void pend(struct replay_file *f, size_t event)
{
    if (f->npending == f->pending_room) {
        f->pending_room = f->pending_room == 0 ? 64 : 2 * f->pending_room;
        f->pending = need(realloc(f->pending, f->pending_room * sizeof *f->pending));
    }
    f->pending[f->npending++] = event;
}

static void settle(struct replay *r, struct replay_file *f, bool failed)
{
    for (size_t i = 0; i < f->npending; i++)
        if (!failed || chance_is(&r->chance, 1, 2))
            apply(&f->durable, &r->disk->events[f->pending[i]]);
    f->npending = 0;
}

static void settle_names(struct replay *r)
{
    for (size_t i = 0; i < r->nfiles; i++) {
        struct replay_file *f = &r->files[i];
        f->durable.there = (f->durable.there || f->made) && !f->deleted;
        f->made = f->deleted = false;
    }
}

void replay_step(struct replay *r)
{
    const struct disk_event *e = &r->disk->events[r->at];

    know_files(r);
    struct replay_file *f = &r->files[e->file];
    switch (e->kind) {
    case DISK_OPEN:
        f->made = true;
        break;
    case DISK_DELETE:
        f->deleted = true;
        break;
    case DISK_WRITE:
    case DISK_TRUNCATE:
        pend(f, r->at);
        break;
    case DISK_SYNC:
    case DISK_SYNC_FAILED:
        settle(r, f, e->kind == DISK_SYNC_FAILED);
        break;
    case DISK_SYNC_FOLDER:
        settle_names(r);
        break;
    default:
        r->begun = e->offset;
        r->answered = e->len;
    }
    r->at++;
}

/* ---- cutting ---- */

/* How what was not synced fares: kept so many of 8 times, as whole operations or by sectors; or all that came
 * before some point, and of the operation there its first sectors. */
static const struct fate { size_t of; bool sectors, until; } fates[] = {
    { 0, false, false }, { 8, false, false }, { 1, false, false }, { 4, false, false },
    { 7, false, false }, { 4, true, false },  { 7, true, false },  { 0, false, true }
};

static void undergo(const struct replay *r, const struct replay_file *f, const struct fate *fate,
                    size_t until, struct chance *c, struct disk_file *out)
{
    for (size_t i = 0; i < f->npending; i++) {
        const struct disk_event *e = &r->disk->events[f->pending[i]];
        bool torn = e->kind == DISK_WRITE && (fate->until ? f->pending[i] == until : fate->sectors);
        /* The length may have come to the disk before the bytes. */
        if (e->kind == DISK_WRITE && fate->of > 0 && fate->of < 8 && e->offset + e->len > out->size &&
            chance_is(c, 1, 2))
            disk_file_size(out, e->offset + e->len);
        if (torn)
            apply_sectors(out, e, c, fate->of, fate->until);
        else if (fate->until ? f->pending[i] < until : chance_is(c, fate->of, 8))
            apply(out, e);
    }
}

/* Is the name there?  What was done to it since the folder was synced may have come to the disk or not. */
static bool name_stays(const struct replay_file *f, const struct fate *fate, struct chance *c)
{
    size_t of = fate->until ? 4 : fate->of;
    bool there = f->durable.there || (f->made && chance_is(c, of, 8));

    return there && !(f->deleted && chance_is(c, of, 8));
}

void replay_cut(const struct replay *r, struct chance *c, struct disk *out)
{
    const struct fate *fate = &fates[chance_below(c, sizeof fates / sizeof fates[0])];
    size_t until = r->at - chance_below(c, r->at < 32 ? r->at + 1 : 32);

    *out = (struct disk){ .mute = true };
    for (size_t i = 0; i < r->nfiles; i++) {
        const struct replay_file *f = &r->files[i];
        if (!name_stays(f, fate, c))
            continue;
        size_t older = disk_find(out, f->durable.name);
        if (older != DISK_NONE)
            out->files[older].there = false;
        size_t file = disk_make(out, f->durable.name);
        struct disk_file *new = &out->files[file];
        disk_file_write(new, 0, f->durable.bytes, f->durable.size);
        undergo(r, f, fate, until, c, new);
    }
}

bool replay_is_certain(const struct replay *r)
{
    for (size_t i = 0; i < r->nfiles; i++)
        if (r->files[i].npending > 0 || r->files[i].made || r->files[i].deleted)
            return false;
    return true;
}
