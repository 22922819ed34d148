/*
 * replay.h - what a disk may hold after a power cut, from its journal.
 *
 * Walks through the journal, and at any point makes disks of it: what was synced is there; what was not is lost,
 * kept, kept in part (sectors of 512 bytes) or kept without what came before it, as chance has it.
 */
#ifndef XYLEM_TESTS_REPLAY_H
#define XYLEM_TESTS_REPLAY_H

#include "chance.h"
#include "disk.h"

struct replay_file {
    struct disk_file durable;           /* there: its name is */
    size_t          *pending;           /* events since its last sync */
    size_t           npending, pending_room;
    bool             made, deleted;     /* since the last sync of the folder */
};

struct replay {
    const struct disk  *disk;
    struct replay_file *files;
    size_t              nfiles, at;     /* at: events walked through */
    struct chance       chance;         /* what of a failed sync came to the disk */
    size_t              begun, answered;        /* from the last mark */
};

/* From now on; what is on the disk is durable. */
void replay_begin(struct replay *r, const struct disk *d, uint64_t seed);
void replay_step(struct replay *r);                             /* over the next event */
void replay_free(struct replay *r);

/* The disk after a cut here. */
void replay_cut(const struct replay *r, struct chance *c, struct disk *out);

/* Nothing is in doubt: one image says it all. */
bool replay_is_certain(const struct replay *r);

#endif
