/*
 * prepared.h - tables of strings and what a profile makes of them; shared by the tests of profiles.
 */
#ifndef XYLEM_TESTS_XML_PREPARED_H
#define XYLEM_TESTS_XML_PREPARED_H

#include <string.h>

#include "support.h"
#include "xml/jid.h"

struct prepared { const char *in, *out; };      /* out NULL: refused */

/* Checks each row, and that what came out comes out again. */
static inline void check_prepared(bool (*prepare)(struct str, char *, size_t *),
                                  const struct prepared *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char out[JID_PART_MAX + 1], again[JID_PART_MAX + 1];
        size_t len, again_len;
        bool ok = prepare(str_of(rows[i].in), out, &len);

        if (ok != (rows[i].out != NULL) || (ok && strcmp(out, rows[i].out) != 0))
            fail_msg("%s: want %s, got %s", rows[i].in,
                     rows[i].out == NULL ? "refusal" : rows[i].out,
                     ok ? out : "refusal");
        if (!ok)
            continue;
        assert_int_equal(len, strlen(out));
        assert_true(prepare((struct str){ out, len }, again, &again_len));
        assert_string_equal(again, out);
    }
}

/* A part of `bytes` bytes, of which each character is `unit`. */
static inline struct str repeated(char *buf, const char *unit, size_t bytes)
{
    for (size_t at = 0; at + strlen(unit) <= bytes; at += strlen(unit))
        memcpy(buf + at, unit, strlen(unit));
    return (struct str){ buf, bytes };
}

#endif
