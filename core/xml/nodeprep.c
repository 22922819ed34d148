/*
 * nodeprep.c - see nodeprep.h.
 *
 * Case folding and NFKC come from libunistring, whose Unicode is newer than the 3.2 of RFC 3454.
 * Characters of Unicode 3.2 come out the same, but for some letters without case then (Georgian,
 * Cherokee) that fold to later ones now: those are refused for what is stored.  Both steps are
 * repeated until nothing changes, which is what table B.2 has worked out in advance.
 */
#include "xml/nodeprep.h"

#include <unictype.h>

#include "xml/bidi.h"
#include "xml/codes.h"

enum { STABLE_AFTER = 5 };

struct range { uint32_t first, last; };

/* RFC 3454 table B.1, commonly mapped to nothing */
static const struct range nothing[] = {
    { 0x00AD, 0x00AD }, { 0x034F, 0x034F }, { 0x1806, 0x1806 }, { 0x180B, 0x180D },
    { 0x200B, 0x200D }, { 0x2060, 0x2060 }, { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF },
};

/* Tables C.1.2, C.2.1, C.2.2 and C.3 to C.9; the noncharacters (C.4) that end each plane are tested
 * apart. */
static const struct range prohibited[] = {
    { 0x0000, 0x001F }, { 0x007F, 0x00A0 }, { 0x0340, 0x0341 }, { 0x06DD, 0x06DD },
    { 0x070F, 0x070F }, { 0x1680, 0x1680 }, { 0x180E, 0x180E }, { 0x2000, 0x200F },
    { 0x2028, 0x202F }, { 0x205F, 0x2063 }, { 0x206A, 0x206F }, { 0x2FF0, 0x2FFB },
    { 0x3000, 0x3000 }, { 0xD800, 0xF8FF }, { 0xFDD0, 0xFDEF }, { 0xFEFF, 0xFEFF },
    { 0xFFF9, 0xFFFF }, { 0x1D173, 0x1D17A }, { 0xE0001, 0xE0001 }, { 0xE0020, 0xE007F },
    { 0xF0000, 0x10FFFF },
};

#define X(first, last) { first, last },
static const struct range unassigned[] = {         /* table A.1, in ascending order */
#include "xml/unassigned.def"
};
#undef X

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* table: in ascending order */
static bool in_ranges(uint32_t code, const struct range *table, size_t n)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (code > table[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && code >= table[low].first;
}

static bool is_unassigned(uint32_t code, bool stored)
{
    if (stored)
        return in_ranges(code, unassigned, COUNT(unassigned));
    return uc_is_general_category_withtable(code, UC_CATEGORY_MASK_Cn);
}

static bool all_assigned(const struct codes *c, bool stored)
{
    for (size_t i = 0; i < c->len; i++) {
        if (is_unassigned(c->at[i], stored))
            return false;
    }
    return true;
}

static bool allowed(const struct codes *c, bool stored)
{
    for (size_t i = 0; i < c->len; i++) {
        uint32_t code = c->at[i];

        if (in_ranges(code, prohibited, COUNT(prohibited)) || (code & 0xFFFE) == 0xFFFE)
            return false;
    }
    return c->len > 0 && all_assigned(c, stored) && bidi_allowed_stringprep(c->at, c->len);
}

static void drop_nothing(struct codes *c)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->len; i++) {
        if (!in_ranges(c->at[i], nothing, COUNT(nothing)))
            c->at[kept++] = c->at[i];
    }
    c->len = kept;
}

/* Folds (or not) and composes until nothing changes. */
static bool settle(struct codes *c, bool fold)
{
    struct codes before;
    bool settled = false, fits = true;

    for (int i = 0; i < STABLE_AFTER && fits && !settled; i++) {
        before = *c;
        fits = (!fold || codes_fold(c)) && codes_normalize(c, UNINORM_NFKC);
        settled = codes_equal(c, &before);
    }
    codes_wipe(&before);
    return fits && settled;
}

/* RFC 6122 A.5: what a local part may not hold besides, the space being C.1.1. */
static bool local_allowed(const struct codes *c)
{
    for (size_t i = 0; i < c->len; i++) {
        if (c->at[i] < 0x80 && strchr(" \"&'/:<>@", (int)c->at[i]) != NULL)
            return false;
    }
    return true;
}

bool nodeprep(struct str in, bool stored, char *out, size_t *len)
{
    struct codes c;

    if (!codes_read(&c, in) || !all_assigned(&c, stored))    /* later letters fold to older ones */
        return false;
    drop_nothing(&c);
    return settle(&c, true) && allowed(&c, stored) && local_allowed(&c) &&
           codes_write(&c, out, len);
}

bool resourceprep(struct str in, char *out, size_t *len)
{
    struct codes c;
    bool ok = codes_read(&c, in);

    if (ok) {
        drop_nothing(&c);
        ok = settle(&c, false) && allowed(&c, false) && codes_write(&c, out, len);
    }
    codes_wipe(&c);
    return ok;
}
