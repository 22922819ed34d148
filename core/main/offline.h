/*
 * offline.h - the commands of xylemctl that need no server: xylemd does them by itself.
 */
#ifndef XYLEM_MAIN_OFFLINE_H
#define XYLEM_MAIN_OFFLINE_H

#include <stdbool.h>
#include <stddef.h>

/* The option of xylemd that does what these words say; NULL: a server is needed. */
const char *offline_option(const char *const *words, size_t n);

/* Goes on as xylemd with it, the one that belongs to this xylemctl; returns the exit status when there is none. */
int offline_run(const char *option, const char *config, bool json);

#endif
