/*
 * framer.h - finds where stanzas begin and end in a byte stream, and refuses what has no place
 * there.
 *
 * The framer stands before the parser: it knows tags, quotes and CDATA, checks UTF-8, counts bytes,
 * depth, elements and attributes, and refuses DOCTYPE, entities other than the five and character
 * references, processing instructions and comments (RFC 6120 section 11.1).  Its state is a few
 * words and it never looks at a byte twice, so any split of the input costs the same and gives the
 * same result at once.  It holds no bytes: the caller keeps the unfinished tail.
 */
#ifndef XYLEM_XML_FRAMER_H
#define XYLEM_XML_FRAMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0: no limit.  A stanza over one of its limits is skipped; what is no stanza ends the stream. */
struct framer_limits {
    uint32_t stanza_bytes;        /* of one first-level element, tags included       */
    uint32_t header_bytes;        /* of the stream header, XML declaration included  */
    uint32_t depth;               /* elements inside each other, the stanza counts 1 */
    uint32_t elements;            /* in one stanza                                   */
    uint32_t attributes;          /* in one tag                                      */
    uint32_t space_bytes;         /* white space between two stanzas                 */
};

enum framer_event {
    FRAME_MORE,                   /* all input looked at, nothing complete                     */
    FRAME_HEADER,                 /* the stream header is complete: bytes [start, used)        */
    FRAME_STANZA,                 /* a first-level element is complete: bytes [start, used)    */
    FRAME_CLOSE,                  /* </stream:stream>; whatever follows is swallowed unseen    */
    FRAME_OVERSIZE,               /* a stanza passed a limit, f->reason: its beginning is [start, used),
                                     the rest is skipped, FRAME_SKIPPED follows                */
    FRAME_SKIPPED,                /* the end of an oversize stanza                             */
    FRAME_BAD                     /* see f->fault; the stream ends here                        */
};

enum framer_fault {               /* which stream error it earns (RFC 6120 section 4.9.3) */
    FAULT_NONE,
    FAULT_NOT_WELL_FORMED, FAULT_RESTRICTED_XML, FAULT_ENCODING, FAULT_POLICY
};

struct framer {
    const struct framer_limits *limits;   /* read at each call; may be replaced between two */
    enum framer_fault fault;
    const char       *reason;     /* of the last FRAME_BAD or FRAME_OVERSIZE: constant text */
    /* private: state, see framer.c */
    uint8_t  state, back;         /* back: the state to go on with after a reference */
    uint8_t  utf8;                /* what a character cut off at the end still needs */
    uint8_t  quote, match, event;
    bool     inside, closing, skipping, header_done;
    uint32_t depth, elements, attributes, spaces;
    size_t   bytes;               /* of the unfinished stanza, in the buffer before `from` */
    uint32_t ref;                 /* of a reference: code point or name so far */
    uint32_t root, name;          /* hashes of the header's name, of a stanza's or the closing one */
};

/* Expects a stream header, or stanzas because the header is behind us. */
void framer_init(struct framer *f, const struct framer_limits *limits);
void framer_init_stanzas(struct framer *f, const struct framer_limits *limits);

/*
 * Looks at buf[from, len), where [0, from) was looked at before, and stops at the first event.
 * *start: where the current stanza begins in buf (white space before it may be dropped); the same
 * as *used after a fault and while one is skipped, of which nothing needs to be kept.
 * *used: one behind the last byte of the event (FRAME_MORE: len).  Then call again with what
 * follows: the caller drops [0, used) and starts at from = 0.
 */
enum framer_event framer_scan(struct framer *f, const char *buf, size_t from, size_t len,
                              size_t *start, size_t *used);

#endif
