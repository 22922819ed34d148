/*
 * chars.c - the table behind chars.h, and the slow way over any text.
 */
#include "xml/chars.h"

#include "base/utf8.h"

enum {
    U = CHAR_URI,
    N = CHAR_NAME | CHAR_URI,                        /* digits, '-', '.'      */
    L = CHAR_NAME_START | CHAR_NAME | CHAR_URI,      /* letters, '_', ':'     */
    W = CHAR_SPACE,
    B = CHAR_NAME_START | CHAR_URI                   /* bytes beyond ASCII    */
};

const uint8_t char_classes[256] = {
    /*        0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f */
    /* 0 */   0, 0, 0, 0, 0, 0, 0, 0, 0, W, W, 0, 0, W, 0, 0,
    /* 1 */   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    /* 2 */   W, U, 0, U, U, U, U, U, U, U, U, U, U, N, N, U,
    /* 3 */   N, N, N, N, N, N, N, N, N, N, L, U, 0, U, 0, U,
    /* 4 */   U, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    /* 5 */   L, L, L, L, L, L, L, L, L, L, L, U, 0, U, 0, L,
    /* 6 */   0, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    /* 7 */   L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, U, 0,
    /* 8 */   B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    /* 9 */   B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    /* a */   B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    /* b */   B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    /* c */   B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    /* d */   B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    /* e */   B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    /* f */   B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
};

const char *skip_legal(const char *p, const char *end)
{
    for (;;) {
        uint32_t code;
        size_t len;

        p = skip_plain(p, end, '\t', '\t', '\t');      /* a control character stops anyway */
        if (p == end)
            return p;
        len = utf8_next(p, (size_t)(end - p), &code);
        if (len == 0 || !char_legal(code))
            return p;
        p += len;
    }
}
