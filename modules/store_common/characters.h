/*
 * characters.h - what a word is, in all stores.
 */
#ifndef STORE_COMMON_CHARACTERS_H
#define STORE_COMMON_CHARACTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORD_MOST 64                    /* bytes; what is longer is found by its beginning */

/* Of scripts that are written without spaces: kana and Han. */
static inline bool stands_alone(uint32_t code)
{
    static const struct { uint32_t first, last; } ranges[] = {
        { 0x3040, 0x30ff }, { 0x31f0, 0x31ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff }, { 0xf900, 0xfaff },
        { 0x20000, 0x3ffff }
    };

    for (size_t i = 0; code >= 0x3040 && i < sizeof ranges / sizeof ranges[0]; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

#endif
