/*
 * content.h - does a message carry anything that is worth keeping?
 */
#ifndef XYLEM_ROUTE_CONTENT_H
#define XYLEM_ROUTE_CONTENT_H

#include <stdbool.h>

#include "xml/stanza.h"

/* Something to read or to act on: more than a chat state, hints, ids and a thread (XEP-0160 section 3, XEP-0085
 * section 5.5). */
bool message_has_content(const struct xml *message);

/* Chat or normal, with content: it is stored when somebody has to be able to get it again. */
bool message_is_storable(const struct stanza *s);

#endif
