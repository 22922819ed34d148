/*
 * nonza.h - elements of a client that are no stanzas and that a module knows (XEP-0360).
 */
#ifndef XYLEM_ROUTE_NONZA_H
#define XYLEM_ROUTE_NONZA_H

#include <stdbool.h>

#include "xml/xml.h"

struct session;

/* Given to its module, at once and in the order of the stream.  false: no module of the session's domain knows it. */
bool nonza_receive(struct session *s, const struct xml *element);

#endif
