/*
 * driver.h - which store store.c measures.
 */
#ifndef XYLEM_BENCH_DRIVER_H
#define XYLEM_BENCH_DRIVER_H

#include <xylem/module.h>

struct driver { const void *config; void *state; };

/* A store of that name that is empty. */
struct driver driver_open(const xy_module *desc, const char *folder, const char *name);
/* It is as it would be some minutes after it was filled. */
void          driver_settle(const char *name);
/* Its lanes are closed: nothing of it stays. */
void          driver_drop(const char *folder, const char *name);

#endif
