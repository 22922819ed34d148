/*
 * describe.h - the reference of all settings, from the tables that read them.
 */
#ifndef XYLEM_MAIN_DESCRIBE_H
#define XYLEM_MAIN_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <xylem/types.h>

#include "base/text.h"

/* The sections of the core, then one for each module. */
void describe_all(struct text *out, const xy_module *const *modules, size_t n, bool json);

#endif
