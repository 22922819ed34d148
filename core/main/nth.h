/*
 * nth.h - which of its parent's elements an element is, for one after the other: who asks in their order pays once for
 * each of them.
 */
#ifndef XYLEM_MAIN_NTH_H
#define XYLEM_MAIN_NTH_H

#include <stdint.h>

#include "xml/xml.h"

struct nth { const struct xml *last; int64_t number; };     /* all zero: nothing was asked for */

int64_t nth_of(struct nth *n, const struct xml *parent, const struct xml *e);   /* from 0 on; -1: it is none of them */

#endif
