/*
 * chars.h - the characters of XML 1.0: classes of ASCII bytes, and a fast way over plain runs.
 *
 * Runs are looked at eight bytes at a time in a 64-bit word; every test below is exact for each
 * byte of the word, so that the first hit can be found by counting zero bits in either byte order.
 */
#ifndef XYLEM_XML_CHARS_H
#define XYLEM_XML_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    CHAR_SPACE      = 1,     /* space, tab, line feed, carriage return                   */
    CHAR_NAME_START = 2,     /* may begin a name: letters, '_', ':' and all beyond ASCII */
    CHAR_NAME       = 4,     /* may go on in a name, ASCII only                          */
    CHAR_URI        = 8      /* may stand in a namespace name (RFC 3986; beyond ASCII too) */
};

extern const uint8_t char_classes[256];

static inline bool char_is(char c, unsigned classes)
{
    return (char_classes[(uint8_t)c] & classes) != 0;
}

/* XML 1.0 section 2.2, Char */
static inline bool char_legal(uint32_t code)
{
    if (code < 0x20)
        return code == 0x9 || code == 0xA || code == 0xD;
    return code <= 0xD7FF || (code >= 0xE000 && code <= 0xFFFD) ||
           (code >= 0x10000 && code <= 0x10FFFF);
}

#define WORD_ONES  UINT64_C(0x0101010101010101)
#define WORD_HIGHS UINT64_C(0x8080808080808080)

static inline uint64_t word_load(const char *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof word);
    return word;
}

/* The high bit of each byte that equals c. */
static inline uint64_t word_equal(uint64_t word, uint8_t c)
{
    uint64_t x = word ^ (WORD_ONES * c);

    return ~(((x & ~WORD_HIGHS) + ~WORD_HIGHS) | x) & WORD_HIGHS;
}

/* The high bit of each byte that is a control character or not ASCII. */
static inline uint64_t word_not_plain(uint64_t word)
{
    return (~((word & ~WORD_HIGHS) + WORD_ONES * 0x60) | word) & WORD_HIGHS;
}

static inline size_t word_first(uint64_t hits)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (size_t)__builtin_ctzll(hits) / 8;
#else
    return (size_t)__builtin_clzll(hits) / 8;
#endif
}

/* To the first byte of [p, end) that is a, b, c, a control character or not ASCII; else end. */
static inline const char *skip_plain(const char *p, const char *end, char a, char b, char c)
{
    for (; end - p >= 8; p += 8) {
        uint64_t word = word_load(p);
        uint64_t hits = word_not_plain(word) | word_equal(word, (uint8_t)a) |
                        word_equal(word, (uint8_t)b) | word_equal(word, (uint8_t)c);

        if (hits != 0)
            return p + word_first(hits);
    }
    while (p < end && (uint8_t)*p >= 0x20 && (uint8_t)*p < 0x80 && *p != a && *p != b && *p != c)
        p++;
    return p;
}

/* To the first byte of [p, end) that begins no character XML allows; else end. */
const char *skip_legal(const char *p, const char *end);

#endif
