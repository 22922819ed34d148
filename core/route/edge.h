/*
 * edge.h - what nobody outside may claim: a table of elements that only the server puts into a
 * stanza.
 */
#ifndef XYLEM_ROUTE_EDGE_H
#define XYLEM_ROUTE_EDGE_H

#include "xml/stanza.h"

/* Removes them, all of them, from a stanza that came from outside (unsealed, addressed); how many there were. */
unsigned edge_clean(struct stanza *s);

#endif
