/*
 * retention.h - takes out of all archives of the domain what is older than `keep`, and the oldest of one that is larger
 * than `keep-bytes`.
 */
#ifndef ARCHIVE_RETENTION_H
#define ARCHIVE_RETENTION_H

#include "config.h"

int retention_start(xy_mod *m);

#endif
