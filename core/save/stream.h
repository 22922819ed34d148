/*
 * stream.h - lines on their way out of the server: pages that are read, and operations that are committed meanwhile, in
 * one order.
 *
 * A page has its place from when it is opened, and is filled later; what stands behind it waits for that.  Operations
 * are put by the lane that writes, all else is for the shard that saves.
 */
#ifndef XYLEM_SAVE_STREAM_H
#define XYLEM_SAVE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <xylem/store_provider.h>

#include "base/text.h"

struct stream;
struct stream_page;

#define STREAM_OPS_MOST ((size_t)64 << 20)      /* bytes of operations that nobody has taken: then it breaks */

struct stream *stream_new(void);                /* NULL: no memory */
void           stream_free(struct stream **s);

struct stream_page *stream_page_open(struct stream *s);     /* NULL: no memory */
struct text        *stream_page_text(struct stream_page *p);    /* of who fills it, until it is filled; any thread */
void                stream_page_fill(struct stream *s, struct stream_page **p);

void stream_put(struct stream *s, const xy_store_op *op);   /* any thread */
void stream_break(struct stream *s, const char *why);       /* any thread: it has a gap, and is of no more use */
const char *stream_broken(struct stream *s);                /* why; NULL: it is whole */

size_t stream_waiting(struct stream *s);                    /* bytes that can be taken, or will be */
bool   stream_is_empty(struct stream *s);
bool   stream_is_ready(struct stream *s);                   /* something can be taken now */
void   stream_take(struct stream *s, struct text *out, size_t most);     /* whole pages, up to so many bytes */

#endif
