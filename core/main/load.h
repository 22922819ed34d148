/*
 * load.h - `xylemd --load`: fills the store of a configuration, which is empty, from a backup on standard input.
 *
 * No server runs on it meanwhile.  While it is filled a document says so, and a server that finds that does not start:
 * a part of what there was is not to be served for all of it.
 */
#ifndef XYLEM_MAIN_LOAD_H
#define XYLEM_MAIN_LOAD_H

#include "base/error.h"

/* The exit status: 0, or of enum server_exit. */
int load_run(const char *config);

/* Off the shards, once there is a store: -1: it has a part of a backup only (ERR_INVALID), or cannot be asked now
 * (ERR_UNAVAILABLE), and why. */
int loaded_whole(struct error *e);

#endif
