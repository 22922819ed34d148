/*
 * frames.h - runs a framer over input in pieces as a connection would, and notes what it said.
 *
 * Shared by the unit test and the fuzz target: the same input must give the same transcript however
 * it is cut.  Each piece is looked at in a block of exactly its size, so that a sanitizer sees a
 * byte too far.
 */
#ifndef XYLEM_TESTS_XML_FRAMES_H
#define XYLEM_TESTS_XML_FRAMES_H

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "xml/framer.h"

struct frames {
    struct framer framer;
    struct text   events;      /* a letter each: H S C O K, or ! and n r e p for the fault */
    struct text   places;      /* the same with byte offsets and reasons */
    char         *tail;        /* what is kept of the unfinished stanza */
    size_t        tail_len;
    size_t        base;        /* offset of tail in the whole input */
    bool          ended;       /* by a fault or the end of the stream */
};

static void frames_init(struct frames *f, bool with_header, const struct framer_limits *limits)
{
    *f = (struct frames){ 0 };
    if (with_header)
        framer_init(&f->framer, limits);
    else
        framer_init_stanzas(&f->framer, limits);
    text_init(&f->events, 0);
    text_init(&f->places, 0);
}

static void frames_free(struct frames *f)
{
    text_free(&f->events);
    text_free(&f->places);
    mem_free(&f->tail);
}

static void frames_note(struct frames *f, enum framer_event event, size_t start, size_t used)
{
    static const char letters[] = "?HSCOK!", faults[] = "?nrep";

    text_putc(&f->events, letters[event]);
    text_printf(&f->places, "%c[%zu,%zu) ", letters[event], start, used);
    if (event != FRAME_BAD)
        return;
    text_putc(&f->events, faults[f->framer.fault]);
    text_printf(&f->places, "%c %s", faults[f->framer.fault], f->framer.reason);
}

/* Looks at buf, of which [0, from) was seen before. */
static void frames_look(struct frames *f, char *buf, size_t from, size_t len)
{
    size_t at = 0, start, used;

    for (;;) {
        enum framer_event event = framer_scan(&f->framer, buf + at, from, len - at, &start, &used);

        assert(start <= used && used <= len - at);
        if (event == FRAME_MORE) {
            assert(used == len - at);
            f->tail_len = len - at - start;
            f->tail = try_bytes(f->tail_len);
            if (f->tail_len > 0)
                memcpy(f->tail, buf + at + start, f->tail_len);
            f->base += at + start;
            return;
        }
        frames_note(f, event, f->base + at + start, f->base + at + used);
        f->ended = event == FRAME_BAD || event == FRAME_CLOSE;
        if (f->ended)
            return;
        at += used;
        from = 0;
    }
}

static void frames_feed(struct frames *f, const char *bytes, size_t len)
{
    size_t from = f->tail_len;
    char *buf;

    if (f->ended)
        return;
    buf = try_bytes(from + len);
    assert(buf != NULL);
    if (from > 0)
        memcpy(buf, f->tail, from);
    if (len > 0)
        memcpy(buf + from, bytes, len);
    mem_free(&f->tail);
    f->tail_len = 0;
    frames_look(f, buf, from, from + len);
    mem_free(&buf);
}

#endif
