/*
 * header.h - what a stream header must say, and ours (RFC 6120 sections 4.7 and 4.8).
 */
#ifndef XYLEM_STREAM_HEADER_H
#define XYLEM_STREAM_HEADER_H

#include "base/text.h"
#include "stream/stream.h"
#include "xml/parser.h"

/* STREAM_OK, or the error that its form earns: root, namespaces, version. */
enum stream_condition header_check(const struct header *h, const char *content_ns);

/* A new one with a random id.  from, to: NULL leaves the attribute out. */
void header_write(struct text *out, const char *content_ns, const char *from, const char *to);

#endif
