/*
 * counts.h - the iteration counts that accounts of the domain have, with the lengths of their salts.
 *
 * The setting may change while accounts keep what they were made with, and accounts that come from another server have
 * what that has made.  Who asks for an account that nobody has is shown one of these: with that of the setting alone,
 * others could be told from none.  They are one document of the domain: collection `auth`, key `iterations`, numbers
 * with spaces between, the newest last; behind a slash the length of the salt, if it is not ours.
 */
#ifndef AUTH_INTERNAL_COUNTS_H
#define AUTH_INTERNAL_COUNTS_H

#include <xylem/module.h>

#define COUNTS_MOST     16
#define ITERATIONS_MOST 10000000

struct counts {
    bool     known;                     /* they are those of the document, that of the setting among them */
    size_t   n;
    uint64_t read_at;                   /* mono ms */
    unsigned list[COUNTS_MOST];         /* as count_code() makes them */
};

/* Both in one number; that of our own salts is the count itself. */
unsigned count_code(unsigned iterations, size_t salt_len);
unsigned count_iterations(unsigned count);
size_t   count_salt(unsigned count);

/* What was read; XY_NOT_FOUND: none yet.  false: it could not be read. */
bool counts_read(struct counts *c, const xy_docs *docs);

bool counts_have(const struct counts *c, unsigned count);

/* false: it was there.  The oldest goes when there are too many. */
bool counts_add(struct counts *c, unsigned count);

/* The document, in the arena.  NULL: memory was refused. */
const char *counts_text(const struct counts *c, xy_arena *a);

#endif
