/*
 * pie.h - reads files of XEP-0227, of any length, into a feed.
 */
#ifndef XYLEM_MAIN_PIE_H
#define XYLEM_MAIN_PIE_H

#include "main/feed.h"

/* The file and those it includes; "-": standard input.  What is wrong is told to the feed. */
void pie_read(struct feed *f, const char *path);

#endif
