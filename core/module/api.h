/*
 * api.h - the table of functions that modules get.
 *
 * Each topic of the SDK has its file here, api_TOPIC.c, which fills its entries; the functions themselves
 * are static.  They take NULL where memory may have been refused before, and end the process when a module
 * calls them on a thread that is not its own: a data race in somebody's module must not become a riddle.
 */
#ifndef XYLEM_MODULE_API_H
#define XYLEM_MODULE_API_H

#include <xylem/api.h>

/* Made at the first call (at start, before there are threads). */
const xy_api *api_table(void);

/* Where stores keep their files; lives as long as the process.  Before the first module is loaded. */
void        api_set_data_dir(const char *path);
const char *api_data_dir(void);

/* At the end of a shard: what the calls keep on each thread. */
void api_thread_end(void);

#endif
