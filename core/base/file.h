/*
 * file.h - whole files, safely: read with a limit, replaced so that a crash leaves the old or the
 * new one, and not trusted when somebody else could have written them.
 */
#ifndef XYLEM_BASE_FILE_H
#define XYLEM_BASE_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/text.h"

/* Appends the file to out, which the caller inits and frees; over out->limit is ERR_INVALID. */
int file_read(const char *path, struct text *out, struct error *e);

/* Everything is written, or -1 and an unknown part of it. */
int file_write_all(int fd, const void *bytes, size_t len);

/* Replaces path by way of path.new, synced, and syncs the folder. */
int file_replace(const char *path, const void *bytes, size_t len, mode_t mode, struct error *e);

/*
 * -1 when anyone but root and the user of this process could change what path names: every
 * component, and those behind symbolic links, must belong to one of the two and be writable by no
 * one else.  A folder of root's with the sticky bit (/tmp) may be written by all, for nobody can
 * replace in it what is not theirs.
 */
int file_trusted(const char *path, struct error *e);

#endif
