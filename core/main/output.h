/*
 * output.h - what xylemctl writes for people to keep: a file that is there whole or not at all, or standard output.
 */
#ifndef XYLEM_MAIN_OUTPUT_H
#define XYLEM_MAIN_OUTPUT_H

#include <signal.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

struct output {
    const char *path;                    /* as given; NULL: standard output */
    char       *place;                   /* where that leads */
    char       *beside;                  /* where it is written until it is whole; NULL: what is there is no file */
    int         fd;
    size_t      written;
    const volatile sig_atomic_t *interrupted;       /* set by who has opened it: a pipe that nobody reads is not waited
                                                       for any more; NULL */
};

/* Only its owner can read it.  path NULL: standard output. */
int output_open(struct output *o, const char *path, struct error *e);
int output_write(struct output *o, struct str bytes, struct error *e);
/* whole: it is synced and takes its name; else nothing is left of it. */
int output_close(struct output *o, bool whole, struct error *e);

#endif
