/*
 * oversize.h - what can be said about a stanza that is too long to be kept: its start tag.
 */
#ifndef XYLEM_STREAM_OVERSIZE_H
#define XYLEM_STREAM_OVERSIZE_H

#include "xml/parser.h"

/* The stanza without its children, from bytes that begin with it; NULL: its start tag does not
 * end early enough, or it cannot be parsed.  content_ns and prefixes as for parser_stanza(). */
struct stanza *oversize_head(struct parser_pool *pool, const char *content_ns, const char *prefixes,
                             struct str bytes);

#endif
