/*
 * changes.h - what a reload changes and for whom: a list for the log and for `xylemctl plan`.
 */
#ifndef XYLEM_MAIN_CHANGES_H
#define XYLEM_MAIN_CHANGES_H

#include "main/hosts.h"

struct change {
    struct change *next;
    char          *domain;             /* NULL: all of the server */
    const char    *what;               /* "added", "changed", "removed" */
    char          *parts;              /* of what changed: "tls, limits"; else NULL */
};

struct changes { struct change *first, *last; };

/* Compares the sections that are the server's, then domain with domain. */
void changes_find(struct changes *c, const struct config *was, const struct config *is,
                  const struct hosts *hosts_before, const struct hosts *hosts_now);
void changes_log(const struct changes *c);
void changes_free(struct changes *c);

/* The sections that a running server takes changes of, ended by NULL; the first two are the server's own. */
extern const char *const changes_live_sections[];

#endif
