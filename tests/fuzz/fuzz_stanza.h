/*
 * fuzz_stanza.h - for targets that take one stanza: what the framer lets through.
 */
#ifndef XYLEM_TESTS_FUZZ_STANZA_H
#define XYLEM_TESTS_FUZZ_STANZA_H

#include <stdbool.h>

#include "base/text.h"
#include "xml/framer.h"

static const struct framer_limits limits = { .stanza_bytes = 65536, .depth = 200 };

static inline bool is_one_stanza(struct str in)
{
    struct framer f;
    size_t start, used;

    framer_init_stanzas(&f, &limits);
    return framer_scan(&f, in.p, 0, in.len, &start, &used) == FRAME_STANZA && start == 0 &&
           used == in.len;
}

#endif
