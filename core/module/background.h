/*
 * background.h - requests that a module opens for work of its own (xy_background).
 */
#ifndef XYLEM_MODULE_BACKGROUND_H
#define XYLEM_MODULE_BACKGROUND_H

#include <xylem/types.h>

/* Held by m from the start, until xy_end; ends as unavailable with the instance.  NULL: refused. */
xy_req *background_new(xy_mod *m, xy_account *account, const char *what);

#endif
