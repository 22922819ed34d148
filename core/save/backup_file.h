/*
 * backup_file.h - a backup as a file: a line that says what it is, lines of operations (op_line.h), and a line that
 * says how many these were and what all before it hashes to.
 *
 *     {"xylem-backup": 1, "of": "everything", "at": "2026-11-30T09:00:00.000Z"}
 *     ...
 *     {"end": {"lines": 12, "sha256": "..."}}
 *
 * Without its last line a backup is not whole, and is not taken for one.
 */
#ifndef XYLEM_SAVE_BACKUP_FILE_H
#define XYLEM_SAVE_BACKUP_FILE_H

#include <openssl/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct backup_writer {
    int       (*write)(void *arg, struct str bytes, struct error *e);
    void       *arg;
    uint64_t    lines, bytes;
    /* private */
    EVP_MD_CTX *hash;
};

int  backup_begin(struct backup_writer *w, const char *of, struct error *e);
int  backup_write(struct backup_writer *w, struct str lines, struct error *e);
int  backup_finish(struct backup_writer *w, struct error *e);
void backup_writer_free(struct backup_writer *w);

struct backup_reader {
    const char *name;                   /* for messages */
    int         fd;                     /* the caller's */
    char        of[400], at[32];        /* once it is open */
    uint64_t    lines, bytes;           /* read by now */
    /* private */
    struct text  buffer;
    size_t       used;                  /* of it, given away or hashed */
    EVP_MD_CTX  *hash;
    bool         over;
};

#define BACKUP_LINE_MOST ((size_t)64 << 20)

/* Reads the first line.  -1: it is no backup, or of a later xylem. */
int  backup_open(struct backup_reader *r, struct error *e);
/* The next lines, of some `most` bytes, good until the next call: 1.  0: that was all, and it was whole; -1: it is
 * not. */
int  backup_next(struct backup_reader *r, size_t most, struct str *lines, struct error *e);
void backup_close(struct backup_reader *r);

#endif
