/*
 * precis.c - RFC 8264 and RFC 8265 with the properties of libunistring.
 *
 * Only what the ASCII fast path of jid.c cannot take comes here.  The classes are derived from
 * properties rather than listed, so a newer libunistring brings newer characters.
 */
#include "xml/precis.h"

#include <unictype.h>
#include <uninorm.h>

#include "xml/bidi.h"
#include "xml/codes.h"

enum class { DISALLOWED, IDENTIFIER, FREEFORM, CONTEXT };

enum { STABLE_AFTER = 4 };              /* applications of the rules (RFC 8264 section 7) */

/* RFC 8264 section 9.6, Exceptions. */
static const struct { uint32_t first, last; uint8_t class; } exceptions[] = {
    { 0x00B7, 0x00B7, CONTEXT },    { 0x00DF, 0x00DF, IDENTIFIER }, { 0x0375, 0x0375, CONTEXT },
    { 0x03C2, 0x03C2, IDENTIFIER }, { 0x05F3, 0x05F4, CONTEXT },    { 0x0640, 0x0640, DISALLOWED },
    { 0x0660, 0x0669, CONTEXT },    { 0x06F0, 0x06F9, CONTEXT },    { 0x06FD, 0x06FE, IDENTIFIER },
    { 0x07FA, 0x07FA, DISALLOWED }, { 0x0F0B, 0x0F0B, IDENTIFIER }, { 0x3007, 0x3007, IDENTIFIER },
    { 0x302E, 0x302F, DISALLOWED }, { 0x3031, 0x3035, DISALLOWED }, { 0x303B, 0x303B, DISALLOWED },
    { 0x30FB, 0x30FB, CONTEXT },
};

/* Section 9.17, HasCompat: NFKC changes the character. */
static bool has_compat(uint32_t code)
{
    ucs4_t decomposed[UC_DECOMPOSITION_MAX_LENGTH];
    struct codes c = { .len = 1, .at = { code } };
    int tag;

    if (uc_decomposition(code, &tag, decomposed) < 0)
        return false;
    return !codes_normalize(&c, UNINORM_NFKC) || c.len != 1 || c.at[0] != code;
}

static bool is_old_jamo(uint32_t code)             /* section 9.9, OldHangulJamo */
{
    return (code >= 0x1100 && code <= 0x11FF) || (code >= 0xA960 && code <= 0xA97C) ||
           (code >= 0xD7B0 && code <= 0xD7FB);
}

static bool is_category(uint32_t code, uint32_t mask)
{
    return uc_is_general_category_withtable(code, mask);
}

/* The algorithm of RFC 8264 section 8, in its order. */
static enum class class_of(uint32_t code)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++) {
        if (code >= exceptions[i].first && code <= exceptions[i].last)
            return (enum class)exceptions[i].class;
    }
    if (is_category(code, UC_CATEGORY_MASK_Cn))
        return DISALLOWED;
    if (code >= 0x21 && code <= 0x7E)
        return IDENTIFIER;
    if (uc_is_property_join_control(code))
        return CONTEXT;
    if (is_old_jamo(code) || uc_is_property_default_ignorable_code_point(code) ||
        uc_is_property_not_a_character(code) || is_category(code, UC_CATEGORY_MASK_Cc))
        return DISALLOWED;
    if (has_compat(code))
        return FREEFORM;
    if (is_category(code, UC_CATEGORY_MASK_Ll | UC_CATEGORY_MASK_Lu | UC_CATEGORY_MASK_Lo |
                          UC_CATEGORY_MASK_Nd | UC_CATEGORY_MASK_Lm | UC_CATEGORY_MASK_Mn |
                          UC_CATEGORY_MASK_Mc))
        return IDENTIFIER;
    if (is_category(code, UC_CATEGORY_MASK_Lt | UC_CATEGORY_MASK_Nl | UC_CATEGORY_MASK_No |
                          UC_CATEGORY_MASK_Me | UC_CATEGORY_MASK_Zs | UC_CATEGORY_MASK_S |
                          UC_CATEGORY_MASK_P))
        return FREEFORM;
    return DISALLOWED;
}

/* ---- contextual rules, RFC 5892 appendix A ---- */

static bool is_virama(uint32_t code)
{
    return uc_combining_class(code) == UC_CCC_VR;
}

/* A.1: between a letter that joins forward and one that joins backward, transparent ones aside. */
static bool joins_around(const struct codes *c, size_t i)
{
    size_t before = i, after = i + 1;
    int type;

    while (before > 0 && uc_joining_type(c->at[before - 1]) == UC_JOINING_TYPE_T)
        before--;
    while (after < c->len && uc_joining_type(c->at[after]) == UC_JOINING_TYPE_T)
        after++;
    if (before == 0 || after == c->len)
        return false;
    type = uc_joining_type(c->at[before - 1]);
    if (type != UC_JOINING_TYPE_L && type != UC_JOINING_TYPE_D)
        return false;
    type = uc_joining_type(c->at[after]);
    return type == UC_JOINING_TYPE_R || type == UC_JOINING_TYPE_D;
}

static bool has_script(uint32_t code, const char *name)
{
    const uc_script_t *script = uc_script(code);

    return script != NULL && strcmp(script->name, name) == 0;
}

/* A.7: somewhere in the string Hiragana, Katakana or Han. */
static bool has_japanese(const struct codes *c)
{
    for (size_t i = 0; i < c->len; i++) {
        if (has_script(c->at[i], "Hiragana") || has_script(c->at[i], "Katakana") ||
            has_script(c->at[i], "Han"))
            return true;
    }
    return false;
}

static bool has_between(const struct codes *c, uint32_t first, uint32_t last)
{
    for (size_t i = 0; i < c->len; i++) {
        if (c->at[i] >= first && c->at[i] <= last)
            return true;
    }
    return false;
}

static bool context_allows(const struct codes *c, size_t i)
{
    uint32_t code = c->at[i];
    uint32_t before = i > 0 ? c->at[i - 1] : 0, after = i + 1 < c->len ? c->at[i + 1] : 0;

    switch (code) {
    case 0x200C: return (i > 0 && is_virama(before)) || joins_around(c, i);
    case 0x200D: return i > 0 && is_virama(before);
    case 0x00B7: return before == 'l' && after == 'l';
    case 0x0375: return after != 0 && has_script(after, "Greek");
    case 0x05F3:
    case 0x05F4: return i > 0 && has_script(before, "Hebrew");
    case 0x30FB: return has_japanese(c);
    default:     break;
    }
    if (code >= 0x0660 && code <= 0x0669)
        return !has_between(c, 0x06F0, 0x06F9);
    return code >= 0x06F0 && code <= 0x06F9 && !has_between(c, 0x0660, 0x0669);
}

static bool all_in(const struct codes *c, enum class allowed)
{
    for (size_t i = 0; i < c->len; i++) {
        enum class class = class_of(c->at[i]);

        if (class == CONTEXT ? !context_allows(c, i) :
                               class != IDENTIFIER && class != allowed)
            return false;
    }
    return true;
}

/* ---- the profiles ---- */

static void map_width(struct codes *c)
{
    ucs4_t mapped[UC_DECOMPOSITION_MAX_LENGTH];
    int tag;

    for (size_t i = 0; i < c->len; i++) {
        if (uc_decomposition(c->at[i], &tag, mapped) == 1 &&
            (tag == UC_DECOMP_WIDE || tag == UC_DECOMP_NARROW))
            c->at[i] = mapped[0];
    }
}

/* RFC 8265 section 3.3 */
static bool username_once(struct codes *c)
{
    map_width(c);
    return all_in(c, IDENTIFIER) && codes_lower(c) && codes_normalize(c, UNINORM_NFC) &&
           all_in(c, IDENTIFIER) && bidi_allowed(c->at, c->len);
}

/* RFC 8265 section 4.2 */
static bool opaque_once(struct codes *c)
{
    for (size_t i = 0; i < c->len; i++) {
        if (c->at[i] > 0x7F && is_category(c->at[i], UC_CATEGORY_MASK_Zs))
            c->at[i] = ' ';
    }
    return all_in(c, FREEFORM) && codes_normalize(c, UNINORM_NFC) && all_in(c, FREEFORM);
}

/* Until nothing changes any more; a string that never settles is refused. */
static bool settle(bool (*once)(struct codes *), struct codes *c)
{
    struct codes before;
    bool settled = false, allowed = true;

    for (int i = 0; i < STABLE_AFTER && allowed && !settled; i++) {
        before = *c;
        allowed = once(c);
        settled = codes_equal(c, &before);
    }
    codes_wipe(&before);
    return allowed && settled;
}

static bool prepare(bool (*once)(struct codes *), struct str in, char *out, size_t *len)
{
    struct codes c;
    bool ok = codes_read(&c, in) && settle(once, &c) && codes_write(&c, out, len);

    codes_wipe(&c);
    return ok;
}

bool precis_username(struct str in, char *out, size_t *len)
{
    return prepare(username_once, in, out, len);
}

bool precis_opaque(struct str in, char *out, size_t *len)
{
    return prepare(opaque_once, in, out, len);
}
