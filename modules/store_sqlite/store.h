/*
 * store.h - the configuration of the store, and its lanes.
 */
#ifndef STORE_SQLITE_STORE_H
#define STORE_SQLITE_STORE_H

#include "lane.h"

#define READ_LANES 2

struct config { const char *file; uint64_t busy; };
struct state { struct lane lanes[1 + READ_LANES]; };      /* each touched by its own thread only */

#endif
