/*
 * prosody.h - reads the data folder of Prosody (its internal storage) into a feed.
 */
#ifndef XYLEM_MAIN_PROSODY_H
#define XYLEM_MAIN_PROSODY_H

#include "main/feed.h"

/* `data_path` of its configuration, a folder for each host in it.  What is wrong is told to the feed. */
void prosody_read(struct feed *f, const char *folder);

#endif
