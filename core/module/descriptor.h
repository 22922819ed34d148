/*
 * descriptor.h - is what a module declares something that the core can run?
 */
#ifndef XYLEM_MODULE_DESCRIPTOR_H
#define XYLEM_MODULE_DESCRIPTOR_H

#include <xylem/types.h>

#include "base/error.h"

/* -1: e names what is wrong ("hook 2: it has no such point"). */
int descriptor_check(const xy_module *desc, struct error *e);

#endif
