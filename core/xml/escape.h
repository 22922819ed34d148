/*
 * escape.h - what text and values of attributes are written with in place of a character; inside the xml layer.
 */
#ifndef XYLEM_XML_ESCAPE_H
#define XYLEM_XML_ESCAPE_H

#include "xml/chars.h"

enum escape { ESCAPE_TEXT, ESCAPE_VALUE };

/* All that is not written as it is. */
#define ESCAPED "<>&\r'\"\t\n"

/* '>' always, for the sake of "]]>"; carriage returns because a parser would normalise them, and in
 * values all white space but the space for the same reason (XML 1.0 sections 2.11 and 3.3.3). */
static inline const char *escape_entity(char c, enum escape how)
{
    switch (c) {
    case '<':  return "&lt;";
    case '>':  return "&gt;";
    case '&':  return "&amp;";
    case '\r': return "&#13;";
    default:   break;
    }
    if (how == ESCAPE_TEXT)
        return NULL;
    switch (c) {
    case '\'': return "&apos;";
    case '"':  return "&quot;";
    case '\t': return "&#9;";
    case '\n': return "&#10;";
    default:   return NULL;
    }
}

/* The high bit of each byte that escape_entity() knows, or that merely looks like it. */
static inline uint64_t escape_word(uint64_t word, enum escape how)
{
    uint64_t angles = word_equal(word & ~(WORD_ONES * 2), '<');          /* '<' and '>'  */

    if (how == ESCAPE_TEXT)
        return angles | word_equal(word, '&') | word_equal(word, '\r');
    return angles | word_equal(word & ~WORD_ONES, '&') | word_equal(word, '"') |   /* '&', '\'' */
           (word_not_plain(word) & ~word);
}

/* To the first byte of [p, end) that is escaped, or merely looks like it; else end. */
static inline const char *escape_skip(const char *p, const char *end, enum escape how)
{
    for (; end - p >= 8; p += 8) {
        uint64_t hits = escape_word(word_load(p), how);

        if (hits != 0)
            return p + word_first(hits);
    }
    while (p < end && escape_entity(*p, how) == NULL)
        p++;
    return p;
}

#endif
