/*
 * shutdown.h - which streams a shard has, its parsers, and how all of them end when the server
 * stops.
 *
 * The public part is in stream.h: streams_init, streams_stop.  This is what stream.c reports.
 */
#ifndef XYLEM_STREAM_SHUTDOWN_H
#define XYLEM_STREAM_SHUTDOWN_H

#include "stream/stream.h"

void shutdown_came(struct stream *s);        /* a new stream on this shard */
bool shutdown_admits(struct stream *s);      /* one from another shard; false: it has to end */
void shutdown_gone(void);                    /* one of them is no more */

#endif
