/*
 * config.h - the settings of the module.
 */
#ifndef AUTH_INTERNAL_CONFIG_H
#define AUTH_INTERNAL_CONFIG_H

#include <xylem/module.h>

struct config { int64_t iterations; };

#endif
