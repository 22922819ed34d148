/*
 * counts.h - the iteration counts that accounts of the domain have.
 *
 * The setting may change while accounts keep what they were made with.  Who asks for an account that nobody has
 * is shown one of these counts: with that of the setting alone, older accounts could be told from none.  They are
 * one document of the domain: collection `auth`, key `iterations`, numbers with spaces between, the newest last.
 */
#ifndef AUTH_INTERNAL_COUNTS_H
#define AUTH_INTERNAL_COUNTS_H

#include <xylem/module.h>

#define COUNTS_MOST 16

struct counts {
    bool     known;                     /* they are those of the document, that of the setting among them */
    size_t   n;
    unsigned list[COUNTS_MOST];
};

/* What was read; XY_NOT_FOUND: none yet.  false: it could not be read. */
bool counts_read(struct counts *c, const xy_docs *docs);

bool counts_have(const struct counts *c, unsigned count);

/* false: it was there.  The oldest goes when there are too many. */
bool counts_add(struct counts *c, unsigned count);

/* The document, in the arena.  NULL: memory was refused. */
const char *counts_text(const struct counts *c, xy_arena *a);

#endif
