/*
 * test_bidi.c - the two rules about mixed directions.
 */
#include "support.h"
#include "xml/bidi.h"

enum { ALEF = 0x5D0, BET = 0x5D1, ARABIC = 0x628, ARABIC_DIGIT = 0x661, MARK = 0x5B0 };

struct row { uint32_t codes[6]; bool allowed, stringprep; };

static const struct row rows[] = {
    { { 'a', 'b', '1', '-' }, true, true },
    { { 0xE9, 'b' }, true, true },
    { { ALEF, BET }, true, true },
    { { ALEF, MARK }, true, false },                    /* marks may follow the last letter */
    { { ALEF, '1' }, true, false },
    { { ALEF, '-' }, false, false },
    { { '1', ALEF }, false, false },
    { { MARK, ALEF }, false, false },
    { { ALEF, 'a', BET }, false, false },
    { { 'a', ALEF }, false, false },
    { { 'a', ALEF, 'b' }, false, false },
    { { ALEF, '-', BET }, true, true },
    { { ARABIC, ARABIC_DIGIT }, true, false },
    { { ARABIC, ARABIC_DIGIT, '1' }, false, false },    /* two kinds of digits */
    { { ARABIC_DIGIT }, false, true },
    { { ARABIC_DIGIT, 'a' }, false, true },
    { { 'a', ARABIC_DIGIT }, false, true },
    { { MARK }, true, true },
};

static void mixtures_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t len = 0;

        while (rows[i].codes[len] != 0)
            len++;
        if (bidi_allowed(rows[i].codes, len) != rows[i].allowed ||
            bidi_allowed_stringprep(rows[i].codes, len) != rows[i].stringprep)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(mixtures_are_judged) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
