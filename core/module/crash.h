/*
 * crash.h - names the module whose code was running when the process crashed.
 */
#ifndef XYLEM_MODULE_CRASH_H
#define XYLEM_MODULE_CRASH_H

/* For the process, at start.  A handler that is there already (a sanitizer's) stays. */
void crash_install(void);

#endif
