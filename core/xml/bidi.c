/*
 * bidi.c - see bidi.h.
 */
#include "xml/bidi.h"

#include <unictype.h>

#define BIT(class) (UINT32_C(1) << (class))

enum {
    L = UC_BIDI_L, R = UC_BIDI_R, AL = UC_BIDI_AL, AN = UC_BIDI_AN, EN = UC_BIDI_EN,
    ES = UC_BIDI_ES, CS = UC_BIDI_CS, ET = UC_BIDI_ET, ON = UC_BIDI_ON, BN = UC_BIDI_BN,
    NSM = UC_BIDI_NSM
};

/* Conditions 2 and 5: what may stand in a label of each direction. */
static const uint32_t neutral =
    BIT(EN) | BIT(ES) | BIT(CS) | BIT(ET) | BIT(ON) | BIT(BN) | BIT(NSM);

static uint32_t class_bit(uint32_t code)
{
    return BIT((unsigned)uc_bidi_class(code));
}

static uint32_t all_classes(const uint32_t *codes, size_t len)
{
    uint32_t seen = 0;

    for (size_t i = 0; i < len; i++)
        seen |= class_bit(codes[i]);
    return seen;
}

/* The class of the last character that is no mark on another. */
static uint32_t last_class(const uint32_t *codes, size_t len)
{
    while (len > 0 && class_bit(codes[len - 1]) == BIT(NSM))
        len--;
    return len > 0 ? class_bit(codes[len - 1]) : 0;
}

bool bidi_allowed(const uint32_t *codes, size_t len)
{
    uint32_t seen = all_classes(codes, len), first, last;

    if ((seen & (BIT(R) | BIT(AL) | BIT(AN))) == 0)
        return true;
    first = class_bit(codes[0]);
    last = last_class(codes, len);
    if (first == BIT(L))                           /* 5, 6: left to right with something else */
        return (seen & ~(neutral | BIT(L))) == 0 && (last & (BIT(L) | BIT(EN))) != 0;
    if ((first & (BIT(R) | BIT(AL))) == 0)         /* 1 */
        return false;
    return (seen & ~(neutral | BIT(R) | BIT(AL) | BIT(AN))) == 0 &&            /* 2 */
           (last & (BIT(R) | BIT(AL) | BIT(EN) | BIT(AN))) != 0 &&             /* 3 */
           (seen & (BIT(EN) | BIT(AN))) != (BIT(EN) | BIT(AN));                /* 4 */
}

bool bidi_allowed_stringprep(const uint32_t *codes, size_t len)
{
    uint32_t seen = all_classes(codes, len), right = BIT(R) | BIT(AL);

    if ((seen & right) == 0)
        return true;
    return (seen & BIT(L)) == 0 && (class_bit(codes[0]) & right) != 0 &&
           (class_bit(codes[len - 1]) & right) != 0;
}
