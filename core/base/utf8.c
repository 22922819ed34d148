/*
 * utf8.c - see utf8.h.
 *
 * RFC 3629 section 4: the lead byte gives the length and narrows the range of the second byte,
 * which is what excludes overlong forms, surrogates and code points beyond U+10FFFF.
 */
#include "base/utf8.h"

#include <string.h>

static bool continues(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Length by lead byte, and the range its second byte must be in; 0: no lead byte. */
static size_t lead(unsigned char c, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (c >= 0xC2 && c <= 0xDF)
        return 2;
    if (c >= 0xE0 && c <= 0xEF) {
        if (c == 0xE0)
            *low = 0xA0;
        if (c == 0xED)
            *high = 0x9F;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        if (c == 0xF0)
            *low = 0x90;
        if (c == 0xF4)
            *high = 0x8F;
        return 4;
    }
    return 0;
}

size_t utf8_next(const char *p, size_t len, uint32_t *code)
{
    const unsigned char *b = (const unsigned char *)p;

    if (len == 0)
        return 0;
    if (b[0] < 0x80) {
        *code = b[0];
        return 1;
    }

    unsigned char low, high;
    size_t n = lead(b[0], &low, &high);
    if (n == 0 || n > len || b[1] < low || b[1] > high)
        return 0;

    /* A lead byte of n bytes carries 7 - n bits, each of the others six. */
    uint32_t c = b[0] & (0x7FU >> n);
    for (size_t i = 1; i < n; i++) {
        if (!continues(b[i]))
            return 0;
        c = c << 6 | (b[i] & 0x3FU);
    }
    *code = c;
    return n;
}

size_t utf8_put(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }

    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)((0xF00U >> n & 0xFF) | code);
    return n;
}

/* Text is mostly ASCII: eight bytes at a time as long as no top bit is set. */
bool utf8_valid(const char *p, size_t len)
{
    const uint64_t top_bits = UINT64_C(0x8080808080808080);
    size_t at = 0;

    while (at < len) {
        uint64_t word;
        if (len - at >= sizeof word) {
            memcpy(&word, p + at, sizeof word);
            if ((word & top_bits) == 0) {
                at += sizeof word;
                continue;
            }
        }

        uint32_t code;
        size_t n = utf8_next(p + at, len - at, &code);
        if (n == 0)
            return false;
        at += n;
    }
    return true;
}
